"""The state of a run, driven by plain requests."""

import pytest

from holdfast.settings.model import Lookup
from holdfast.sources.program.deployment import Deployment
from holdfast.sources.program.lookups import Lookups
from holdfast.sources.program.recorded import stack_of
from holdfast.sources.program.requests import LookUp, RefusedError, Registered, Registration
from holdfast.stack.values import MARK, SECRET_MARK, UNKNOWN_STRING

ROOT = Registration(type="pulumi:pulumi:Stack", name="demo-dev")
ROOT_URN = "urn:pulumi:dev::demo::pulumi:pulumi:Stack::demo-dev"
VPC = "aws:ec2/vpc:Vpc"
GET_SUBNET = "aws:ec2/getSubnet:getSubnet"
GET_RESOURCE = "pulumi:pulumi:getResource"


def deployment(**config: str) -> Deployment:
    made = Deployment("demo", "dev", root="/program", config=config)
    made.register(ROOT)
    return made


def custom(name: str, **more: object) -> Registration:
    return Registration(**{"type": VPC, "name": name, "parent": ROOT_URN, "custom": True, **more})  # type: ignore[arg-type]


def component(name: str, **more: object) -> Registration:
    return Registration(**{"type": "my:index:Net", "name": name, "parent": ROOT_URN, **more})  # type: ignore[arg-type]


def test_types_of_parents_stand_in_the_urn() -> None:
    made = deployment()
    above = made.register(component("net"))
    inner = made.register(component("inner", type="my:index:Part", parent=above.urn))
    vpc = made.register(custom("v", parent=inner.urn))
    assert vpc.urn == f"urn:pulumi:dev::demo::my:index:Net$my:index:Part${VPC}::v"


def test_default_providers_come_first_with_version_and_configuration() -> None:
    made = Deployment(
        "demo", "dev", config={"aws:region": "eu-west-1", "aws:token": "x", "demo:a": "b"}, secret_keys=frozenset({"aws:token"})
    )
    made.register(ROOT)
    first = made.register(custom("v", version="7.51.1"))
    second = made.register(custom("w", version="7.52.0-alpha.1", download_url="github://api/x"))
    provider = "urn:pulumi:dev::demo::pulumi:providers:aws::default_7_51_1"
    assert first.provider == f"{provider}::{UNKNOWN_STRING}"
    assert second.provider == f"urn:pulumi:dev::demo::pulumi:providers:aws::default_7_52_0_alpha_1_github___api_x::{UNKNOWN_STRING}"
    kept = made.recording().resources
    assert [each.urn for each in kept].index(provider) < [each.urn for each in kept].index(first.urn)
    assert next(each for each in kept if each.urn == provider).inputs == {
        "region": "eu-west-1",
        "token": {MARK: SECRET_MARK, "value": ""},
        "version": "7.51.1",
    }


def test_a_package_reference_names_version_and_package() -> None:
    made = deployment()
    ref = made.register_package("aws", "6.0.0")
    assert "pulumi:providers:aws::default_6_0_0" in made.register(custom("v", package=ref)).provider


def test_the_provider_of_a_component_above_is_taken() -> None:
    made = deployment()
    net = made.register(component("net", providers={"aws": "urn:eu::id"}))
    inner = made.register(component("inner", parent=net.urn, providers={"gcp": "urn:g::id"}))
    assert made.register(custom("v", parent=inner.urn)).provider == "urn:eu::id"
    assert made.register(custom("w", parent=inner.urn, provider="urn:own::id")).provider == "urn:own::id"
    assert (
        made.register(custom("r", type="acme:index:App", custom=False, remote=True, providers={"acme": "urn:a::id"})).provider
        == "urn:a::id"
    )


def test_a_program_without_property_dependencies_may_need_everything_everywhere() -> None:
    made = deployment()
    vpc = made.register(custom("v"))
    vague = made.register(custom("a", inputs={"x": 1, "y": 2}, dependencies=(vpc.urn,)))
    exact = made.register(custom("b", inputs={"x": 1, "y": 2}, dependencies=(vpc.urn,), property_dependencies={"x": (vpc.urn,), "y": ()}))
    remote = made.register(custom("c", inputs={"x": 1}, dependencies=(vpc.urn,), custom=False, remote=True))
    assert vague.property_dependencies == {"x": (vpc.urn,), "y": (vpc.urn,)}
    assert exact.property_dependencies == {"x": (vpc.urn,)}
    assert remote.property_dependencies == {}


def test_what_is_deleted_with_a_parent_is_inherited() -> None:
    made = deployment()
    net = made.register(component("net", options={"deletedWith": "urn:x", "protect": True}))
    assert made.register(custom("v", parent=net.urn)).options == {"deletedWith": "urn:x"}


def test_two_resources_with_one_urn_are_refused_and_two_reads_are_not() -> None:
    made = deployment()
    made.register(custom("v"))
    with pytest.raises(RefusedError, match="two resources have the URN"):
        made.register(custom("v"))
    read = custom("old", id="vpc-1", external=True)
    assert made.read(read) == made.read(read)
    with pytest.raises(RefusedError):
        made.read(custom("v", id="vpc-1", external=True))


def test_outputs_of_nothing_are_refused() -> None:
    with pytest.raises(RefusedError, match="outputs of a resource that was not registered"):
        deployment().register_outputs("urn:none", {})


def test_transforms_run_from_the_resource_up_to_the_stack() -> None:
    made = deployment()
    net = made.register(component("net", transforms=(("here", "net"),)))
    vpc = made.register(custom("v", parent=net.urn, transforms=(("here", "vpc"),)))
    made.stack_transforms.append(("here", "stack"))
    assert [token for _, token in made.transforms(vpc.urn, (("here", "own"),))] == ["own", "vpc", "net", "stack"]


def test_the_first_line_of_the_users_own_files_is_the_place() -> None:
    frames = (
        ("file:///program/.venv/lib/python3.11/site-packages/x.py", 1, 0),
        ("file:///other/place.py", 2, 0),
        ("file:///program/node_modules/y.js", 3, 1),
        ("file:///program/infra/my%20net.py", 4, 0),
        ("file:///program/__main__.py", 5, 7),
    )
    assert deployment().register(custom("v", frames=frames)).location == ("infra/my net.py", 4, 0)


def test_look_ups_that_rest_on_what_is_not_there_yet_are_not_known() -> None:
    made = deployment()
    vpc = made.register(custom("v"))
    asked = GET_SUBNET
    assert made.invoke(LookUp(token=asked, arguments={"id": UNKNOWN_STRING})) is None
    assert made.invoke(LookUp(token=asked, arguments={"id": "subnet-1"}, depends_on=(vpc.urn,))) is None
    assert made.invoke(LookUp(token=asked, arguments={"id": "subnet-1"}, depends_on=(ROOT_URN,))) is not None
    assert made.recording().unanswered == ()


def test_a_look_up_is_about_the_region_of_its_argument_its_provider_or_the_configuration() -> None:
    made = deployment(**{"aws:region": "us-west-2"})
    eu = made.register(custom("eu", type="pulumi:providers:aws", inputs={"region": "eu-west-1"}))
    zones = "aws:index/getAvailabilityZones:getAvailabilityZones"
    calls = [LookUp(token=zones), LookUp(token=zones, provider=f"{eu.urn}::x"), LookUp(token=zones, arguments={"region": "sa-east-1"})]
    answers = [made.invoke(each) for each in calls]
    assert [answer and answer["names"][-1] for answer in answers] == ["us-west-2z", "eu-west-1z", "sa-east-1z"]


def test_a_registered_resource_can_be_asked_for() -> None:
    made = deployment()
    vpc = made.register(custom("v", inputs={"cidrBlock": "10.0.0.0/16"}))
    answer = made.invoke(LookUp(token=GET_RESOURCE, arguments={"urn": vpc.urn}))
    assert answer == {"urn": vpc.urn, "id": UNKNOWN_STRING, "state": {"cidrBlock": "10.0.0.0/16"}}


def test_what_the_user_says_of_one_object_stands_outside_the_stack() -> None:
    lookups = Lookups((Lookup(GET_SUBNET, {"id": "subnet-1", "availabilityZone": "us-east-1a"}, {"id": "subnet-1"}),))
    made = Deployment("demo", "dev", lookups=lookups)
    made.invoke(LookUp(token=GET_SUBNET, arguments={"id": "subnet-1"}))
    (subnet,) = stack_of(made.recording(), "demo").outside
    assert (subnet.type, subnet.id, subnet.partial, subnet.inputs["availabilityZone"]) == (
        "aws:ec2/subnet:Subnet",
        "subnet-1",
        True,
        "us-east-1a",
    )


def test_a_dependency_on_components_that_hold_each_other_comes_to_an_end() -> None:
    made = deployment()
    net = made.register(component("net"))
    vpc = made.register(custom("v", parent=net.urn, dependencies=(net.urn,)))
    last = made.register(custom("w", dependencies=(net.urn, "urn:gone")))
    stack = stack_of(made.recording(), "demo")
    named = {each.urn: each.dependencies for each in stack.resources}
    assert named[vpc.urn] == ()
    assert named[last.urn] == (vpc.urn, "urn:gone")


def test_resources_stand_in_the_order_of_the_lines_whatever_the_order_of_registration() -> None:
    def stack(names: list[str]) -> list[Registered]:
        made = Deployment("demo", "dev", root="/program")
        for name in names:
            made.register(custom(name, provider="urn::x", frames=(("file:///program/__main__.py", ord(name), 0),)))
        return [each.name for each in stack_of(made.recording(), "demo").resources]  # type: ignore[misc]

    assert stack(["c", "a", "b"]) == stack(["b", "c", "a"]) == ["a", "b", "c"]
