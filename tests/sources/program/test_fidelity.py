"""The engine keeps of a program what the engine of Pulumi 3.260 keeps of it."""

import json
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import resource_pb2

from holdfast.settings.model import Lookup, Settings
from holdfast.sources.program.deployment import Deployment
from holdfast.sources.program.faults import Faults
from holdfast.sources.program.lookups import Lookups
from holdfast.sources.program.monitor import Monitor
from holdfast.sources.program.recorded import stack_of
from holdfast.sources.program.recorder import record
from holdfast.stack import Resource, Stack, read_properties
from holdfast.stack.tokens import normalise

RECORDINGS = Path(__file__).parents[2] / "recordings" / "engine"
LIVE = ("app", "multi", "remote", "hidden", "gcp")
MESSAGES = {
    "RegisterResource": resource_pb2.RegisterResourceRequest,
    "ReadResource": resource_pb2.ReadResourceRequest,
    "Invoke": resource_pb2.ResourceInvokeRequest,
    "RegisterResourceOutputs": resource_pb2.RegisterResourceOutputsRequest,
    "GetDeploymentInfo": Empty,
}
OPTIONS = ("protect", "retainOnDelete", "ignoreChanges", "additionalSecretOutputs", "customTimeouts")
OLD_GCP, GCP = "default_9_37_1", "default_10_2_0"
"""The recording has an older SDK of Google Cloud than the one that is installed."""


def requests_of(name: str) -> list[dict[str, Any]]:
    """Return the calls of a recorded preview."""
    return [json.loads(line) for line in (RECORDINGS / f"{name}.jsonl").read_text().splitlines()]


def states_of(name: str) -> dict[str, dict[str, Any]]:
    """Return the resources of a recorded preview by URN."""
    steps = json.loads((RECORDINGS / f"{name}.preview.json").read_text())["steps"]
    return {step["urn"]: step["newState"] for step in steps}


def answers_of(*names: str) -> tuple[Lookup, ...]:
    """Return the answers to look-ups that recorded previews have got."""
    calls = [call for name in names for call in requests_of(name) if call["method"] == "Invoke" and "return" in call["response"]]
    return tuple(Lookup(call["request"]["tok"], call["response"]["return"], call["request"].get("args", {})) for call in calls)


@pytest.fixture(scope="module")
def recorded() -> dict[str, Stack | Exception]:
    """Run the recorded programs against the engine in this process, with the look-ups answered as in the recording."""
    texts = [(RECORDINGS / f"{name}.py").read_text() for name in LIVE]
    settings = Settings(lookups=answers_of("multi", "gcp"))
    stacks = record(texts, settings=settings, modules=("pulumi_aws", "pulumi_gcp"), config={"aws:region": "us-east-1"})
    return dict(zip(LIVE, stacks, strict=True))


def replay(name: str) -> Stack:
    """Return what the engine makes of the requests of a recorded preview; those of plugins are left out, since it runs none."""
    calls = requests_of(name)
    info = calls[0]["response"]
    lookups = Lookups(answers_of(name))
    deployment = Deployment(
        info["project"],
        info["stack"],
        root="/program",
        config=info["config"],
        secret_keys=frozenset(info.get("configSecretKeys", ())),
        lookups=lookups,
    )
    faults = Faults()
    monitor = Monitor(deployment, faults)
    for call in calls:
        made_by_plugin = call["method"] == "RegisterResource" and "sourcePosition" not in call["request"]
        of_plugin = "acme:index:App" in call["request"].get("urn", "")
        if made_by_plugin or of_plugin:
            continue
        request = json_format.ParseDict(call["request"], MESSAGES[call["method"]](), ignore_unknown_fields=True)
        for frame in getattr(request, "stackTrace", resource_pb2.RegisterResourceRequest().stackTrace).frames:
            frame.pc.uri = frame.pc.uri.replace("file://PROGRAM_DIR", "file:///program")
        getattr(monitor, call["method"])(request)
    assert faults.first is None
    return stack_of(deployment.recording(), "recorded")


def seen(resource: Resource) -> dict[str, Any]:
    """Return a resource of ours as it is compared."""
    return {
        "type": resource.type,
        "custom": resource.custom,
        "external": resource.external,
        "parent": resource.parent,
        "provider": resource.provider,
        "dependencies": set(resource.dependencies),
        "property_dependencies": {key: set(urns) for key, urns in resource.property_dependencies.items()},
        "inputs": dict(resource.inputs),
        "options": {key: value for key, value in resource.options.items() if key in OPTIONS},
        "location": f"project:///{resource.location.file}#{resource.location.line}" if resource.location else None,
    }


def expected(state: dict[str, Any]) -> dict[str, Any]:
    """Return a resource of the CLI as it is compared: without what the provider's Check has put into its inputs."""
    sources = {key: tuple(sorted(urns)) for key, urns in state.get("propertyDependencies", {}).items() if urns}
    inputs = state.get("inputs", {})
    position = state.get("sourcePosition", "")
    return {
        "type": normalise(state["type"]),
        "custom": state["custom"],
        "external": state.get("external", False),
        "parent": state.get("parent", ""),
        "provider": state.get("provider", ""),
        "dependencies": set(state.get("dependencies", ())),
        "property_dependencies": {key: set(urns) for key, urns in sources.items()},
        "inputs": dict(read_properties({key: value for key, value in inputs.items() if key not in inputs.get("__defaults", ())}, sources)),
        "options": {key: state[key] for key in OPTIONS if state.get(key)},
        "location": position if "/site-packages/" not in position else None,
    }


def without(compared: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in compared.items() if key not in keys}


@pytest.mark.parametrize("name", ["app", "multi", "secrets", "gcp"])
def test_recorded_requests_make_the_recorded_resources(name: str) -> None:
    stack = replay(name)
    ours = {resource.urn: seen(resource) for resource in stack.resources if not resource.type.startswith("pulumi:providers:")}
    theirs = {urn: expected(state) for urn, state in states_of(name).items()}
    reads = {urn for urn, each in ours.items() if each["external"]}
    assert ours.keys() == theirs.keys() | reads
    for urn in theirs.keys() - reads:
        if theirs[urn]["location"] is None:
            ours[urn]["location"] = None  # the CLI places explicit providers and reads in a file of the SDK
        assert ours[urn] == theirs[urn]


def test_a_remote_component_stays_closed() -> None:
    stack = replay("remote")
    theirs = states_of("remote")
    shop = next(each for each in stack.resources if each.remote)
    inside = {urn for urn in theirs if "acme:index:App$" in urn}
    assert {each.urn for each in stack.resources if "pulumi:providers:acme" not in each.urn} == theirs.keys() - inside
    for resource in stack.resources:
        if resource is not shop and resource.urn in theirs and not resource.type.startswith("pulumi:"):
            assert seen(resource) == expected(theirs[resource.urn])
    assert shop.inputs["size"] == 2
    assert shop.property_dependencies == {"vpcId": ("urn:pulumi:dev::remote::aws:ec2/vpc:Vpc::v",)}
    assert [each.fact for each in stack.hidden] == ["what shop (acme:index:App) is made of"]


def test_explicit_providers_are_kept_with_their_inputs() -> None:
    stack = replay("remote")
    provider = next(each for each in stack.resources if each.urn.endswith("pulumi:providers:aws::eu"))
    state = states_of("remote")[provider.urn]
    assert dict(provider.inputs) == {key: value for key, value in state["inputs"].items() if not key.startswith("__")}
    assert stack.region_of(next(each for each in stack.resources if each.name == "v")) == "eu-west-1"


@pytest.mark.parametrize("name", LIVE)
def test_a_program_runs_to_the_recorded_resources(name: str, recorded: dict[str, Stack | Exception]) -> None:
    stack = recorded[name]
    assert isinstance(stack, Stack), stack
    project = requests_of(name)[0]["response"]["project"]

    def renamed(text: str) -> str:
        return text.replace(f"::{project}::", "::example::").replace(f"::{project}-dev", "::example-dev").replace(OLD_GCP, GCP)

    ours = {each.urn: without(seen(each), "options") for each in stack.resources}
    for urn, state in states_of(name).items():
        theirs = without(expected(_renamed(state, renamed)), "options")
        if "acme:index:App$" in urn or (state["type"] == "acme:index:App"):
            continue
        mine = ours[renamed(urn)]
        if theirs["location"] is None:
            mine["location"] = None
        if state["type"] == "aws:ec2/instance:Instance":
            # this SDK answers a look-up with unknown arguments itself, and forgets what they depend on
            theirs["inputs"].pop("tags"), mine["inputs"].pop("tags")
            theirs, mine = without(theirs, "dependencies", "property_dependencies"), without(mine, "dependencies", "property_dependencies")
        if state["type"].startswith("pulumi:providers:"):
            mine["inputs"], theirs["inputs"] = {}, {}
        assert mine == theirs


def _renamed(value: Any, rename: Any) -> Any:
    if isinstance(value, str):
        return rename(value)
    if isinstance(value, dict):
        return {rename(key): _renamed(each, rename) for key, each in value.items()}
    return [_renamed(each, rename) for each in value] if isinstance(value, list) else value
