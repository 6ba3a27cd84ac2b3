"""Edge cases of the rules about the health of groups and services."""

import pytest

from holdfast.rule import Rule
from holdfast.settings.model import Options
from holdfast.stack import Missing, Stack
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Ref, answers, deployed, preview
from holdfast_policies.rules.aws.health.aws_asg_ignores_lb_health import aws_asg_ignores_lb_health
from holdfast_policies.rules.aws.health.aws_grace_shorter_than_model_load import aws_grace_shorter_than_model_load

GROUP = "aws:autoscaling/group:Group"
TARGETS = "aws:lb/targetGroup:TargetGroup"
SERVICE = "aws:ecs/service:Service"
TASK = "aws:ecs/taskDefinition:TaskDefinition"
ATTACHMENT = "aws:autoscaling/attachment:Attachment"
TRAFFIC = "aws:autoscaling/trafficSourceAttachment:TrafficSourceAttachment"
HIDDEN = (Missing("what is created inside apply", "Check the deployed stack."),)
FOUND, OPEN = {"group": "finding"}, {"group": "undecided"}
HOLDS: dict[str, str] = {}


def declared(type_: str, name: str, /, **inputs: object) -> Declared:
    """Return a resource that has, once deployed, the outputs that others name it by."""
    arn = f"arn:aws:elasticloadbalancing:us-west-2:1:targetgroup/{name}/new" if type_ == TARGETS else f"arn:{name}"
    return Declared(type_, name, inputs, {"arn": arn, "name": f"{name}-1", "privateIp": f"10.0.0.{len(name)}"})


def said(rule: Rule, *resources: Declared) -> list[dict[str, str]]:
    """Return what a rule says at preview and once deployed."""
    return [answers(rule, make(*resources)) for make in (preview, deployed)]


def hiding(*resources: Declared) -> Stack:
    """Return a preview that may not show all resources."""
    return Stack("demo/dev", preview(*resources).resources, kind="program", hidden=HIDDEN)


# aws-asg-ignores-lb-health


def attachments(group: Declared, targets: Declared) -> dict[str, Declared]:
    source = {"identifier": Ref(targets, "arn"), "type": "elbv2"}
    return {
        "target group": declared(ATTACHMENT, "apart", autoscalingGroupName=Ref(group, "name"), lbTargetGroupArn=Ref(targets, "arn")),
        "classic": declared(ATTACHMENT, "apart", autoscalingGroupName=Ref(group, "name"), elb="old"),
        "traffic source": declared(TRAFFIC, "apart", autoscalingGroupName=Ref(group, "name"), trafficSource=source),
    }


@pytest.mark.parametrize("way", ["target group", "classic", "traffic source"])
def test_a_group_attached_apart_is_behind_a_balancer(way: str) -> None:
    targets, group = declared(TARGETS, "models"), declared(GROUP, "group")
    assert said(aws_asg_ignores_lb_health, targets, group, attachments(group, targets)[way]) == [FOUND, FOUND]
    healthy = declared(GROUP, "group", healthCheckType="ELB")
    assert said(aws_asg_ignores_lb_health, targets, healthy, attachments(healthy, targets)[way]) == [HOLDS, HOLDS]


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"targetGroupArns": ["arn:elsewhere"]}, FOUND),
        ({"targetGroupArns": [UNKNOWN_STRING]}, FOUND),
        ({"targetGroupArns": UNKNOWN_STRING}, OPEN),
        ({"targetGroupArns": []}, HOLDS),
        ({"loadBalancers": ["old"]}, FOUND),
        ({"trafficSources": [{"identifier": "x", "type": "elbv2"}]}, FOUND),
        ({"trafficSources": [{"identifier": "x", "type": "vpc-lattice"}]}, HOLDS),
        ({"trafficSources": [{"identifier": "x", "type": UNKNOWN_STRING}]}, OPEN),
        ({"targetGroupArns": ["arn"], "healthCheckType": UNKNOWN_STRING}, OPEN),
        ({"targetGroupArns": [], "healthCheckType": UNKNOWN_STRING}, HOLDS),
        ({"targetGroupArns": UNKNOWN_STRING, "healthCheckType": "ELB"}, HOLDS),
        ({"targetGroupArns": ["arn"], "healthCheckType": "EC2,ELB"}, HOLDS),
        ({"targetGroupArns": ["arn"], "healthCheckType": ["ELB"]}, OPEN),
    ],
)
def test_health_counts_where_a_balancer_is_named(inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert answers(aws_asg_ignores_lb_health, preview(declared(GROUP, "group", **inputs))) == expected


def test_an_attachment_that_may_exist_leaves_it_open() -> None:
    assert answers(aws_asg_ignores_lb_health, hiding(declared(GROUP, "group"))) == OPEN
    assert answers(aws_asg_ignores_lb_health, hiding(declared(GROUP, "group", healthCheckType="ELB"))) == HOLDS


# aws-grace-shorter-than-model-load


def service(targets: Declared, grace: object = None, **inputs: object) -> Declared:
    given = {} if grace is None else {"healthCheckGracePeriodSeconds": grace}
    return declared(SERVICE, "group", loadBalancers=[{"targetGroupArn": Ref(targets, "arn")}], **given, **inputs)


@pytest.mark.parametrize(
    ("grace", "check", "expected"),
    [
        (149, {}, FOUND),
        (150, {}, HOLDS),
        (None, {}, FOUND),
        (100, {"interval": 10, "healthyThreshold": 2}, HOLDS),
        (79, {"interval": 10, "healthyThreshold": "2"}, FOUND),
        (59, {"interval": UNKNOWN_STRING}, FOUND),
        (60, {"interval": UNKNOWN_STRING}, OPEN),
        (UNKNOWN_STRING, {}, OPEN),
    ],
)
def test_the_grace_period_covers_loading_and_checks(grace: object, check: dict[str, object], expected: dict[str, str]) -> None:
    targets = declared(TARGETS, "models", healthCheck=check)
    assert answers(aws_grace_shorter_than_model_load, preview(targets, service(targets, grace))) == expected


@pytest.mark.parametrize(
    ("grace", "containers", "options", "expected"),
    [
        (389, '[{"resourceRequirements": [{"type": "GPU", "value": "1"}]}]', Options(), FOUND),
        (390, '[{"resourceRequirements": [{"type": "GPU", "value": "1"}]}]', Options(), HOLDS),
        (150, UNKNOWN_STRING, Options(), OPEN),
        (149, UNKNOWN_STRING, Options(), FOUND),
        (150, UNKNOWN_STRING, Options(model_load_seconds=60), HOLDS),
        (150, "[]", Options(model_load_seconds=61), FOUND),
    ],
)
def test_a_gpu_or_the_option_says_how_long_a_model_loads(grace: int, containers: str, options: Options, expected: dict[str, str]) -> None:
    targets, task = declared(TARGETS, "models"), declared(TASK, "task", containerDefinitions=containers)
    stack = preview(targets, task, service(targets, grace, taskDefinition=Ref(task, "arn")))
    assert answers(aws_grace_shorter_than_model_load, stack, options) == expected


def test_services_without_a_balancer_and_groups_that_ignore_it_hold() -> None:
    assert answers(aws_grace_shorter_than_model_load, preview(declared(SERVICE, "group"))) == HOLDS
    targets = declared(TARGETS, "models")
    for kind, grace, expected in (("EC2", 0, HOLDS), ("ELB", 0, FOUND), ("ELB", 150, HOLDS), ("ELB", None, HOLDS)):
        given = {} if grace is None else {"healthCheckGracePeriod": grace}
        group = declared(GROUP, "group", healthCheckType=kind, targetGroupArns=[Ref(targets, "arn")], **given)
        assert said(aws_grace_shorter_than_model_load, targets, group) == [expected, expected]


def test_a_target_group_outside_leaves_open_what_its_checks_take() -> None:
    for grace, expected in ((59, FOUND), (400, OPEN)):
        outside = declared(
            SERVICE, "group", loadBalancers=[{"targetGroupArn": "arn:elsewhere"}], healthCheckGracePeriodSeconds=grace, desiredCount=2
        )
        assert said(aws_grace_shorter_than_model_load, outside) == [expected, expected]


def test_targets_attached_apart_count_for_the_grace_period() -> None:
    targets, group = declared(TARGETS, "models"), declared(GROUP, "group", healthCheckType="ELB", healthCheckGracePeriod=100)
    for way in ("target group", "traffic source"):
        assert said(aws_grace_shorter_than_model_load, targets, group, attachments(group, targets)[way]) == [FOUND, FOUND]
