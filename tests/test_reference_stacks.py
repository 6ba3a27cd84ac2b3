"""The reference stacks: nothing is found in them, the default contract is proved, and their pages name what stays undecided."""

import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).parent.parent / "reference_stacks"
STACKS = sorted(each.parent.name for each in FOLDER.glob("*/Pulumi.yaml"))
CLAUSES = ["deployment", "instance-loss", "no-single-point", "zone-loss"]


@cache
def report() -> dict[str, Any]:
    """Return the report over all stacks, from one run of the command."""
    command = [sys.executable, "-m", "holdfast", "check", *STACKS, "--format", "json"]
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "GOOGLE_", "PULUMI_"))}
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=FOLDER, env=environment)
    assert done.returncode == 0, done.stderr or done.stdout
    return json.loads(done.stdout)


def rows(kind: str, stack: str) -> list[dict[str, Any]]:
    return [row for row in report()[kind] if row["stack"] == f"{stack}/dev"]


def named_in(readme: str) -> set[str]:
    """Return the rules that a page says stay undecided."""
    _, _, section = readme.partition("## What stays undecided\n")
    return set(re.findall(r"^- `([a-z0-9-]+)`:", section, re.MULTILINE))


def settings_of(stack: str) -> dict[str, Any]:
    return yaml.safe_load((FOLDER / stack / "holdfast.yaml").read_text(encoding="utf-8"))


def test_all_stacks_are_there() -> None:
    assert STACKS == ["aws-alb-target-group", "aws-asg-route53", "aws-ecs-fargate", "aws-ha-serving", "gcp-mig-url-map"]


def test_nothing_is_found_and_nothing_fails() -> None:
    found = [(row["stack"], row["rule"], row["name"], row["message"]) for row in report()["findings"]]
    assert (found, report()["errors"]) == ([], [])


def test_everything_in_them_is_understood() -> None:
    assert {each["name"]: each["coverage"]["opaque"] for each in report()["stacks"]} == {f"{each}/dev": [] for each in STACKS}


@pytest.mark.parametrize("stack", STACKS)
def test_a_page_names_what_stays_undecided(stack: str) -> None:
    assert {row["rule"] for row in rows("undecided", stack)} == named_in((FOLDER / stack / "README.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize("stack", STACKS)
def test_every_clause_of_the_default_contract_is_proved(stack: str) -> None:
    entries = {row["entry"] for row in rows("contracts", stack)}
    said = sorted((row["entry"], row["id"], row["verdict"]) for row in rows("contracts", stack))
    assert entries
    assert said == [(entry, clause, "proved") for entry in sorted(entries) for clause in CLAUSES]


@pytest.mark.parametrize("stack", STACKS)
def test_settings_hide_nothing(stack: str) -> None:
    settings = settings_of(stack)
    assert set(settings) == {"options"}
    assert settings["options"]["required_replicas"] >= 4
    assert settings["options"]["inference"] is True
