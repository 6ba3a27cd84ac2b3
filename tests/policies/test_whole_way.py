"""One rule's examples a cloud as real project folders, through the command."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from holdfast.rule import Rule
from holdfast_policies.rules import RULES

CHOSEN = {rule.cloud: rule for rule in reversed(RULES) if rule.decidable_at == "preview" and not rule.clause and rule.cloud != "any"}


def checked(folder: Path, rule: Rule, program: str) -> tuple[int, dict[str, Any]]:
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: demo\nruntime: python\n", encoding="utf-8")
    (folder / "holdfast.yaml").write_text("default_contract: false\n", encoding="utf-8")
    (folder / "__main__.py").write_text(program, encoding="utf-8")
    command = [sys.executable, "-m", "holdfast", "check", str(folder), "--select", rule.id, "--fail-on", "low", "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


@pytest.mark.parametrize("rule", CHOSEN.values(), ids=lambda rule: rule.id)
def test_a_bad_and_a_good_program_are_told_apart(rule: Rule, tmp_path: Path) -> None:
    code, report = checked(tmp_path / "bad", rule, rule.bad[0])
    marked = [number for number, line in enumerate(rule.bad[0].splitlines(), 1) if line.endswith(f"# finding: {rule.id}")]
    assert (code, sorted({row["location"]["line"] for row in report["findings"]}), report["undecided"]) == (1, marked, [])
    code, report = checked(tmp_path / "good", rule, rule.good[0])
    assert (code, report["findings"], report["undecided"], report["errors"]) == (0, [], [], [])
