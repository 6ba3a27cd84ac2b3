"""The pack in this process, and what a real CLI asked of another one."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.json_format import ParseDict
from pulumi.runtime.proto import analyzer_pb2

from holdfast.check.catalogue import installed
from holdfast.rule import Rule
from holdfast_policies.servicer import Servicer

RECORDINGS = Path(__file__).parents[2] / "recordings" / "cli"
ROOT = "urn:pulumi:dev::demo::pulumi:pulumi:Stack::demo-dev"
PROVIDER = "urn:pulumi:dev::demo::pulumi:providers:aws::default"
Row = tuple[str, str, str, int]


@dataclass
class Recorded:
    """What the CLI sent in one operation."""

    settings: dict[str, Any] = field(default_factory=dict)
    resources: list[analyzer_pb2.AnalyzeRequest] = field(default_factory=list)
    stack: analyzer_pb2.AnalyzeStackRequest = field(default_factory=analyzer_pb2.AnalyzeStackRequest)


@dataclass
class Pack:
    """The servicer as the engine speaks to it, without the wire."""

    servicer: Servicer

    def configure(self, config: Mapping[str, Any]) -> "Pack":
        """Configure as the engine does with a configuration file: every policy with its level, and every other key."""
        words = {"advisory": 0, "mandatory": 1, "disabled": 2, "remediate": 3}
        request = analyzer_pb2.ConfigureAnalyzerRequest()
        given = {key: {"enforcementLevel": each} if isinstance(each, str) else dict(each) for key, each in config.items()}
        general = given.get("all", {}).get("enforcementLevel")
        for policy in self.info().policies:
            request.policyConfig[policy.name].enforcementLevel = policy.enforcementLevel if general is None else words[general]
        for key, each in given.items():
            if "enforcementLevel" in each:
                request.policyConfig[key].enforcementLevel = words[each.pop("enforcementLevel")]
            request.policyConfig[key].properties.update(each)
        self.servicer.Configure(request, None)
        return self

    def info(self) -> analyzer_pb2.AnalyzerInfo:
        return self.servicer.GetAnalyzerInfo(None, None)

    def replay(self, recorded: Recorded) -> list[analyzer_pb2.AnalyzeResponse]:
        """Send what was recorded; return the answers, the one about the stack last."""
        if recorded.settings:
            self.servicer.ConfigureStack(ParseDict(recorded.settings, analyzer_pb2.AnalyzerStackConfigureRequest()), None)
        return [*(self.servicer.Analyze(each, None) for each in recorded.resources), self.servicer.AnalyzeStack(recorded.stack, None)]

    def analyze(
        self, type_: str, name: str = "it", /, options: dict[str, Any] | None = None, **inputs: Any
    ) -> analyzer_pb2.AnalyzeResponse:
        return self.servicer.Analyze(resource(type_, name, inputs, options=options or {}), None)

    def remediate(self, type_: str, name: str = "it", /, **inputs: Any) -> analyzer_pb2.RemediateResponse:
        return self.servicer.Remediate(resource(type_, name, inputs), None)

    def stack(self, *rows: dict[str, Any]) -> analyzer_pb2.AnalyzeResponse:
        request = analyzer_pb2.AnalyzeStackRequest()
        for row in ({"type": "pulumi:pulumi:Stack", "urn": ROOT, "name": "demo-dev"}, *rows):
            ParseDict({**row, "urn": row.get("urn", urn(row["type"], row["name"]))}, request.resources.add())
        return self.servicer.AnalyzeStack(request, None)


def urn(type_: str, name: str) -> str:
    return f"urn:pulumi:dev::demo::{type_}::{name}"


def resource(type_: str, name: str, inputs: Mapping[str, Any], **more: Any) -> analyzer_pb2.AnalyzeRequest:
    provider = {"type": "pulumi:providers:aws", "urn": PROVIDER, "name": "default", "properties": {"region": "us-east-1"}}
    row = {"type": type_, "urn": urn(type_, name), "name": name, "properties": dict(inputs), "provider": provider, **more}
    return ParseDict(row, analyzer_pb2.AnalyzeRequest())


@pytest.fixture
def pack() -> Callable[..., Pack]:
    def made(rules: Sequence[Rule] | None = None, environment: Mapping[str, str] | None = None) -> Pack:
        return Pack(Servicer(installed() if rules is None else rules, cancel=lambda: None, environment=environment or {}))

    return made


@pytest.fixture
def recorded() -> Callable[[str], Recorded]:
    def read(name: str) -> Recorded:
        found = Recorded()
        for line in (RECORDINGS / f"{name}.analyzer.jsonl").read_text().splitlines():
            row = json.loads(line)
            if row["method"] == "ConfigureStack":
                found.settings = row["request"]
            elif row["method"] == "Analyze":
                found.resources.append(ParseDict(row["request"], analyzer_pb2.AnalyzeRequest(), ignore_unknown_fields=True))
            else:
                found.stack = ParseDict(row["request"], analyzer_pb2.AnalyzeStackRequest(), ignore_unknown_fields=True)
        return found

    return read


@pytest.fixture
def said() -> Callable[..., list[Row]]:
    """Return what some answers say: policy, name of the resource, first line of the message, level."""

    def rows(*answers: analyzer_pb2.AnalyzeResponse) -> list[Row]:
        found = [each for answer in answers for each in answer.diagnostics]
        return sorted(
            (each.policyName, each.urn.rpartition("::")[2], each.message.partition("\n")[0], each.enforcementLevel) for each in found
        )

    return rows
