"""Edge cases of the rules about capacity."""

import pytest

from holdfast.rule import Rule
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Ref, answers, deployed, preview
from holdfast_policies.rules.aws.capacity.aws_burstable_instance import aws_burstable_instance
from holdfast_policies.rules.aws.capacity.aws_single_replica import aws_single_replica

GROUP = "aws:autoscaling/group:Group"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
INSTANCE = "aws:ec2/instance:Instance"
CLASSIC = "aws:elb/loadBalancer:LoadBalancer"
TARGETS = "aws:lb/targetGroup:TargetGroup"
SERVICE = "aws:ecs/service:Service"
NODES = "aws:eks/nodeGroup:NodeGroup"
REGISTRATION = "aws:lb/targetGroupAttachment:TargetGroupAttachment"
SCALING = "aws:appautoscaling/target:Target"
FOUND, OPEN = {"group": "finding"}, {"group": "undecided"}
HOLDS: dict[str, str] = {}


def declared(type_: str, name: str, /, **inputs: object) -> Declared:
    """Return a resource that has, once deployed, the outputs that others name it by."""
    arn = f"arn:aws:elasticloadbalancing:us-west-2:1:targetgroup/{name}/new" if type_ == TARGETS else f"arn:{name}"
    return Declared(type_, name, inputs, {"arn": arn, "name": f"{name}-1", "privateIp": f"10.0.0.{len(name)}"})


def said(rule: Rule, *resources: Declared) -> list[dict[str, str]]:
    """Return what a rule says at preview and once deployed."""
    return [answers(rule, make(*resources)) for make in (preview, deployed)]


# aws-burstable-instance


def test_the_type_counts_on_what_states_it_and_only_behind_a_balancer() -> None:
    rule, slow = aws_burstable_instance, declared(TEMPLATE, "slow", instanceType="t4g.large")
    behind = declared(GROUP, "group", launchTemplate={"id": slow}, targetGroupArns=["arn"])
    assert said(rule, slow, behind) == [{"slow": "finding"}] * 2
    assert said(rule, slow, declared(GROUP, "group", launchTemplate={"id": slow})) == [HOLDS, HOLDS]
    assert said(rule, slow) == [HOLDS, HOLDS]
    policy = {"launchTemplateSpecification": {"launchTemplateId": slow}, "overrides": [{"instanceType": "m6i.large"}]}
    assert said(rule, slow, declared(GROUP, "group", mixedInstancesPolicy={"launchTemplate": policy}, targetGroupArns=["arn"])) == [{}, {}]
    policy = {**policy, "overrides": [{"instanceType": "t3.large"}]}
    own = declared(GROUP, "group", mixedInstancesPolicy={"launchTemplate": policy}, targetGroupArns=["arn"])
    assert said(rule, slow, own) == [FOUND, FOUND]


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        ("t2.micro", "finding"),
        ("t3a.large", "finding"),
        ("trn1.2xlarge", None),
        ("m6i.large", None),
        (UNKNOWN_STRING, "undecided"),
    ],
)
def test_which_types_are_burstable(type_: str, expected: str | None) -> None:
    template = declared(TEMPLATE, "it", instanceType=type_)
    group = declared(GROUP, "group", launchTemplate={"id": template}, targetGroupArns=["arn"])
    assert answers(aws_burstable_instance, preview(template, group)) == ({"it": expected} if expected else {})


@pytest.mark.parametrize(("allowed", "expected"), [("excluded", HOLDS), (None, HOLDS), ("included", OPEN), (UNKNOWN_STRING, OPEN)])
def test_attributes_may_choose_a_burstable_type(allowed: object, expected: dict[str, str]) -> None:
    policy = {"launchTemplate": {"overrides": [{"instanceRequirements": {"burstablePerformance": allowed}}]}}
    group = declared(GROUP, "group", mixedInstancesPolicy=policy, targetGroupArns=["arn"])
    assert answers(aws_burstable_instance, preview(group)) == expected


def test_instances_are_registered_by_id_by_address_or_with_a_classic_balancer() -> None:
    slow = declared(INSTANCE, "slow", instanceType="t3.micro")
    targets = declared(TARGETS, "models")
    for target in (slow, Ref(slow, "privateIp")):
        registered = declared(REGISTRATION, "r", targetGroupArn=Ref(targets, "arn"), targetId=target)
        assert said(aws_burstable_instance, slow, targets, registered) == [{"slow": "finding"}] * 2
    assert said(aws_burstable_instance, slow, declared(CLASSIC, "old", instances=[slow])) == [{"slow": "finding"}] * 2
    assert said(aws_burstable_instance, slow, targets) == [HOLDS, HOLDS]


# aws-single-replica


@pytest.mark.parametrize(
    ("type_", "inputs", "expected"),
    [
        (GROUP, {"minSize": 1}, FOUND),
        (GROUP, {"minSize": "2"}, HOLDS),
        (GROUP, {"minSize": 0, "maxSize": 0}, FOUND),
        (GROUP, {"minSize": UNKNOWN_STRING}, OPEN),
        (GROUP, {"minSize": "one"}, OPEN),
        (GROUP, {}, OPEN),
        (NODES, {"scalingConfig": {"minSize": 1}}, FOUND),
        (NODES, {"scalingConfig": {"minSize": 3}}, HOLDS),
        (NODES, {"scalingConfig": UNKNOWN_STRING}, OPEN),
        (SERVICE, {"desiredCount": 1}, FOUND),
        (SERVICE, {"desiredCount": 2}, HOLDS),
        (SERVICE, {}, FOUND),
        (SERVICE, {"schedulingStrategy": "DAEMON"}, HOLDS),
    ],
)
def test_the_least_number_of_members(type_: str, inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert answers(aws_single_replica, preview(declared(type_, "group", **inputs))) == expected


def test_a_scaling_target_decides_in_place_of_the_desired_count() -> None:
    cluster = declared("aws:ecs/cluster:Cluster", "cluster", name="c")
    service = declared(SERVICE, "group", name="s", cluster="c", desiredCount=1)

    def target(least: object, name: str = "service/c/s") -> Declared:
        return declared(SCALING, "scaling", resourceId=name, scalableDimension="ecs:service:DesiredCount", minCapacity=least)

    assert said(aws_single_replica, cluster, service, target(2)) == [HOLDS, HOLDS]
    assert said(aws_single_replica, cluster, service, target(1)) == [FOUND, FOUND]
    assert said(aws_single_replica, cluster, service, target(2, "service/c/other")) == [FOUND, FOUND]
    assert answers(aws_single_replica, preview(cluster, service, target(UNKNOWN_STRING))) == OPEN
    assert answers(aws_single_replica, preview(cluster, service, target(2, UNKNOWN_STRING))) == OPEN
