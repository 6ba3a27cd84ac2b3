"""The engine shows rules what the CLI shows a policy pack of the same program: the requests of recorded previews, resource by resource.

All that differs is in `DIFFERENCES`, each with its reason; `docs/embedded-engine.md` says the same in prose.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from holdfast.settings.model import Lookup, Settings
from holdfast.sources.program import read
from holdfast.stack import Resource, Stack, Unknown
from holdfast.stack.properties import read_properties

RECORDINGS: Final = Path(__file__).parents[2] / "recordings"
PROGRAMS: Final = {
    "preview-create": "app",
    "preview-update": "app",
    "preview-replace": "app",
    "preview-delete": "app",
    "remote-preview": "remote",
    "secrets-preview": "secrets",
    "gcp-preview": "gcp",
    "multi-preview": "multi",
    "hidden-preview": "hidden",
    "violation-preview": "mini",
}
"""Each recorded preview, and the program that it is of."""
READ: Final = {"id": "vpc-777", "type": "aws:ec2/vpc:Vpc", "cidrBlock": "10.9.0.0/16"}
"""What the provider of the recordings answers to a read."""
OPTIONS: Final = ("protect", "ignoreChanges", "deleteBeforeReplace", "additionalSecretOutputs", "customTimeouts")
"""The options that policies are told of; `aliases` stays empty whatever the program says."""


_CHECK: Final = "a default of the provider, put in by its Check: the engine asks no provider"
_REMOTE: Final = "what a remote component is made of is declared by its plugin, which the engine does not run"
_CONSTRUCT: Final = "the CLI shows a remote component as its plugin registers it, the engine as the program does"
_READ: Final = "policies are not shown what a program reads"
DIFFERENCES: Final = {
    ("", "aws:ec2/vpc:Vpc", "inputs.enableDnsSupport"): _CHECK,
    ("", "aws:rds/instance:Instance", "inputs.copyTagsToSnapshot"): _CHECK,
    ("", "pulumi:providers:gcp", "inputs.version"): "the SDK is another one",
    ("remote-preview", "acme:index:App", "inputs.size"): _CONSTRUCT,
    ("remote-preview", "acme:index:App", "inputs.vpcId"): _CONSTRUCT,
    ("remote-preview", "acme:index:App", "provider"): _CONSTRUCT,
    ("remote-preview", "acme:index:App", "dependencies"): _CONSTRUCT,
    ("remote-preview", "acme:index:App", "property_dependencies.vpcId"): _CONSTRUCT,
    ("remote-preview", "acme:index:App$aws:s3/bucket:Bucket", "in the CLI alone"): _REMOTE,
    ("remote-preview", "acme:index:App$random:index/randomId:RandomId", "in the CLI alone"): _REMOTE,
    ("remote-preview", "pulumi:providers:aws", "in the CLI alone"): _REMOTE,
    ("remote-preview", "pulumi:providers:random", "in the CLI alone"): _REMOTE,
    ("multi-preview", "aws:ec2/vpc:Vpc", "in the engine alone"): _READ,
    ("multi-preview", "pulumi:pulumi:StackReference", "in the engine alone"): _READ,
    ("hidden-preview", "aws:s3/bucket:Bucket", "in the engine alone"): "the second run shows what is declared inside an apply",
}
"""What differs, and why: the preview (empty: any), the type with those of its parents, and what of it."""
DEPLOYED: Final = ("preview-update", "preview-replace", "preview-delete")
"""Previews over a stack that exists: the CLI knows the ids and outputs of what is there, the engine of nothing but the program."""
OTHER_SDK: Final = {"default_9_37_1": "default_10_2_0"}
"""The default provider is called by the version of its SDK, which is another one here."""


@cache
def requests_of(preview: str) -> list[tuple[str, dict[str, Any]]]:
    """Return what a policy pack was asked in a recorded preview."""
    lines = (RECORDINGS / "cli" / f"{preview}.analyzer.jsonl").read_text().splitlines()
    return [(call["method"], call["request"]) for call in map(json.loads, lines)]


def theirs(preview: str) -> dict[str, dict[str, Any]]:
    """Return what the CLI shows of each resource: inputs and options before it is created, dependencies at the end."""
    calls = requests_of(preview)
    (late,) = [{each["urn"]: each for each in request["resources"]} for method, request in calls if method == "AnalyzeStack"]
    return {request["urn"]: _theirs(request, late[request["urn"]]) for method, request in calls if method == "Analyze"}


def _theirs(early: dict[str, Any], late: dict[str, Any]) -> dict[str, Any]:
    sources = {key: tuple(sorted(each["urns"])) for key, each in late.get("propertyDependencies", {}).items()}
    return {
        "type": early["type"],
        "inputs": dict(read_properties(early["properties"], sources)),
        "options": {key: early["options"][key] for key in OPTIONS if early["options"].get(key)},
        "parent": late.get("parent", ""),
        "provider": early.get("provider", {}).get("urn", ""),
        "dependencies": set(late.get("dependencies", ())),
        "property_dependencies": {key: set(urns) for key, urns in sources.items()},
    }


def ours(resource: Resource) -> dict[str, Any]:
    return {
        "type": resource.type,
        "inputs": dict(resource.inputs),
        "options": {key: resource.options[key] for key in OPTIONS if resource.options.get(key)},
        "parent": resource.parent,
        "provider": resource.provider.rpartition("::")[0],
        "dependencies": set(resource.dependencies),
        "property_dependencies": {key: set(urns) for key, urns in resource.property_dependencies.items()},
    }


@pytest.fixture(scope="module", params=PROGRAMS)
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Stack]:
    """Run the program of a recorded preview under its project's name, configuration and answers to look-ups."""
    preview = request.param
    (asked,) = [request for method, request in requests_of(preview) if method == "ConfigureStack"]
    folder = tmp_path_factory.mktemp(preview)
    secret = asked.get("configSecretKeys", ())
    declared = {key: {"value": value, "secret": True} if key in secret else value for key, value in asked["config"].items()}
    (folder / "Pulumi.yaml").write_text(json.dumps({"name": asked["project"], "runtime": "python", "config": declared}))
    (folder / "__main__.py").write_text((RECORDINGS / "engine" / f"{PROGRAMS[preview]}.py").read_text())
    settings = Settings(lookups=tuple(_answers(PROGRAMS[preview])), resources=(READ,))
    return preview, read(folder, settings=settings)


def _answers(program: str) -> Iterator[Lookup]:
    file = RECORDINGS / "engine" / f"{program}.jsonl"
    for call in map(json.loads, file.read_text().splitlines() if file.exists() else ()):
        if call["method"] == "Invoke" and "return" in call["response"]:
            yield Lookup(call["request"]["tok"], call["response"]["return"], call["request"].get("args", {}))


def differing(preview: str, stack: Stack) -> Iterator[tuple[str, str]]:
    """Yield what differs: the type of a resource, and what of it."""
    engine = {each.urn: ours(each) for each in stack.resources}
    cli = {_renamed(urn): each for urn, each in theirs(preview).items()}
    for urn in sorted(engine.keys() ^ cli.keys()):
        yield urn.split("::")[2], "in the CLI alone" if urn in cli else "in the engine alone"
    for urn in sorted(engine.keys() & cli.keys()):
        for what, mine in engine[urn].items():
            yield from ((urn.split("::")[2], each) for each in _unequal(what, mine, cli[urn][what], preview in DEPLOYED))


def _unequal(what: str, mine: Any, given: Any, deployed: bool) -> Iterator[str]:  # noqa: FBT001 - of the preview
    if isinstance(mine, dict):
        yield from (f"{what}.{key}" for key in sorted(mine.keys() | given.keys()) if not _same(mine.get(key), given.get(key), deployed))
    elif mine != (_renamed(given) if isinstance(given, str) else given):
        yield what


def _same(mine: Any, given: Any, deployed: bool) -> bool:  # noqa: FBT001 - as above
    """Tell whether a value is the same; one that a deployed resource has is unknown to the engine, with what it comes from."""
    if isinstance(mine, dict) and isinstance(given, dict):
        return mine.keys() == given.keys() and all(_same(mine[key], given[key], deployed) for key in mine)
    if isinstance(mine, list) and isinstance(given, list):
        return len(mine) == len(given) and all(_same(one, other, deployed) for one, other in zip(mine, given, strict=True))
    return bool(mine == given or (deployed and isinstance(mine, Unknown) and mine.sources and isinstance(given, str)))


def _renamed(text: str) -> str:
    for theirs_, mine in OTHER_SDK.items():
        text = text.replace(theirs_, mine)
    return text


def test_rules_are_shown_what_policies_are_shown(pair: tuple[str, Stack]) -> None:
    preview, stack = pair
    found = set(differing(preview, stack))
    explained = {(type_, what) for of, type_, what in DIFFERENCES if of in ("", preview)}
    assert found - explained == set()
    assert {(type_, what) for of, type_, what in DIFFERENCES if of == preview} - found == set()


def test_every_explanation_is_of_a_recorded_preview() -> None:
    assert {of for of, _, _ in DIFFERENCES} <= {"", *PROGRAMS}
