"""The documented programs, faults included: every finding and every open question, with its line.

`python tests/test_documented.py` writes down what is said now; read the difference before it is kept.
"""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent / "documented"
PROGRAMS = sorted(each.parent.name for each in FOLDER.glob("*/Pulumi.yaml"))
Said = dict[str, list[list[Any]]]


@cache
def report() -> dict[str, Any]:
    """Return the report over all programs, from one run of the command."""
    command = [sys.executable, "-m", "holdfast", "check", *PROGRAMS, "--format", "json", "--exit-zero"]
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "GOOGLE_", "PULUMI_"))}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=FOLDER, env=environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def said_of(program: str) -> Said:
    """Return rule, name and line of each finding and of each undecided row."""
    return {kind: sorted(map(_row, _rows(kind, program))) for kind in ("findings", "undecided")}


def _rows(kind: str, program: str) -> list[dict[str, Any]]:
    return [row for row in report()[kind] if row["stack"] == f"{program}/dev"]


def _row(row: dict[str, Any]) -> list[Any]:
    return [row["rule"], row["name"], row["location"]["line"]]


def expected_file(program: str) -> Path:
    return FOLDER / program / "expected.json"


def written(said: Said) -> str:
    """Return JSON with a row a line."""
    lists = (f'  "{kind}": [' + ",".join(f"\n    {json.dumps(row)}" for row in rows) + "\n  ]" for kind, rows in said.items())
    return "{\n" + ",\n".join(lists) + "\n}\n"


def test_all_programs_are_there() -> None:
    assert PROGRAMS == ["aws-alb-target-group", "aws-asg-route53", "aws-ecs-fargate", "aws-ha-serving", "gcp-mig-url-map"]
    assert report()["errors"] == []


@pytest.mark.parametrize("program", PROGRAMS)
def test_what_is_said_of_a_program(program: str) -> None:
    assert said_of(program) == json.loads(expected_file(program).read_text(encoding="utf-8"))


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_row_stands_at_the_statement_of_its_resource(program: str) -> None:
    lines = (FOLDER / program / "__main__.py").read_text(encoding="utf-8").splitlines()
    said = said_of(program)
    for rule, name, line in said["findings"] + said["undecided"]:
        assert f'"{name}"' in "\n".join(lines[line - 1 : line + 1]), rule


if __name__ == "__main__":
    for each in PROGRAMS:
        expected_file(each).write_text(written(said_of(each)), encoding="utf-8")
