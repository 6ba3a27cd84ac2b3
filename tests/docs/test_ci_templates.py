"""The templates for pipelines: valid, pinned, with the least permissions, and without a secret where strangers' programs run."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from holdfast import __version__

CI = Path(__file__).parents[2] / "docs" / "ci"
GITHUB = sorted((CI / "github").glob("*.yml"))
GITLAB = sorted((CI / "gitlab").glob("*.yml"))
BIN = Path(sys.executable).parent
WITH_PULL_REQUEST_TARGET = """
name: bad
on: pull_request_target
jobs:
  one:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v7
      - run: echo "${{ github.event.pull_request.title }}"
"""


def name_of(path):
    return path.name


def zizmor(path):
    """Return the names of what zizmor finds in a workflow, at its strictest and without a network."""
    done = subprocess.run(
        [BIN / "zizmor", "--offline", "--no-config", "--persona=auditor", "--format=json", path],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    return {each["ident"] for each in json.loads(done.stdout)}


def jobs(path):
    """Return the jobs of a GitLab template, those that others extend too."""
    return {name: job for name, job in yaml.safe_load(path.read_text()).items() if "stage" in job or "extends" in job}


def test_there_is_a_template_for_each_purpose():
    assert [name_of(path) for path in GITHUB] == ["audit.yml", "gate-without-credentials.yml", "gate.yml"]
    assert [name_of(path) for path in GITLAB] == ["audit.gitlab-ci.yml", "gate-without-credentials.gitlab-ci.yml", "gate.gitlab-ci.yml"]


@pytest.mark.parametrize(("schema", "paths"), [("github-workflows", GITHUB), ("gitlab-ci", GITLAB)])
def test_they_are_what_the_service_reads(schema, paths):
    transform = ["--data-transform", "gitlab-ci"] if schema == "gitlab-ci" else []
    command = [BIN / "check-jsonschema", "--builtin-schema", f"vendor.{schema}", *transform, *paths]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", GITHUB, ids=name_of)
def test_the_linter_finds_nothing(path):
    assert zizmor(path) == set()


def test_the_linter_would_find_something(tmp_path):
    bad = tmp_path / ".github" / "workflows" / "bad.yml"
    bad.parent.mkdir(parents=True)
    bad.write_text(WITH_PULL_REQUEST_TARGET)
    assert zizmor(bad) >= {"dangerous-triggers", "excessive-permissions", "template-injection", "unpinned-uses", "artipacked"}


@pytest.mark.parametrize("path", GITHUB, ids=name_of)
def test_a_token_may_read_and_nothing_else(path):
    workflow = yaml.safe_load(path.read_text())
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert job["permissions"].items() <= {"contents": "read", "id-token": "write"}.items()


@pytest.mark.parametrize("path", [*GITHUB, *GITLAB], ids=name_of)
def test_everything_is_pinned(path):
    text = path.read_text()
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each) for each in re.findall(r"uses: (.*)", text))
    assert all(re.search(r":\d+\.\d+\.\d+", each) for each in re.findall(r"(?:image: |    name: \w+/)(.+)", text))
    assert set(re.findall(r"'holdfast\S*'", text)) <= {f"'holdfast=={__version__}'", f"'holdfast[pulumi]=={__version__}'"}


@pytest.mark.parametrize("path", [CI / "github" / "gate-without-credentials.yml", CI / "gitlab" / "gate-without-credentials.gitlab-ci.yml"])
def test_the_gate_for_strangers_names_no_secret(path):
    text = path.read_text()
    assert not re.search(r"secrets\.|vars\.|id-token|id_tokens|environment:|_TOKEN:|AWS_|GOOGLE_", text)


@pytest.mark.parametrize("path", GITLAB, ids=name_of)
def test_every_gitlab_job_says_when_it_runs(path):
    for name, job in jobs(path).items():
        assert "rules" in job or "extends" in job, name
