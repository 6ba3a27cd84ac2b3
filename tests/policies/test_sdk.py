"""The rules as policies of the SDK, in a pack of one's own that the SDK's runner serves."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from google.protobuf.json_format import MessageToDict, ParseDict
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc
from pulumi_policy.policy import EnforcementLevel, _PolicyAnalyzerServicer

from holdfast.check.catalogue import installed
from holdfast.errors import UsageError
from holdfast_policies.analysing import Analysis
from holdfast_policies.folder import pack_folder
from holdfast_policies.sdk import policies

RECORDINGS = Path(__file__).parents[1] / "recordings" / "cli"
ENGINE = "127.0.0.1:1"
OWN_PACK = """
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy

from holdfast_policies.sdk import policies

def no_buckets(args, report):
    if args.resource_type == "aws:s3/bucket:Bucket":
        report("no buckets here")

own = ResourceValidationPolicy("no-buckets", "Buckets are not wanted.", no_buckets, EnforcementLevel.MANDATORY)
PolicyPack("own", [own, *policies()])
"""
FAULTY_PACK = """
from pulumi_policy import PolicyPack

import holdfast_policies.sdk as sdk
from holdfast.rule import rule

@rule(cloud="aws", group="data", scope="resource", severity="high", decidable="inputs", fix="-", good="", bad="",
      subjects=("aws:s3/bucket:Bucket",))
def raises(bucket):
    \"\"\"It raises.\"\"\"
    raise RuntimeError("kelp")
    yield

@rule(cloud="aws", group="data", scope="relation", severity="high", decidable="preview", fix="-", good="", bad="")
def raises_too(stack):
    \"\"\"It raises, too.\"\"\"
    raise RuntimeError("rock")
    yield

installed = sdk.chosen
sdk.chosen = lambda select, ignore: (raises, raises_too, *installed(select, ignore))
PolicyPack("faulty", sdk.policies())
"""
SITUATIONS = [path.name.removesuffix(".analyzer.jsonl") for path in sorted(RECORDINGS.glob("*.analyzer.jsonl"))]
ADVISORY, MANDATORY, DISABLED, REMEDIATE = 0, 1, 2, 3
HEALTH_CHECK = "urn:pulumi:dev::demo::gcp:compute/healthCheck:HealthCheck::serving"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SINGLE = "aws-single-replica"
REQUESTS = {"Analyze": analyzer_pb2.AnalyzeRequest, "AnalyzeStack": analyzer_pb2.AnalyzeStackRequest}


class Pack:
    """A pack's process, started as the language host does, in a folder with no project."""

    def __init__(self, folder, elsewhere, **env):
        clean = {key: value for key, value in os.environ.items() if not key.startswith("PULUMI_")}
        environment = clean | {"PWD": str(elsewhere), "PULUMI_PROJECT": "demo", "PULUMI_STACK": "dev"} | env
        command = [sys.executable, "-u", "-m", "pulumi.policy", ENGINE, str(folder)]
        self.child = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.channel = grpc.insecure_channel(f"127.0.0.1:{int(self.child.stdout.readline())}")
        self.stub = analyzer_pb2_grpc.AnalyzerStub(self.channel)

    def __enter__(self):
        self.policies = self.stub.GetAnalyzerInfo(Empty(), wait_for_ready=True, timeout=20).policies
        return self

    def __exit__(self, *_):
        self.channel.close()
        self.child.kill()
        self.child.wait()
        self.child.stdout.close()

    def configure(self, **policies):
        """Configure as the engine does: every policy with its own level, and what the file says in its place."""
        request = analyzer_pb2.ConfigureAnalyzerRequest()
        for each in self.policies:
            request.policyConfig[each.name].enforcementLevel = each.enforcementLevel
        for name, (level, properties) in policies.items():
            request.policyConfig[name.replace("_", "-")].enforcementLevel = level
            request.policyConfig[name.replace("_", "-")].properties.update(properties)
        self.stub.Configure(request, timeout=20)

    def replay(self, calls):
        """Return what is answered to recorded calls."""
        return [getattr(self.stub, name)(ParseDict(call, REQUESTS[name]()), timeout=30) for name, call in calls]

    def said(self, calls):
        """Return every diagnostic: policy, resource, level, and the message without the description that the SDK puts before it."""
        found = []
        for answer in self.replay(calls):
            for each in answer.diagnostics:
                message = each.message.removeprefix(f"{each.description}\n") if each.description else each.message
                found.append((each.policyName, each.urn, each.enforcementLevel, each.severity, message))
        return sorted(found)


def recorded(name):
    """Return the calls of the engine to a pack, in the order of a recording."""
    lines = [json.loads(line) for line in (RECORDINGS / f"{name}.analyzer.jsonl").read_text().splitlines()]
    calls = [(each["method"], each["request"]) for each in lines if each["method"] in REQUESTS]
    assert calls[-1][0] == "AnalyzeStack"
    return calls


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    (folder / "__main__.py").write_text(OWN_PACK)
    with Pack(folder, folder.parent) as pack:
        yield pack


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    with Pack(pack_folder(), tmp_path_factory.mktemp("ours")) as pack:
        yield pack


def test_every_rule_is_announced_as_the_pack_announces_it(own, ours):
    announced = {each.name: MessageToDict(each) for each in own.policies}
    assert list(announced)[:2] == ["no-buckets", "holdfast"]
    assert [announced[each.name] for each in ours.policies] == [MessageToDict(each) for each in ours.policies]
    assert list(announced)[2:] == [rule.id for rule in installed()]


@pytest.mark.parametrize("name", SITUATIONS)
def test_the_same_is_found_as_by_the_pack(name, own, ours):
    calls = recorded(name)
    own.configure()
    ours.configure()
    found = own.said(calls)
    assert [each for each in found if each[0] != "no-buckets"] == ours.said(calls)


def test_the_policies_of_the_team_speak_too(own):
    own.configure()
    said = own.said(recorded("preview-create"))
    assert [(policy, message) for policy, _, _, _, message in said if policy == "no-buckets"] == [("no-buckets", "no buckets here")]


def test_what_is_configured_counts_as_in_the_pack(own, ours):
    calls = recorded("preview-create")
    plain = said_by(own, calls)
    known = [{"urn": "**::asg", "reason": "a trial", "owner": "platform", "expires": "2999-01-01"}]
    for told in (
        {"aws_lb_single_zone": (MANDATORY, {"min_zones": 3})},
        {"holdfast": (ADVISORY, {"options": {"min_zones": 3, "required_replicas": 2}})},
        {"aws_single_replica": (MANDATORY, {"waivers": known}), "aws_asg_no_scaling_policy": (DISABLED, {})},
        {"holdfast": (ADVISORY, {"waivers": [{"rule": SINGLE, **known[0]}]}), "zone_loss_stops_service": (MANDATORY, {})},
    ):
        own.configure(**told)
        ours.configure(**told)
        found = said_by(own, calls)
        assert found == ours.said(calls)
        assert found != plain


def said_by(own, calls):
    return [each for each in own.said(calls) if each[0] != "no-buckets"]


def test_a_configuration_that_does_not_fit_is_an_advisory_whatever_its_level(own):
    own.configure(holdfast=(MANDATORY, {"options": {"min_zones": "many"}}))
    [told] = [each for each in own.said(recorded("preview-create")) if each[0] == "holdfast"]
    assert told[2] == ADVISORY
    assert "policy configuration: holdfast.options: " in told[4]


def test_a_rule_that_raises_stops_nothing(tmp_path, ours):
    (tmp_path / "__main__.py").write_text(FAULTY_PACK)
    calls = recorded("preview-create")
    with Pack(tmp_path, tmp_path) as faulty:
        faulty.configure(raises=(MANDATORY, {}), raises_too=(MANDATORY, {}))
        found = faulty.said(calls)
    ours.configure()
    faults = [each for each in found if each[0].startswith("raises")]
    assert [(policy, level, message.partition("preview: ")[2]) for policy, _, level, _, message in faults] == [
        (name, ADVISORY, f"a fault of ours in {name}, not of your program: RuntimeError: {why}. Please report it.")
        for name, why in (("raises", "kelp"), ("raises-too", "rock"))
    ]
    assert [each for each in found if each not in faults] == ours.said(calls)


def test_threads_are_answered_alike(own):
    own.configure()
    calls = recorded("preview-create")
    first = own.said(calls)
    with ThreadPoolExecutor(8) as pool:
        resources = [call for call in calls if call[0] == "Analyze"]
        list(pool.map(lambda call: own.replay([call]), resources * 4))
    assert own.said(calls) == first


def test_a_request_is_asked_about_once(monkeypatch):
    asked = []
    for name in ("resource", "stack"):
        real = getattr(Analysis, name)
        monkeypatch.setattr(Analysis, name, lambda *given, name=name, real=real: asked.append(name) or real(*given))
    runner = _PolicyAnalyzerServicer("own", "0.0.1", policies(), EnforcementLevel.ADVISORY)
    calls = recorded("preview-create")
    for method, call in calls:
        getattr(runner, method)(ParseDict(call, REQUESTS[method]()), None)
    assert asked == [{"Analyze": "resource", "AnalyzeStack": "stack"}[method] for method, _ in calls]


def test_what_cannot_be_analysed_is_one_advisory(monkeypatch):
    def fail(*_):
        raise RuntimeError("kelp")

    monkeypatch.setattr(Analysis, "stack", fail)
    runner = _PolicyAnalyzerServicer("own", "0.0.1", policies(select=["group:survival"]), EnforcementLevel.MANDATORY)
    answer = runner.AnalyzeStack(ParseDict(recorded("preview-create")[-1][1], analyzer_pb2.AnalyzeStackRequest()), None)
    [told] = answer.diagnostics
    assert (told.enforcementLevel, "a fault of ours, not of your program: RuntimeError at" in told.message) == (ADVISORY, True)
    assert {each.policy_name for each in answer.not_applicable} == {each.name for each in policies(select=["group:survival"])[2:]}


def test_a_remedy_changes_the_inputs_as_in_the_pack(own, ours):
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": "kelp"}
    inputs = {"name": UNKNOWN, "checkIntervalSec": 5, "description": secret, "logConfig": {"other": UNKNOWN}}
    check = {"type": "gcp:compute/healthCheck:HealthCheck", "urn": HEALTH_CHECK, "name": "serving", "properties": inputs}
    request = ParseDict(check, analyzer_pb2.AnalyzeRequest())
    for pack in (own, ours):
        pack.configure(gcp_hc_logging_off=(REMEDIATE, {}))
    [remedy] = [each for each in own.stub.Remediate(request, timeout=20).remediations if each.policyName.startswith("gcp")]
    assert MessageToDict(remedy.properties) == inputs | {"logConfig": {"other": UNKNOWN, "enable": True}}
    assert remedy.properties == ours.stub.Remediate(request, timeout=20).remediations[0].properties
    mended = analyzer_pb2.AnalyzeRequest()
    mended.CopyFrom(request)
    mended.properties.CopyFrom(remedy.properties)
    assert list(own.stub.Remediate(mended, timeout=20).remediations) == []
    for pack in (own, ours):
        pack.configure()
        assert list(pack.stub.Remediate(request, timeout=20).remediations) == []


def test_rules_are_chosen_by_pattern():
    named = [each.name for each in policies(select=["cloud:gcp"], ignore=["gcp-mig-*"])]
    assert named == ["holdfast", *(rule.id for rule in installed() if rule.cloud == "gcp" and not rule.id.startswith("gcp-mig-"))]
    with pytest.raises(UsageError, match="there is no rule aws-singel-nat"):
        policies(ignore=["aws-singel-nat"])
