"""Edge cases of the rules about what an Auto Scaling group states: template, warm-up, refresh, types, policies, notifications."""

import pytest

from holdfast import testing
from holdfast.rule import Rule
from holdfast.stack import Missing, Stack
from holdfast.stack.values import SECRET_IN_PREVIEW, UNKNOWN_STRING
from holdfast.testing import Declared, Hidden, Ref, answers, deployed, preview
from holdfast_policies.rules.aws.autoscaling.aws_asg_launch_configuration import aws_asg_launch_configuration
from holdfast_policies.rules.aws.autoscaling.aws_asg_no_cooldown import aws_asg_no_cooldown
from holdfast_policies.rules.aws.autoscaling.aws_asg_no_scaling_policy import aws_asg_no_scaling_policy
from holdfast_policies.rules.aws.autoscaling.aws_asg_single_instance_type import aws_asg_single_instance_type
from holdfast_policies.rules.aws.deployment.aws_asg_no_safe_instance_refresh import aws_asg_no_safe_instance_refresh
from holdfast_policies.rules.aws.observability.aws_asg_no_notifications import aws_asg_no_notifications

GROUP = "aws:autoscaling/group:Group"
TARGETS = "aws:lb/targetGroup:TargetGroup"
PROVIDER = "aws:ecs/capacityProvider:CapacityProvider"
POLICY = "aws:autoscaling/policy:Policy"
NOTIFICATION = "aws:autoscaling/notification:Notification"
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


# aws-asg-launch-configuration, aws-asg-no-cooldown: what the program states decides, known or not


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"launchConfiguration": "old"}, FOUND),
        ({"launchConfiguration": UNKNOWN_STRING}, FOUND),
        ({"launchConfiguration": SECRET_IN_PREVIEW}, FOUND),
        ({"launchConfiguration": ""}, HOLDS),
        ({"launchTemplate": {"id": "lt-1"}}, HOLDS),
    ],
)
def test_a_launch_configuration_is_found_by_being_named(inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert answers(aws_asg_launch_configuration, preview(declared(GROUP, "group", **inputs))) == expected


def test_what_only_the_provider_reports_is_no_choice_of_the_program() -> None:
    reported = testing.declared(GROUP, "group", computed={"launchConfiguration": "", "defaultCooldown": 300, "defaultInstanceWarmup": 0})
    assert answers(aws_asg_launch_configuration, deployed(reported)) == HOLDS
    assert answers(aws_asg_no_cooldown, deployed(reported)) == FOUND


@pytest.mark.parametrize("setting", ["defaultCooldown", "defaultInstanceWarmup"])
def test_either_setting_is_enough_for_a_warm_up(setting: str) -> None:
    assert said(aws_asg_no_cooldown, declared(GROUP, "group", **{setting: UNKNOWN_STRING})) == [HOLDS, HOLDS]


# aws-asg-no-scaling-policy, aws-asg-no-notifications: absence


def test_a_policy_that_may_name_the_group_leaves_it_open() -> None:
    group, other = declared(GROUP, "group"), declared(GROUP, "other")
    known = declared(POLICY, "policy", autoscalingGroupName=Ref(group, "name"))
    assert said(aws_asg_no_scaling_policy, group, known) == [HOLDS, HOLDS]
    assert said(aws_asg_no_scaling_policy, group, declared(POLICY, "policy", autoscalingGroupName="elsewhere")) == [FOUND, FOUND]
    unknown = declared(POLICY, "policy", autoscalingGroupName=UNKNOWN_STRING)
    assert answers(aws_asg_no_scaling_policy, preview(group, unknown)) == OPEN
    assert said(aws_asg_no_scaling_policy, group, other, known) == [{"other": "finding"}] * 2
    assert answers(aws_asg_no_scaling_policy, hiding(group)) == OPEN
    assert answers(aws_asg_no_scaling_policy, hiding(group, known)) == HOLDS


@pytest.mark.parametrize(("status", "expected"), [("ENABLED", HOLDS), ("DISABLED", FOUND), (None, FOUND), (UNKNOWN_STRING, OPEN)])
def test_a_capacity_provider_scales_its_group_where_it_is_told_to(status: object, expected: dict[str, str]) -> None:
    group = declared(GROUP, "group")
    scaling = {"managedScaling": {"status": status}} if status else {}
    provider = declared(PROVIDER, "spare", autoScalingGroupProvider={"autoScalingGroupArn": Ref(group, "arn"), **scaling})
    assert answers(aws_asg_no_scaling_policy, preview(group, provider)) == expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ([{"key": "kubernetes.io/cluster/models", "value": "owned"}], HOLDS),
        ([{"key": UNKNOWN_STRING, "value": "x"}, {"key": "k8s.io/cluster-autoscaler/enabled", "value": "true"}], HOLDS),
        ([UNKNOWN_STRING, {"key": "Name", "value": "x"}], OPEN),
        ([{"key": "Name", "value": UNKNOWN_STRING}], FOUND),
        (UNKNOWN_STRING, OPEN),
    ],
)
def test_nodes_of_kubernetes_are_scaled_from_elsewhere(tags: object, expected: dict[str, str]) -> None:
    assert answers(aws_asg_no_scaling_policy, preview(declared(GROUP, "group", tags=tags))) == expected


def test_notifications_name_groups_in_a_list() -> None:
    group, other = declared(GROUP, "group"), declared(GROUP, "other")
    both = declared(NOTIFICATION, "n", groupNames=[Ref(group, "name"), Ref(other, "name")])
    assert said(aws_asg_no_notifications, group, other, both) == [HOLDS, HOLDS]
    whole = declared(NOTIFICATION, "n", groupNames=Hidden(["group-1"], of=(group, other)))
    assert said(aws_asg_no_notifications, group, other, whole) == [{"group": "undecided", "other": "undecided"}, {"other": "finding"}]


# aws-asg-no-safe-instance-refresh


@pytest.mark.parametrize(
    ("refresh", "expected"),
    [
        ({"preferences": {"autoRollback": True}}, HOLDS),
        ({"preferences": {"autoRollback": "true", "minHealthyPercentage": "50"}}, HOLDS),
        ({"strategy": "Rolling"}, FOUND),
        ({"preferences": {"autoRollback": True, "minHealthyPercentage": 49}}, FOUND),
        ({"preferences": {"autoRollback": UNKNOWN_STRING, "minHealthyPercentage": 0}}, FOUND),
        ({"preferences": {"minHealthyPercentage": UNKNOWN_STRING}}, FOUND),
        ({"preferences": {"autoRollback": True, "minHealthyPercentage": UNKNOWN_STRING}}, OPEN),
        ({"preferences": {"autoRollback": True, "minHealthyPercentage": SECRET_IN_PREVIEW}}, OPEN),
        ({"preferences": {"autoRollback": "perhaps"}}, OPEN),
        ({"preferences": UNKNOWN_STRING}, OPEN),
        (UNKNOWN_STRING, OPEN),
        (None, FOUND),
    ],
)
def test_a_refresh_is_safe_when_it_keeps_half_and_rolls_back(refresh: object, expected: dict[str, str]) -> None:
    inputs = {} if refresh is None else {"instanceRefresh": refresh}
    assert answers(aws_asg_no_safe_instance_refresh, preview(declared(GROUP, "group", **inputs))) == expected


# aws-asg-single-instance-type


def mixed(*overrides: object) -> dict[str, object]:
    base = {"launchTemplateId": "lt-1"}
    return {"mixedInstancesPolicy": {"launchTemplate": {"launchTemplateSpecification": base, "overrides": overrides}}}


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        (mixed({"instanceType": "g5.xlarge"}, {"instanceType": "g6.xlarge"}), HOLDS),
        (mixed({"instanceType": "g5.xlarge"}, {"instanceType": "g5.xlarge"}), FOUND),
        (mixed({"instanceType": "g5.xlarge"}, {"instanceType": UNKNOWN_STRING}), OPEN),
        (mixed(UNKNOWN_STRING, {"instanceType": "g5.xlarge"}, {"instanceType": "g6.xlarge"}), HOLDS),
        (mixed({"instanceRequirements": {"vcpuCount": {"min": 4}}}), HOLDS),
        (mixed({"instanceType": 5}), FOUND),
        (mixed("g5.xlarge"), OPEN),
        (mixed(), FOUND),
        ({"mixedInstancesPolicy": UNKNOWN_STRING}, OPEN),
        ({"launchTemplate": {"id": "lt-1"}}, FOUND),
    ],
)
def test_two_instance_types_are_two_names_or_attributes(inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert answers(aws_asg_single_instance_type, preview(declared(GROUP, "group", **inputs))) == expected


def test_overrides_that_only_the_provider_reports_are_none() -> None:
    reported = testing.declared(GROUP, "group", computed=mixed({"instanceType": "a"}, {"instanceType": "b"}))
    assert answers(aws_asg_single_instance_type, deployed(reported)) == FOUND
