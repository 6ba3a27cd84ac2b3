"""`holdfast rules` and `holdfast explain`."""

import json
import subprocess
import sys

RULE = "aws-lb-deletion-protection-off"


def run(*arguments):
    return subprocess.run([sys.executable, "-m", "holdfast", *arguments], capture_output=True, text=True, check=False)


def test_the_catalogue_is_listed():
    rows = json.loads(run("rules", "--format", "json").stdout)
    assert list(rows[0]) == [
        "id", "cloud", "group", "scope", "severity", "title", "fix", "url", "decidable_at", "types", "options", "examples",
    ]  # fmt: skip
    text = run("rules").stdout.splitlines()
    assert [each["id"] for each in rows] == [line.split()[0] for line in text[:-1]]
    assert text[-1] == f"{len(rows)} rules. `holdfast explain RULE` prints a rule's page."


def test_a_rule_is_explained():
    done = run("explain", RULE)
    assert done.stdout.startswith(f"# {RULE}\n\nA load balancer can be deleted by one call.\n\n- severity: medium\n")
    assert "\x1b[" in run("explain", RULE, "--color", "always").stdout
    assert run("explain", "aws-lb-no-listner").returncode == 2
