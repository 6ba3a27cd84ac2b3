"""Rules about what ECS services run and how they are deployed, placed and scaled: what is unknown one by one, and what is left out."""

import pytest

from holdfast.rule import Rule
from holdfast.settings.model import Options
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Hidden, Ref, answers, declared, deployed, preview, verdict
from holdfast_policies.rules import RULES

SERVICE, CLUSTER = "aws:ecs/service:Service", "aws:ecs/cluster:Cluster"
SUBNET, TARGET, POLICY = "aws:ec2/subnet:Subnet", "aws:appautoscaling/target:Target", "aws:appautoscaling/policy:Policy"
FINDING, UNDECIDED, HOLDS = {"it": "finding"}, {"it": "undecided"}, {}


def named(id_: str) -> Rule:
    return next(each for each in RULES if each.id == id_)


def said(rule: str, options: Options | None = None, /, **inputs: object) -> dict[str, str]:
    """Return what a rule says of one service, which must be the same at preview and once deployed."""
    it = declared(SERVICE, "it", **inputs)
    before, after = (answers(named(rule), make(it), options) for make in (preview, deployed))
    assert before == after
    return before


SPOT, PLAIN = {"capacityProvider": "FARGATE_SPOT", "weight": 3}, {"capacityProvider": "FARGATE", "weight": 1}
BASED = {**PLAIN, "base": 2}


@pytest.mark.parametrize(
    ("strategies", "expected"),
    [
        (None, HOLDS),
        ([PLAIN], HOLDS),
        ([SPOT], FINDING),
        ([{"capacityProvider": "FARGATE_SPOT"}], FINDING),
        ([SPOT, PLAIN], FINDING),
        ([SPOT, BASED], HOLDS),
        ([{**SPOT, "weight": 0}, PLAIN], HOLDS),
        ([SPOT, UNKNOWN_STRING], UNDECIDED),
        ([SPOT, {**PLAIN, "base": UNKNOWN_STRING}], UNDECIDED),
        ([UNKNOWN_STRING, BASED], HOLDS),
        ([{**SPOT, "weight": UNKNOWN_STRING}, PLAIN], UNDECIDED),
        (UNKNOWN_STRING, UNDECIDED),
    ],
)
def test_base_on_demand(strategies: object, expected: dict[str, str]) -> None:
    assert said("aws-fargate-no-on-demand-base", capacityProviderStrategies=strategies) == expected


def test_the_base_is_as_large_as_what_is_required() -> None:
    assert said("aws-fargate-no-on-demand-base", Options(required_replicas=3), capacityProviderStrategies=[SPOT, BASED]) == FINDING


@pytest.mark.parametrize(
    ("inputs", "dip", "deadlock"),
    [
        ({"desiredCount": 2}, HOLDS, HOLDS),
        ({"desiredCount": UNKNOWN_STRING}, HOLDS, HOLDS),
        ({"deploymentMinimumHealthyPercent": 0, "desiredCount": UNKNOWN_STRING}, FINDING, HOLDS),
        ({"deploymentMinimumHealthyPercent": 50, "desiredCount": 1}, HOLDS, HOLDS),
        ({"deploymentMinimumHealthyPercent": UNKNOWN_STRING, "desiredCount": 1}, UNDECIDED, HOLDS),
        ({"deploymentMaximumPercent": 100, "desiredCount": 1}, HOLDS, FINDING),
        ({"deploymentMaximumPercent": 100, "deploymentMinimumHealthyPercent": "99"}, HOLDS, HOLDS),
        ({"deploymentMaximumPercent": 100, "deploymentMinimumHealthyPercent": UNKNOWN_STRING}, UNDECIDED, UNDECIDED),
        ({"deploymentMaximumPercent": UNKNOWN_STRING, "deploymentMinimumHealthyPercent": 50}, HOLDS, HOLDS),
        ({"deploymentMaximumPercent": 100, "schedulingStrategy": "DAEMON"}, HOLDS, HOLDS),
        ({"deploymentMaximumPercent": 100, "schedulingStrategy": UNKNOWN_STRING}, HOLDS, UNDECIDED),
        ({"deploymentMinimumHealthyPercent": 0, "deploymentController": {"type": "CODE_DEPLOY"}}, HOLDS, HOLDS),
        ({"deploymentMinimumHealthyPercent": 0, "deploymentConfiguration": {"strategy": "BLUE_GREEN"}}, HOLDS, HOLDS),
    ],
)
def test_limits_of_a_deployment(inputs: dict[str, object], dip: dict[str, str], deadlock: dict[str, str]) -> None:
    assert said("aws-ecs-deployment-dip", **inputs) == dip
    assert said("aws-ecs-deployment-deadlock", **inputs) == deadlock


@pytest.mark.parametrize(
    ("desired", "percent", "expected"),
    [(4, 50, FINDING), (5, 50, HOLDS), (6, 50, HOLDS), (0, 50, HOLDS), (2, 100, FINDING), (UNKNOWN_STRING, 50, UNDECIDED)],
)
def test_a_share_is_rounded_up(desired: object, percent: int, expected: dict[str, str]) -> None:
    inputs = {"desiredCount": desired, "deploymentMinimumHealthyPercent": percent}
    assert said("aws-ecs-deployment-dip", Options(required_replicas=3), **inputs) == expected


ON = {"enable": True, "rollback": False}


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({}, HOLDS),
        ({"deploymentCircuitBreaker": ON}, FINDING),
        ({"deploymentCircuitBreaker": {"enable": True}}, FINDING),
        ({"deploymentCircuitBreaker": {**ON, "rollback": UNKNOWN_STRING}}, UNDECIDED),
        ({"deploymentCircuitBreaker": {**ON, "enable": False}, "alarms": UNKNOWN_STRING}, HOLDS),
        ({"deploymentCircuitBreaker": ON, "alarms": {"enable": True, "rollback": True}}, HOLDS),
        ({"deploymentCircuitBreaker": ON, "alarms": {"enable": False, "rollback": True}}, FINDING),
        ({"deploymentCircuitBreaker": ON, "alarms": UNKNOWN_STRING}, UNDECIDED),
        ({"deploymentCircuitBreaker": ON, "deploymentController": {"type": "CODE_DEPLOY"}}, HOLDS),
    ],
)
def test_rollback(inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said("aws-ecs-no-deployment-rollback", **inputs) == expected


@pytest.mark.parametrize(
    ("version", "expected"), [(None, HOLDS), ("LATEST", HOLDS), ("1.3.0", FINDING), ("1.4.0", FINDING), (UNKNOWN_STRING, UNDECIDED)]
)
def test_platform_version(version: object, expected: dict[str, str]) -> None:
    assert said("aws-ecs-pinned-fargate-platform", platformVersion=version) == expected


def test_what_the_cloud_reports_of_a_version_is_no_pin() -> None:
    assert answers(named("aws-ecs-pinned-fargate-platform"), deployed(declared(SERVICE, "it", {"platformVersion": "1.4.0"}))) == HOLDS


OVER_ZONES, PACKED = {"type": "spread", "field": "attribute:ecs.availability-zone"}, {"type": "binpack", "field": "memory"}


@pytest.mark.parametrize(
    ("inputs", "rebalancing", "spread"),
    [
        ({}, HOLDS, HOLDS),
        ({"orderedPlacementStrategies": []}, HOLDS, HOLDS),
        ({"orderedPlacementStrategies": [OVER_ZONES, PACKED]}, HOLDS, HOLDS),
        ({"orderedPlacementStrategies": [PACKED, OVER_ZONES]}, FINDING, FINDING),
        ({"orderedPlacementStrategies": [{"type": "random"}]}, HOLDS, FINDING),
        ({"orderedPlacementStrategies": [{**OVER_ZONES, "field": "instanceId"}]}, HOLDS, FINDING),
        ({"orderedPlacementStrategies": [{**OVER_ZONES, "field": UNKNOWN_STRING}]}, HOLDS, UNDECIDED),
        ({"orderedPlacementStrategies": [UNKNOWN_STRING, OVER_ZONES]}, UNDECIDED, UNDECIDED),
        ({"orderedPlacementStrategies": [OVER_ZONES, UNKNOWN_STRING]}, HOLDS, HOLDS),
        ({"orderedPlacementStrategies": ["spread"]}, UNDECIDED, UNDECIDED),
        ({"orderedPlacementStrategies": [PACKED], "availabilityZoneRebalancing": "ENABLED"}, HOLDS, FINDING),
        ({"orderedPlacementStrategies": [PACKED], "availabilityZoneRebalancing": UNKNOWN_STRING}, UNDECIDED, FINDING),
        ({"orderedPlacementStrategies": [PACKED], "launchType": "EXTERNAL"}, HOLDS, HOLDS),
        ({"orderedPlacementStrategies": [PACKED], "launchType": "FARGATE"}, FINDING, HOLDS),
        ({"orderedPlacementStrategies": [PACKED], "capacityProviderStrategies": UNKNOWN_STRING}, FINDING, UNDECIDED),
        ({"orderedPlacementStrategies": [PACKED], "schedulingStrategy": "DAEMON"}, HOLDS, HOLDS),
        ({"availabilityZoneRebalancing": "DISABLED"}, FINDING, HOLDS),
        ({"availabilityZoneRebalancing": "DISABLED", "deploymentMaximumPercent": 100}, HOLDS, HOLDS),
        ({"availabilityZoneRebalancing": "DISABLED", "loadBalancers": [{"elbName": "classic"}]}, HOLDS, HOLDS),
        ({"availabilityZoneRebalancing": "DISABLED", "loadBalancers": UNKNOWN_STRING}, UNDECIDED, HOLDS),
    ],
)
def test_zones_of_tasks(inputs: dict[str, object], rebalancing: dict[str, str], spread: dict[str, str]) -> None:
    assert said("aws-ecs-zone-rebalancing-off", **inputs) == rebalancing
    assert said("aws-ecs-zone-spread-not-first", **inputs) == spread


def test_rebalancing_that_the_cloud_reports_as_off() -> None:
    it = declared(SERVICE, "it", {"availabilityZoneRebalancing": "DISABLED"})
    assert answers(named("aws-ecs-zone-rebalancing-off"), deployed(it)) == FINDING


def subnet(name: str, **inputs: object) -> Declared:
    return declared(SUBNET, name, **inputs)


A, B = subnet("a", availabilityZone="us-west-2a"), subnet("b", availabilityZone="us-west-2b")
UNPLACED = subnet("c", availabilityZone=UNKNOWN_STRING)


def target(least: object, most: object = 8, of: str = "service/prod/it") -> Declared:
    return declared(TARGET, "scale", resourceId=of, scalableDimension="ecs:service:DesiredCount", minCapacity=least, maxCapacity=most)


@pytest.mark.parametrize(
    ("subnets", "desired", "others", "expected"),
    [
        ([A, B], 1, (), FINDING),
        ([A, B], 2, (), HOLDS),
        ([A, B], None, (), HOLDS),
        ([A, B], UNKNOWN_STRING, (), UNDECIDED),
        ([A, B], 1, (target(2),), HOLDS),
        ([A, B], 1, (target(1),), FINDING),
        ([A, B], 2, (target(UNKNOWN_STRING),), HOLDS),
        ([A, B], 1, (target(UNKNOWN_STRING),), UNDECIDED),
        ([A, B, UNPLACED], 1, (), FINDING),
        ([A, B, UNPLACED], 2, (), UNDECIDED),
        ([A, B, UNPLACED], 3, (), HOLDS),
        ([A, "subnet-1"], 2, (), HOLDS),
        (UNKNOWN_STRING, 2, (), UNDECIDED),
    ],
)
def test_a_task_in_each_zone(subnets: object, desired: object, others: tuple[Declared, ...], expected: dict[str, str]) -> None:
    it = declared(SERVICE, "it", name="it", cluster="prod", desiredCount=desired, networkConfiguration={"subnets": subnets})
    for make in (preview, deployed):
        assert answers(named("aws-ecs-fewer-tasks-than-zones"), make(A, B, UNPLACED, it, *others)) == expected


@pytest.mark.parametrize(
    ("zone", "launch", "config", "expected"),
    [
        ({"availabilityZoneId": "usw1-az2"}, "FARGATE", {}, FINDING),
        ({"availabilityZoneId": "usw1-az2"}, "EC2", {}, HOLDS),
        ({"availabilityZoneId": "usw1-az2"}, UNKNOWN_STRING, {}, UNDECIDED),
        ({"availabilityZoneId": "usw1-az3"}, "FARGATE", {}, HOLDS),
        ({"availabilityZoneId": "use1-az3"}, "FARGATE", {}, HOLDS),
        ({"availabilityZone": "us-west-1a"}, "FARGATE", {}, UNDECIDED),
        ({"availabilityZone": "us-west-2a"}, "FARGATE", {}, HOLDS),
        ({"availabilityZone": UNKNOWN_STRING}, "FARGATE", {}, UNDECIDED),
        ({"availabilityZone": UNKNOWN_STRING}, "FARGATE", {"aws:region": "eu-west-1"}, HOLDS),
        ({"availabilityZone": UNKNOWN_STRING}, "FARGATE", {"aws:region": "us-west-1"}, UNDECIDED),
        ({"availabilityZone": UNKNOWN_STRING}, "EC2", {}, HOLDS),
    ],
)
def test_zones_of_fargate(zone: dict[str, object], launch: str, config: dict[str, str], expected: dict[str, str]) -> None:
    one = subnet("one", **zone)
    it = declared(SERVICE, "it", launchType=launch, networkConfiguration={"subnets": [one]})
    for make in (preview, deployed):
        assert answers(named("aws-fargate-unsupported-zone"), make(one, it, config=config)) == expected


def test_a_zone_is_told_by_the_id_that_the_cloud_reports() -> None:
    one = declared(SUBNET, "one", {"availabilityZoneId": "apne1-az3"}, availabilityZone="ap-northeast-1b")
    it = declared(SERVICE, "it", launchType="FARGATE", networkConfiguration={"subnets": [one]})
    assert answers(named("aws-fargate-unsupported-zone"), preview(one, it)) == UNDECIDED
    found = verdict(named("aws-fargate-unsupported-zone"), deployed(one, it)).findings
    assert [row.message for row in found] == ["it runs on Fargate and names one in apne1-az3, where there is none"]


@pytest.mark.parametrize(
    ("inputs", "others", "expected"),
    [
        ({}, (), FINDING),
        ({"desiredCount": 0}, (), FINDING),
        ({"desiredCount": 1}, (), HOLDS),
        ({"desiredCount": UNKNOWN_STRING}, (), UNDECIDED),
        ({"schedulingStrategy": "DAEMON"}, (), HOLDS),
        ({}, (target(2),), HOLDS),
        ({}, (target(2, of="service/prod/other"),), FINDING),
        ({}, (target(2, of=UNKNOWN_STRING),), UNDECIDED),
    ],
)
def test_a_service_without_tasks(inputs: dict[str, object], others: tuple[Declared, ...], expected: dict[str, str]) -> None:
    it = declared(SERVICE, "it", name="it", cluster="prod", **inputs)
    for make in (preview, deployed):
        assert answers(named("aws-ecs-no-tasks"), make(it, *others)) == expected


def test_a_count_that_somebody_else_sets() -> None:
    it = Declared(SERVICE, "it", {}, {}, {"ignoreChanges": ["desiredCount"]})
    assert answers(named("aws-ecs-no-tasks"), preview(it)) == HOLDS


def policy(of: object, dimension: object = "ecs:service:DesiredCount") -> Declared:
    return declared(POLICY, "follow", resourceId=of, scalableDimension=dimension)


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ((), HOLDS),
        ((target(2),), FINDING),
        ((target(2, 2),), HOLDS),
        ((target(2, UNKNOWN_STRING),), UNDECIDED),
        ((target(2), policy("service/prod/it")), HOLDS),
        ((target(2), policy("service/prod/other")), FINDING),
        ((target(2), policy("service/prod/it", "dynamodb:table:ReadCapacityUnits")), FINDING),
        ((target(2), policy(UNKNOWN_STRING)), UNDECIDED),
        ((target(2, of=UNKNOWN_STRING), policy("service/prod/it")), HOLDS),
        ((target(2, of=UNKNOWN_STRING),), UNDECIDED),
    ],
)
def test_room_that_is_used(others: tuple[Declared, ...], expected: dict[str, str]) -> None:
    it = declared(SERVICE, "it", name="it", cluster="prod")
    for make in (preview, deployed):
        assert answers(named("aws-ecs-scaling-target-no-policy"), make(it, *others)) == expected


def test_a_policy_made_of_the_target() -> None:
    prod, it = Declared(CLUSTER, "prod", {}, {"name": "prod"}), Declared(SERVICE, "it", {"cluster": "prod"}, {"name": "it"})
    scale = target(2, of=Hidden("service/prod/it", of=(prod, it)))  # type: ignore[arg-type]
    follow = policy(Ref(scale, "resourceId"), Ref(scale, "scalableDimension"))
    for make in (preview, deployed):
        assert answers(named("aws-ecs-scaling-target-no-policy"), make(prod, it, scale)) == FINDING
        assert answers(named("aws-ecs-scaling-target-no-policy"), make(prod, it, scale, follow)) == HOLDS
