"""The page on the policy pack: what it says of rules, levels, configuration and output is so."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from google.protobuf.json_format import MessageToDict
from pulumi.runtime.proto import analyzer_pb2_grpc

from holdfast.check.catalogue import chosen, installed
from holdfast_policies.announcing import analyzer_info
from holdfast_policies.configuration import Asked, configure
from holdfast_policies.levels import Level, default_level

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "policy-pack.md").read_text()
PROGRAM = ROOT / "tests" / "documented" / "aws-asg-route53"
SHOWN = re.compile(r"- \[(\w+)\](?: \[severity: (\w+)\])?  ([\w-]+)  \(.*\)\n +(.*)\n(?: +(.*))?")
PAGES = "\n".join([PAGE, (ROOT / "README.md").read_text(), (ROOT / "policies" / "README.md").read_text()])
LEVELS = re.findall(r"```json\n(.*?)```", PAGES, re.DOTALL), re.findall(r"[\n`'](\{\".*\})[\n`']", PAGES)
CONFIGURATIONS = [json.loads(each) for found in LEVELS for each in found if "holdfast-report" not in each]


def holdfast(*arguments, **more):
    return subprocess.run([sys.executable, "-m", "holdfast", *arguments], capture_output=True, text=True, check=False, **more)


def shown_findings():
    """Return what the page shows of the pack: rule, severity, and the lines after it."""
    return [(rule, severity, lines) for _, severity, rule, *lines in SHOWN.findall(PAGE) if rule != "owner-tag"]


def test_there_are_examples():
    assert (len(CONFIGURATIONS), len(shown_findings())) == (6, 4)


@pytest.mark.parametrize("asked", CONFIGURATIONS, ids=str)
def test_a_configuration_is_taken_as_it_stands(asked):
    properties = {key: value if isinstance(value, dict) else {} for key, value in asked.items()}
    told = {key: Asked(0, {name: value[name] for name in value.keys() - {"enforcementLevel"}}) for key, value in properties.items()}
    assert configure(installed(), told, None).problems == ()
    schemas = {each.name: MessageToDict(each.configSchema)["properties"] for each in analyzer_info(installed()).policies}
    for key in asked.keys() - {"all", "holdfast"}:
        assert chosen((key,), ())
        assert properties[key].keys() <= {"enforcementLevel", *schemas.get(key, ())}


def test_the_rules_that_block_as_they_come_are_named():
    named = re.search(r"these are (.*?)\. All", PAGE, re.DOTALL)
    assert re.findall(r"`([\w-]+)`", named[1]) == [rule.id for rule in installed() if default_level(rule) is Level.MANDATORY]


def test_the_rules_with_a_remedy_are_named():
    named = re.search(r"takes nothing away:\s(.*?)\.\sThey", PAGE, re.DOTALL)
    assert re.findall(r"`([\w-]+)`", named[1]) == [rule.id for rule in installed() if rule.remedy is not None]


def test_the_findings_that_are_shown_are_those_of_check(tmp_path):
    settings = tmp_path / "holdfast.yaml"
    settings.write_text((PROGRAM / "holdfast.yaml").read_text().replace("min_zones: 2", "min_zones: 3"))
    report = json.loads(holdfast("check", str(PROGRAM), "--format", "json", "--contract", str(settings)).stdout)
    found = {(row["rule"], row["severity"], row["message"]) for row in report["findings"]}
    for rule, severity, lines in shown_findings():
        assert any((rule, severity, line) in found for line in lines), rule


def test_the_pack_of_ones_own_starts(tmp_path):
    [program] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "__main__.py").write_text(program)
    command = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(tmp_path)]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as pack:
        try:
            with grpc.insecure_channel(f"127.0.0.1:{int(pack.stdout.readline())}") as channel:
                info = analyzer_pb2_grpc.AnalyzerStub(channel).GetAnalyzerInfo(Empty(), wait_for_ready=True, timeout=20)
        finally:
            pack.kill()
    assert [each.name for each in info.policies] == ["owner-tag", "holdfast", *(rule.id for rule in chosen(("group:survival",), ()))]


@pytest.mark.skipif(shutil.which("pulumi") is None, reason="no pulumi on PATH")
def test_a_preview_is_blocked_as_the_page_shows(tmp_path):
    shutil.copytree(PROGRAM, tmp_path / "infra")
    [excerpt] = re.findall(r"-config levels\.json\n…\n(Policies:\n    ❌.*?)\n        - \[advisory\]", PAGE, re.DOTALL)
    (tmp_path / "infra" / "levels.json").write_text('{"aws-lb-no-listener": "mandatory", "group:autoscaling": "disabled"}')
    folder = holdfast("pack").stdout.strip()
    command = ["pulumi", "preview", "--non-interactive", "--policy-pack", folder, "--policy-pack-config", "levels.json"]
    environment = {**os.environ, "PULUMI_PYTHON_CMD": sys.executable}
    done = holdfast("offline", "--timeout", "120", "--", *command, cwd=tmp_path / "infra", env=environment)
    assert done.returncode == 1
    said = done.stdout + done.stderr
    assert [line for line in excerpt.splitlines() if "local:" not in line and line not in said] == []
