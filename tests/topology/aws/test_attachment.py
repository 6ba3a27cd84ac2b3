"""What groups and instances are attached to, how large groups get, and how long a member takes to be healthy."""

import pytest

from holdfast.settings.model import Options
from holdfast.stack import Missing, NotKnownError, Resource, Stack
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Ref, declared, deployed, preview
from holdfast.topology.aws.attachment import attached_to, is_attached, target_of
from holdfast.topology.aws.readiness import readiness
from holdfast.topology.aws.scaling import largest_size, surge

GROUP, INSTANCE = "aws:autoscaling/group:Group", "aws:ec2/instance:Instance"
TARGETS = declared("aws:lb/targetGroup:TargetGroup", "targets", computed={"arn": "arn:targets"})
SLOW = declared("aws:lb/targetGroup:TargetGroup", "slow", computed={"arn": "arn:slow"}, healthCheck={"interval": 60, "healthyThreshold": 5})
CLASSIC = declared("aws:elb/loadBalancer:LoadBalancer", "classic", computed={"name": "classic-1"})


def both(*resources: Declared) -> list[Stack]:
    return [preview(*resources), deployed(*resources)]


def the(stack: Stack, name: str) -> Resource:
    return next(each for each in stack.resources if each.name == name)


def test_a_group_is_attached_in_its_inputs_and_apart_from_them() -> None:
    group = declared(
        GROUP, "group", computed={"name": "group-1"}, targetGroupArns=[Ref(TARGETS, "arn")], loadBalancers=[Ref(CLASSIC, "name")]
    )
    apart = declared(
        "aws:autoscaling/attachment:Attachment", "apart", autoscalingGroupName=Ref(group, "name"), lbTargetGroupArn=Ref(SLOW, "arn")
    )
    for stack in both(TARGETS, SLOW, CLASSIC, group, apart):
        assert [each.name for each in attached_to(stack, the(stack, "group"))] == ["targets", "classic", "slow"]
        assert is_attached(stack, the(stack, "group"))


def test_a_group_outside_the_inputs_is_not_told_apart_from_what_is_hidden() -> None:
    hidden = (Missing("what is created inside apply", "Check the deployed stack."),)
    stack = Stack("demo/dev", preview(declared(GROUP, "group")).resources, hidden=hidden)
    with pytest.raises(NotKnownError) as caught:
        is_attached(stack, the(stack, "group"))
    assert caught.value.missing == hidden


def test_a_target_is_an_instance_by_its_id_or_by_its_address() -> None:
    server = declared(INSTANCE, "server", computed={"privateIp": "10.0.0.7"})
    for target in (server, Ref(server, "privateIp")):
        registration = declared("aws:lb/targetGroupAttachment:TargetGroupAttachment", "one", targetId=target)
        for stack in both(server, registration):
            assert [each.name for each in target_of(stack, the(stack, "one"))] == ["server"]
    outside = declared("aws:lb/targetGroupAttachment:TargetGroupAttachment", "one", targetId="10.0.0.8")
    for stack in both(server, outside):
        assert target_of(stack, the(stack, "one")).literals == ("10.0.0.8",)


@pytest.mark.parametrize(
    ("overrides", "percent", "expected"),
    [
        ([], None, (10, 0)),
        ([], 150, (10, 5)),
        ([], 100, (10, 0)),
        ([{"weightedCapacity": "4"}, {"weightedCapacity": "8"}], 150, (3, 2)),
        ([{"weightedCapacity": "4"}, {}], None, (10, 0)),
    ],
)
def test_sizes_are_counted_in_members(overrides: list[object], percent: int | None, expected: tuple[int, int]) -> None:
    refresh = {"instanceRefresh": {"preferences": {"maxHealthyPercentage": percent}}} if percent else {}
    policy = {"mixedInstancesPolicy": {"launchTemplate": {"overrides": overrides}}} if overrides else {}
    group = the(preview(declared(GROUP, "group", maxSize=10, **policy, **refresh)), "group")
    assert (largest_size(group), surge(group)) == expected


def test_the_slowest_target_group_counts_and_what_is_not_known_is_told() -> None:
    unknown = declared("aws:lb/targetGroup:TargetGroup", "unknown", healthCheck={"interval": UNKNOWN_STRING})
    service = declared(
        "aws:ecs/service:Service", "service", loadBalancers=[{"targetGroupArn": Ref(each, "arn")} for each in (TARGETS, SLOW, unknown)]
    )
    stack = preview(TARGETS, SLOW, unknown, service)
    found = readiness(stack, Options(), the(stack, "service"))
    assert (found.load, found.checks, found.target_group) == (60, 300, the(stack, "slow"))
    assert [each.fact for each in found.missing] == ["healthCheck.interval of unknown"]
