"""Edge cases of the rules about what an Auto Scaling group names: subnets, load balancers, images."""

import pytest

from holdfast.rule import Rule
from holdfast.settings.model import Settings
from holdfast.sources.read import with_outside
from holdfast.stack.tokens import normalise
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Hidden, Ref, answers, deployed, preview
from holdfast_policies.rules.aws.autoscaling.aws_asg_dangling_reference import aws_asg_dangling_reference
from holdfast_policies.rules.aws.autoscaling.aws_asg_subnets_too_small import aws_asg_subnets_too_small
from holdfast_policies.rules.aws.autoscaling.aws_asg_v2_lb_in_classic_field import aws_asg_v2_lb_in_classic_field

GROUP = "aws:autoscaling/group:Group"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
CONFIGURATION = "aws:ec2/launchConfiguration:LaunchConfiguration"
BALANCER = "aws:lb/loadBalancer:LoadBalancer"
CLASSIC = "aws:elb/loadBalancer:LoadBalancer"
TARGETS = "aws:lb/targetGroup:TargetGroup"
SUBNET = "aws:ec2/subnet:Subnet"
FOUND, OPEN = {"group": "finding"}, {"group": "undecided"}
HOLDS: dict[str, str] = {}


def declared(type_: str, name: str, /, **inputs: object) -> Declared:
    """Return a resource that has, once deployed, the outputs that others name it by."""
    arn = f"arn:aws:elasticloadbalancing:us-west-2:1:targetgroup/{name}/new" if type_ == TARGETS else f"arn:{name}"
    return Declared(type_, name, inputs, {"arn": arn, "name": f"{name}-1", "privateIp": f"10.0.0.{len(name)}"})


def said(rule: Rule, *resources: Declared) -> list[dict[str, str]]:
    """Return what a rule says at preview and once deployed."""
    return [answers(rule, make(*resources)) for make in (preview, deployed)]


def mixed(*overrides: object) -> dict[str, object]:
    base = {"launchTemplateId": "lt-1"}
    return {"mixedInstancesPolicy": {"launchTemplate": {"launchTemplateSpecification": base, "overrides": overrides}}}


# aws-asg-subnets-too-small


@pytest.mark.parametrize(
    ("blocks", "most", "expected"),
    [
        (["10.0.0.0/28", "10.0.0.16/28"], 22, HOLDS),
        (["10.0.0.0/28", "10.0.0.16/28"], 23, FOUND),
        (["10.0.0.0/28", "10.0.0.16/28"], "23", FOUND),
        (["10.0.0.0/28", UNKNOWN_STRING], 11, HOLDS),
        (["10.0.0.0/28", UNKNOWN_STRING], 12, OPEN),
        (["10.0.0.0/28", ""], 12, OPEN),
        (["10.0.0.0", "10.0.0.0/8"], 12, OPEN),
        (["10.0.0.0/28"], UNKNOWN_STRING, OPEN),
        ([], 3, OPEN),
    ],
)
def test_addresses_are_counted_against_the_size(blocks: list[str], most: object, expected: dict[str, str]) -> None:
    subnets = [declared(SUBNET, f"s{index}", cidrBlock=block) for index, block in enumerate(blocks)]
    group = declared(GROUP, "group", maxSize=most, vpcZoneIdentifiers=list(subnets))
    assert answers(aws_asg_subnets_too_small, preview(*subnets, group)) == expected


def test_a_subnet_outside_the_stack_is_described_or_leaves_it_open() -> None:
    group = declared(GROUP, "group", maxSize=20, vpcZoneIdentifiers=["subnet-1"])
    assert said(aws_asg_subnets_too_small, group) == [OPEN, OPEN]
    for block, expected in (("10.0.0.0/28", FOUND), ("10.0.0.0/24", HOLDS)):
        settings = Settings(resources=({"id": "subnet-1", "type": SUBNET, "cidrBlock": block},))
        assert answers(aws_asg_subnets_too_small, with_outside(preview(group), settings)) == expected


def test_surge_adds_and_weights_divide() -> None:
    subnet = declared(SUBNET, "s", cidrBlock="10.0.0.0/28")

    def group(**inputs: object) -> Declared:
        return declared(GROUP, "group", maxSize=11, vpcZoneIdentifiers=[subnet], **inputs)

    assert said(aws_asg_subnets_too_small, subnet, group()) == [HOLDS, HOLDS]
    for surging in (
        {"instanceRefresh": {"preferences": {"maxHealthyPercentage": 110}}},
        {"instanceMaintenancePolicy": {"maxHealthyPercentage": 110}},
    ):
        assert said(aws_asg_subnets_too_small, subnet, group(**surging)) == [FOUND, FOUND]
    weights = mixed({"instanceType": "a", "weightedCapacity": "2"}, {"instanceType": "b", "weightedCapacity": "4"})
    refresh = {"instanceRefresh": {"preferences": {"maxHealthyPercentage": 150}}}
    assert said(aws_asg_subnets_too_small, subnet, group(**weights, **refresh)) == [HOLDS, HOLDS]


def test_a_subnet_named_twice_counts_once() -> None:
    subnet = declared(SUBNET, "s", cidrBlock="10.0.0.0/28")
    group = declared(GROUP, "group", maxSize=20, vpcZoneIdentifiers=[subnet, subnet])
    assert answers(aws_asg_subnets_too_small, deployed(subnet, group)) == FOUND


# aws-asg-v2-lb-in-classic-field


def test_the_kind_of_the_balancer_decides() -> None:
    new, old = declared(BALANCER, "new"), declared(CLASSIC, "old")

    def group(*names: object) -> Declared:
        return declared(GROUP, "group", loadBalancers=list(names))

    rule = aws_asg_v2_lb_in_classic_field
    assert said(rule, new, old, group(Ref(new, "name"))) == [FOUND, FOUND]
    assert said(rule, new, old, group(Ref(old, "name"))) == [HOLDS, HOLDS]
    assert said(rule, new, old, group(Ref(old, "name"), Ref(new, "name"))) == [FOUND, FOUND]
    assert said(rule, new, old, group("elsewhere")) == [OPEN, OPEN]
    assert said(rule, new, old, group("elsewhere", Ref(new, "name"))) == [FOUND, FOUND]
    assert said(rule, new, old, group()) == [HOLDS, HOLDS]
    assert said(rule, new, old, declared(GROUP, "group", loadBalancers=Hidden(["old-1"], of=(new, old)))) == [OPEN, HOLDS]


def test_old_type_tokens_are_load_balancers_too() -> None:
    new = declared(normalise("aws:elasticloadbalancingv2/loadBalancer:LoadBalancer"), "new")
    assert said(aws_asg_v2_lb_in_classic_field, new, declared(GROUP, "group", loadBalancers=[Ref(new, "name")])) == [FOUND, FOUND]


# aws-asg-dangling-reference


@pytest.mark.parametrize(
    ("type_", "inputs", "expected"),
    [
        (TEMPLATE, {"imageId": "ami-0123456789abcdef0"}, "undecided"),
        (TEMPLATE, {"imageId": "ami-01234567"}, "undecided"),
        (TEMPLATE, {"imageId": "ami-xxxxxxxx"}, "finding"),
        (TEMPLATE, {"imageId": "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023"}, None),
        (TEMPLATE, {"imageId": "resolve:ssm:/mine"}, "undecided"),
        (TEMPLATE, {"imageId": UNKNOWN_STRING}, "undecided"),
        (TEMPLATE, {"vpcSecurityGroupIds": ["sg-0123456789abcdef0"]}, "undecided"),
        (TEMPLATE, {"vpcSecurityGroupIds": ["sg-0123456789abcdef0", "sg-mine"]}, "finding"),
        (TEMPLATE, {"networkInterfaces": [{"securityGroups": ["sg-mine"]}]}, "finding"),
        (CONFIGURATION, {"securityGroups": ["sg-mine"]}, "finding"),
        (GROUP, {"loadBalancers": ["elsewhere"]}, "undecided"),
        (GROUP, {"trafficSources": [{"identifier": "elsewhere", "type": "elb"}]}, "undecided"),
        (GROUP, {}, None),
    ],
)
def test_an_id_from_outside_is_open_unless_it_can_be_nothing(type_: str, inputs: dict[str, object], expected: str | None) -> None:
    found = answers(aws_asg_dangling_reference, preview(declared(type_, "it", **inputs)))
    assert found == ({"it": expected} if expected else {})


def test_an_arn_of_a_target_group_that_was_replaced_is_that_of_nothing() -> None:
    targets = declared(TARGETS, "models")
    assert said(aws_asg_dangling_reference, targets, declared(GROUP, "group", targetGroupArns=[Ref(targets, "arn")])) == [HOLDS, HOLDS]
    stale = "arn:aws:elasticloadbalancing:us-west-2:1:targetgroup/models/old"
    other = "arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/models/old"
    assert answers(aws_asg_dangling_reference, deployed(targets, declared(GROUP, "group", targetGroupArns=[stale]))) == FOUND
    assert answers(aws_asg_dangling_reference, deployed(targets, declared(GROUP, "group", targetGroupArns=[other]))) == OPEN
    assert answers(aws_asg_dangling_reference, preview(targets, declared(GROUP, "group", targetGroupArns=[stale]))) == OPEN


def test_what_is_described_outside_exists() -> None:
    settings = Settings(resources=({"id": "ami-0123456789abcdef0", "type": "aws:ec2/ami:Ami"},))
    stack = with_outside(preview(declared(TEMPLATE, "it", imageId="ami-0123456789abcdef0")), settings)
    assert answers(aws_asg_dangling_reference, stack) == HOLDS
