"""Which instance types something launches, and from which templates."""

from typing import Any

import pytest

from holdfast.stack import NotKnownError, Resource, Stack
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Hidden, Ref, declared, deployed, preview
from holdfast.topology.aws.launch import instance_types, launch_sources, launches_type_of, type_sources

GROUP, NODES, INSTANCE = "aws:autoscaling/group:Group", "aws:eks/nodeGroup:NodeGroup", "aws:ec2/instance:Instance"
TEMPLATE = declared("aws:ec2/launchTemplate:LaunchTemplate", "template", instanceType="m6i.large")
OTHER = declared("aws:ec2/launchTemplate:LaunchTemplate", "other", instanceType="g5.xlarge")
OLD = declared("aws:ec2/launchConfiguration:LaunchConfiguration", "old", computed={"name": "old-1"}, instanceType="t2.micro")
NAMED = {"launchTemplate": {"id": TEMPLATE}}


def mixed(base: object, *overrides: object) -> dict[str, Any]:
    return {"mixedInstancesPolicy": {"launchTemplate": {"launchTemplateSpecification": {"launchTemplateId": base}, "overrides": overrides}}}


def stacks(user: Declared) -> list[tuple[Stack, Resource]]:
    found = []
    for make in (preview, deployed):
        stack = make(TEMPLATE, OTHER, OLD, user)
        resource = stack.get(user.urn)
        assert resource is not None
        found.append((stack, resource))
    return found


@pytest.mark.parametrize(
    ("type_", "inputs", "expected"),
    [
        (GROUP, NAMED, ("m6i.large",)),
        (GROUP, {"launchTemplate": {"name": Ref(TEMPLATE, "id")}}, ("m6i.large",)),
        (GROUP, {"launchConfiguration": Ref(OLD, "name")}, ("t2.micro",)),
        (GROUP, mixed(TEMPLATE), ("m6i.large",)),
        (GROUP, mixed(TEMPLATE, {"instanceType": "c6i.large"}, {"instanceType": "c7i.large"}), ("c6i.large", "c7i.large")),
        (GROUP, mixed(TEMPLATE, {"instanceType": "c6i.large"}, {"weightedCapacity": "2"}), ("c6i.large", "m6i.large")),
        (GROUP, {}, ()),
        (INSTANCE, NAMED, ("m6i.large",)),
        (INSTANCE, {**NAMED, "instanceType": "c6i.large"}, ("c6i.large",)),
        (NODES, NAMED, ("m6i.large",)),
        (NODES, {"instanceTypes": ["g5.xlarge", "g6.xlarge"]}, ("g5.xlarge", "g6.xlarge")),
        (NODES, {}, ("t3.medium",)),
    ],
)
def test_the_types_that_may_be_launched(type_: str, inputs: dict[str, Any], expected: tuple[str, ...]) -> None:
    for stack, user in stacks(declared(type_, "user", **inputs)):
        types = instance_types(stack, user)
        assert (types.names, types.missing) == (expected, ())


@pytest.mark.parametrize(
    ("inputs", "names", "facts"),
    [
        ({"launchTemplate": {"id": "lt-1"}}, (), ["what lt-1 is, which stands outside the stack"]),
        (
            mixed(TEMPLATE, {"instanceType": UNKNOWN_STRING}, {"instanceType": "c6i.large"}),
            ("c6i.large",),
            ["mixedInstancesPolicy.launchTemplate.overrides[0].instanceType of user"],
        ),
        (mixed(TEMPLATE, UNKNOWN_STRING), (), ["mixedInstancesPolicy.launchTemplate.overrides[0] of user"]),
        ({"launchTemplate": {"id": UNKNOWN_STRING}}, (), ["what launchTemplate of user names"]),
    ],
)
def test_what_is_not_known_is_told_beside_what_is(inputs: dict[str, Any], names: tuple[str, ...], facts: list[str]) -> None:
    stack, user = stacks(declared(GROUP, "user", **inputs))[0]
    types = instance_types(stack, user)
    assert (types.names, [each.fact for each in types.missing]) == (names, facts)


def test_one_of_two_templates_is_not_known_before_it_is_chosen() -> None:
    group = declared(GROUP, "user", launchTemplate={"id": Hidden(None, of=(TEMPLATE, OTHER))})
    stack, user = stacks(group)[0]
    template = stack.get(TEMPLATE.urn)
    assert template is not None
    assert {each.name for each in launch_sources(stack, user).candidates} == {"template", "other"}
    with pytest.raises(NotKnownError):
        launches_type_of(stack, user, template)


def test_a_template_whose_type_every_override_replaces_is_a_source_of_no_type() -> None:
    for stack, user in stacks(declared(GROUP, "user", **mixed(TEMPLATE, {"instanceType": "c6i.large"}))):
        template = stack.get(TEMPLATE.urn)
        assert template is not None
        assert [each.name for each in launch_sources(stack, user)] == ["template"]
        assert type_sources(stack, user).none()
        assert not launches_type_of(stack, user, template)


def test_what_only_the_provider_reports_names_no_template() -> None:
    reported = declared(GROUP, "user", computed=mixed("lt-made-up", {"instanceType": "made-up"}), **NAMED)
    stack, user = stacks(reported)[1]
    assert instance_types(stack, user).names == ("m6i.large",)
