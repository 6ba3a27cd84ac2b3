# `make demo` needs nothing before it. VENV and PYTHON may be given.

VENV ?= .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell python3.11 -c '' 2>/dev/null && echo python3.11 || echo python3)
DEMO := tests/documented/aws-asg-route53 tests/recordings/cli/up-replace.export.json tests/recordings/cli/preview-replace.preview.json \
	reference_stacks/aws-asg-route53
ACCEPT ?= ../shared/accept
NODEJS := tests/sources/program/nodejs
PACKAGES := $(NODEJS)/node_modules/.installed

.PHONY: help venv packages constraints demo test check accept clean

help:  ## say what can be made
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):[^#]*## (.*)/\1\t\2/' | expand -t 14

$(BIN)/holdfast:
	$(MAKE) venv

venv:  ## create the virtual environment, every version as in constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade -c constraints.txt pip editables hatchling
	$(BIN)/python -m pip install --quiet --no-build-isolation -c constraints.txt -e '.[pulumi,policy,stacks]' --group dev
	$(BIN)/python -m compileall -q analyzers policies

packages: $(PACKAGES)  ## install what the programs in Node.js of the tests need; it takes npm

$(PACKAGES): $(NODEJS)/package-lock.json
	npm ci --prefix $(NODEJS) --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

constraints: $(BIN)/holdfast  ## pin what is installed now
	{ sed -n 1p constraints.txt; $(BIN)/python -m pip freeze --all --exclude holdfast; } > constraints.new
	mv constraints.new constraints.txt

demo: $(BIN)/holdfast  ## check a program, a state, a preview, and a stack that is proved
	@for stack in $(DEMO); do \
		printf '\n$$ holdfast check %s\n' "$$stack"; \
		$(BIN)/holdfast check "$$stack" || test $$? -eq 1 || exit 1; \
	done

test: $(BIN)/holdfast  ## run the tests
	@command -v npm >/dev/null && $(MAKE) packages || echo "without npm and its packages the tests of programs in Node.js are skipped" >&2
	$(BIN)/python -m pytest -n auto

check: $(BIN)/holdfast  ## format, lint, types, layers, and what is published from the code
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m holdfast.settings.schema | diff docs/holdfast.schema.json -

accept: $(BIN)/holdfast  ## run the acceptance scripts of the folder ACCEPT against the installed command
	@test -d "$(ACCEPT)" || { echo "make accept: there is no folder $(ACCEPT)" >&2; exit 2; }
	@failed=; for script in documented reference hostile "rules --only $(ACCEPT)/documented_rules.txt" "rules --groups survival" speed "speed --contracts"; do \
		printf '\n%s\n' "$$script"; set -- $$script; name=$$1; shift; \
		$(BIN)/python -B "$(ACCEPT)/$$name.py" --holdfast $(BIN)/holdfast "$$@" || failed="$$failed $$name"; \
	done; test -z "$$failed" || { echo "fell short:$$failed" >&2; exit 1; }

clean:  ## remove what was built and cached; the virtual environment stays
	rm -rf build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find analyzers policies tests benchmarks reference_stacks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
