"""Stand-ins answer what the CLI asked of providers in recorded runs: over gRPC, each a process that says its port."""

import json
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import json_format
from pulumi.runtime.proto import provider_pb2

from holdfast.offline.answers import DEFAULTED
from holdfast.offline.sdk import Sdk
from holdfast.stack.values import UNKNOWN_STRING

RECORDINGS = Path(__file__).parents[1] / "recordings" / "cli"
NAMES = ["preview-create", "preview-replace", "up-create", "multi-preview", "secrets-up", "gcp-preview", "remote-preview"]
METHODS = provider_pb2.DESCRIPTOR.services_by_name["ResourceProvider"].methods_by_name
OLD_GCP = "9.37.1"
"""The recordings have an older SDK of Google Cloud than the one that is installed."""


def calls_of(name: str) -> list[dict[str, Any]]:
    """Return the calls of providers in a recorded run: package, method, request, response."""
    return [json.loads(line) for line in (RECORDINGS / f"{name}.provider.jsonl").read_text().splitlines()]


def lookups() -> str:
    """Return settings that answer look-ups as the recorded providers did."""
    calls = [call for name in NAMES for call in calls_of(name) if call["method"] == "Invoke"]
    given = [
        {"call": call["request"]["tok"], "arguments": call["request"]["args"], "returns": call["response"]["return"]} for call in calls
    ]
    return json.dumps({"lookups": given})


@pytest.fixture(scope="module")
def stand_ins(start, packages):
    """Return the stand-in of a package, each started once."""
    running = {}

    def of(name):
        if name not in running:
            running[name] = start(packages[name], settings=lookups())
        return running[name]

    return of


def asked(stub: Any, call: dict[str, Any]) -> dict[str, Any]:
    """Return what a stand-in answers to a recorded call, as the recording would have it."""
    request_type = METHODS[call["method"]].input_type._concrete_class
    request = json_format.ParseDict(call["request"], request_type(), ignore_unknown_fields=True)
    return json_format.MessageToDict(getattr(stub, call["method"])(request))


def stated(values: dict[str, Any]) -> dict[str, Any]:
    """Return inputs without those that a provider has put there."""
    return {key: value for key, value in values.items() if key != DEFAULTED and key not in values.get(DEFAULTED, ())}


@pytest.mark.parametrize("name", NAMES)
def test_the_engine_gets_what_it_got(name, stand_ins, packages):
    compare = {
        "Handshake": same,
        "GetPluginInfo": same_version,
        "CheckConfig": same,
        "Configure": same,
        "DiffConfig": same,
        "Check": same_inputs,
        "Create": same_outputs,
        "Diff": same_differences,
        "Update": same_outputs,
        "Read": same_read,
        "Invoke": same,
    }
    for call in calls_of(name):
        if call["method"] == "Construct":
            continue
        answer = asked(stand_ins(call["package"]), call)
        compare[call["method"]](call, answer, packages[call["package"]])


def same(call, answer, _package):
    assert answer == call["response"]


def same_version(call, answer, package):
    assert answer == {"version": package.version}
    assert package.name not in ("aws", "gcp") or call["response"]["version"] in (package.version, OLD_GCP)


def same_inputs(call, answer, package):
    assert stated(answer["inputs"]) == stated(call["response"]["inputs"]) == stated(call["request"]["news"])
    made = set(answer["inputs"]) - set(call["request"]["news"])
    assert made in (set(), {"name", DEFAULTED})
    naming = Sdk(Path(package.folder)).outputs(call["request"]["type"]).get("name") if package.folder else None
    if naming is not None and naming.computed and naming.optional_input and "name" not in call["request"]["news"]:
        assert answer["inputs"]["name"].startswith(call["request"]["name"] + "-")


def same_outputs(call, answer, package):
    request, recorded, ours = call["request"], call["response"].get("properties", {}), answer["properties"]
    assert answer.get("id") == call["response"].get("id")
    inputs = stated(request.get("properties") or request["news"])
    assert {key: ours[key] for key in inputs} == inputs
    assert DEFAULTED not in ours
    computed = recorded.keys() - {*(request.get("properties") or request["news"])}
    if not package.folder:
        assert ours.keys() == inputs.keys() | (request.get("properties", {}).keys() - {DEFAULTED})
    elif call["method"] == "Create":
        assert computed <= ours.keys()
        planned = request.get("preview", False)
        assert {key for key in computed if (ours[key] == UNKNOWN_STRING) != planned} == set()


def same_differences(call, answer, _package):
    recorded = call["response"]
    assert answer["changes"] == recorded["changes"]
    assert set(answer.get("diffs", ())) == set(recorded.get("diffs", ()))


def same_read(call, answer, _package):
    assert answer["id"] == call["response"]["id"]


def test_a_remote_component_is_refused_by_name(stand_ins):
    call = next(call for call in calls_of("remote-preview") if call["method"] == "Construct")
    with pytest.raises(grpc.RpcError) as raised:
        asked(stand_ins("acme"), call)
    assert raised.value.code() is grpc.StatusCode.UNIMPLEMENTED
    said = "shop (acme:index:App) is a remote component: only its own provider knows what it is made of. "
    assert raised.value.details() == f"{said}Install that, and use it with --real acme."
    assert stand_ins("acme").folder.notes() == [raised.value.details()]
