"""States, exports and checkpoints as stacks."""

import json
from pathlib import Path

import pytest

from holdfast.errors import InputError
from holdfast.settings.model import Settings
from holdfast.sources import SourceOptions, read
from holdfast.sources.resources import first_location
from holdfast.stack import Location, Secret, Unknown

RECORDINGS = Path(__file__).parent.parent / "recordings" / "cli"
MARK = "4dabf18193072939515e22adb298388d"
SECRET = {MARK: "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:x:y"}
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
VPC, SUBNET = "aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet"


def urn(type_, name):
    return f"urn:pulumi:dev::demo::{type_}::{name}"


def row(type_, name, **more):
    return {"urn": urn(type_, name), "type": type_, "custom": True, **more}


def stack(tmp_path, document):
    path = tmp_path / "state.json"
    path.write_text(json.dumps(document))
    return read(str(path), SourceOptions(), Settings())


def state(tmp_path, *rows, **more):
    return stack(tmp_path, {"version": 3, "deployment": {"resources": list(rows), **more}})


ROWS = [row(VPC, "main", id="vpc-1"), row(SUBNET, "one", id="subnet-1", inputs={"vpcId": "vpc-1"})]


@pytest.mark.parametrize(
    "document",
    [
        *({"version": version, "deployment": {"resources": ROWS}} for version in (1, 2, 3, 4)),
        {"version": 4, "features": ["hooks", "views"], "deployment": {"resources": ROWS}},
        {"deployment": {"resources": ROWS}},
        {"manifest": {"time": "x"}, "resources": ROWS},
        {"resources": ROWS},
        {"version": 1, "deployment": {"resources": {each["urn"]: each for each in ROWS}}},
        {"stack": "dev", "target": "dev", "latest": {"resources": {each["urn"]: each for each in ROWS}}},
        {"version": 3, "checkpoint": {"stack": "dev", "latest": {"resources": ROWS}}},
    ],
)
def test_every_form_of_a_state_is_the_same_stack(tmp_path, document):
    found = stack(tmp_path, document)
    assert (found.name, found.kind, found.source) == ("demo/dev", "state", str(tmp_path / "state.json"))
    assert [(each.name, each.type, each.id) for each in found.resources] == [("main", VPC, "vpc-1"), ("one", SUBNET, "subnet-1")]
    assert [each.name for each in found.resolve(found.resources[1], "vpcId", VPC)] == ["main"]


@pytest.mark.parametrize(
    "document",
    [
        {"version": 3, "deployment": {}},
        {"version": 3, "deployment": {"resources": None}},
        {"manifest": {}},
        {"version": 3, "checkpoint": {}},
    ],
)
def test_a_state_without_resources_is_an_empty_stack(tmp_path, document):
    found = stack(tmp_path, document)
    assert (found.resources, found.name) == ((), str(tmp_path / "state.json"))


def test_a_resource_has_what_the_state_says_of_it(tmp_path):
    (one,) = state(tmp_path, row(
        "aws:alb/loadBalancer:LoadBalancer", "api", id="lb-1", parent=urn("acme:x:Y", "p"),
        provider=f"{urn('pulumi:providers:aws', 'q')}::1",
        dependencies=[urn(VPC, "main")], propertyDependencies={"subnets": [urn(SUBNET, "one")], "tags": None, "empty": []},
        protect=True, ignoreChanges=["tags"], deleteBeforeReplace=True, retainOnDelete=True,
        inputs={"__defaults": [], "name": "api"}, outputs={"arn": "arn:1"}, sourcePosition="project:///src/app.py#12,4",
    )).resources  # fmt: skip
    assert (one.type, one.name, one.custom, one.external, one.partial) == ("aws:lb/loadBalancer:LoadBalancer", "api", True, False, False)
    assert (one.parent, one.provider) == (urn("acme:x:Y", "p"), f"{urn('pulumi:providers:aws', 'q')}::1")
    assert (one.dependencies, one.property_dependencies) == ((urn(VPC, "main"),), {"subnets": (urn(SUBNET, "one"),)})
    assert one.options == {"protect": True, "ignoreChanges": ["tags"], "deleteBeforeReplace": True, "retainOnDelete": True}
    assert (dict(one.inputs), dict(one.outputs)) == ({"name": "api"}, {"arn": "arn:1"})
    assert one.location == Location("src/app.py", 12, 4)


def test_a_missing_type_is_that_of_the_urn(tmp_path):
    assert state(tmp_path, {"urn": urn(f"acme:x:Y${SUBNET}", "one")}).resources[0].type == SUBNET


def test_what_is_to_be_deleted_is_not_there(tmp_path):
    found = state(tmp_path, row(VPC, "main", id="old", delete=True), row(VPC, "main", id="new"))
    assert [each.id for each in found.resources] == ["new"]


def test_pending_operations_are_noted(tmp_path):
    found = state(tmp_path, *ROWS, pending_operations=[{"type": "creating"}])
    assert found.notes == ("1 operations were pending when the state was written, so that it may lag behind the cloud",)


def test_what_is_read_and_not_managed_is_known_in_part(tmp_path):
    read_, seen = state(
        tmp_path, row(VPC, "a", external=True, id="vpc-1"), row(VPC, "b", external=True, outputs={"cidrBlock": "c"})
    ).resources
    assert (read_.external, read_.partial, read_.value("cidrBlock")) == (True, True, Unknown((read_.urn,)))
    assert (seen.external, seen.partial, seen.text("cidrBlock")) == (True, False, "c")


def test_an_input_in_clear_is_hidden_where_its_output_is_secret(tmp_path):
    (one,) = state(tmp_path, row(
        "aws:rds/instance:Instance", "db", additionalSecretOutputs=["token"],
        inputs={"password": "PLANTED", "token": "PLANTED", "name": "db", "env": {"KEY": "PLANTED", "A": "b"}, "list": ["PLANTED"]},
        outputs={"password": SECRET, "name": "db", "env": {"KEY": SECRET, "A": "b"}, "list": [SECRET, "x"], "escaped": "\\u00e9"},
    )).resources  # fmt: skip
    assert dict(one.inputs) == {"password": Secret(), "token": Secret(), "name": "db", "env": {"KEY": Secret(), "A": "b"}, "list": Secret()}


def test_the_recorded_secrets_are_hidden():
    found = read(str(RECORDINGS / "secrets-up.export.json"), SourceOptions(), Settings())
    values = repr([(dict(each.inputs), dict(each.outputs)) for each in found.resources])
    assert (found.name, len(found.resources), "ciphertext" in values, "v1:" in values) == ("secrets/dev", 5, False, False)
    (database,) = found.of_type("aws:rds/instance:Instance")
    assert (database.value("password"), database.value("endpoint"), database.text("engine")) == (Secret(), Secret(), "postgres")


def test_a_recorded_state_names_what_its_program_names():
    found = read(str(RECORDINGS / "up-replace.export.json"), SourceOptions(), Settings())
    (listener,) = found.of_type("aws:lb/listener:Listener")
    (balancer,) = found.of_type("aws:lb/loadBalancer:LoadBalancer")
    assert [each.name for each in found.resolve(listener, "loadBalancerArn", balancer.type)] == [balancer.name]
    assert [each.name for each in found.resolve(balancer, "subnets[]", SUBNET)] == ["public-0", "public-1"]
    assert found.referrers(balancer, listener.type, "loadBalancerArn").resources == (listener,)
    assert (found.region_of(balancer), balancer.location.file) == ("us-east-1", "__main__.py")


@pytest.mark.parametrize("name", ["multi-up", "remote-up"])
def test_every_recorded_state_is_read_whole(name):
    path = RECORDINGS / f"{name}.export.json"
    found = read(str(path), SourceOptions(), Settings())
    rows = json.loads(path.read_text())["deployment"]["resources"]
    assert [each.urn for each in found.resources] == [each["urn"] for each in rows]
    assert all(dict(each.inputs) is not None and dict(each.outputs) is not None for each in found.resources)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"version": 5, "deployment": {}}, "state version 5 is not known; 1 to 4 are"),
        ({"version": 0, "deployment": {}}, "state version 0 is not known; 1 to 4 are"),
        ({"version": 4, "features": ["time", "hooks", "a"], "deployment": {}}, "the state uses features that are not known: a, time"),
        ({"version": 3, "deployment": {"resources": {"a": ROWS[0]}}}, "`resources` is an object; version 3 has a list"),
        ({"version": 3, "deployment": {"resources": [ROWS[0], ROWS[0]]}}, f"two resources have the URN {ROWS[0]['urn']}"),
        ({"version": 3, "deployment": {"resources": [{"urn": "x"}]}}, "'x' is no URN, and the resource has no type"),
        ({"version": 3, "deployment": {"resources": [ROWS[0], None]}}, "expected `object`, got `null` - at `$.deployment.resources[1]`"),
        (
            {"version": 3, "deployment": {"resources": [{**ROWS[0], "urn": 7}]}},
            "expected `str`, got `int` - at `$.deployment.resources[0].urn`",
        ),
        ({"version": "3", "deployment": {}}, "expected `int | null`, got `str` - at `$.version`"),
        ({"version": 3, "deployment": {"resources": [{}]}}, "object missing required field `urn` - at `$.deployment.resources[0]`"),
        ({"version": 3}, "neither a state nor a preview: no `deployment`, `checkpoint` or `steps`"),
        ([], "expected `object`, got `array`"),
    ],
)
def test_an_error_names_the_file_the_place_and_what_was_expected(tmp_path, document, said):
    with pytest.raises(InputError) as raised:
        stack(tmp_path, document)
    assert raised.value.message == f"{tmp_path / 'state.json'}: {said}"
    assert raised.value.hint


@pytest.mark.parametrize(
    ("positions", "found"),
    [
        (["project:///__main__.py#3"], Location("__main__.py", 3)),
        (["project:///a/b.py#3,7"], Location("a/b.py", 3, 7)),
        ([None, "", "file:///x#1", "project:///a.py"], None),
        (["project:///venv/lib/site-packages/x.py#1", "project:///node_modules/x.js#2", "project:///a.py#3"], Location("a.py", 3)),
        (["project:///../secret.py#1", "project:////etc/passwd#1"], None),
        ([f"project:///a.py#{'9' * 5000}"], None),
    ],
)
def test_a_location_lies_inside_the_project(positions, found):
    assert first_location(positions) == found
