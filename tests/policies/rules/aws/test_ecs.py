"""Rules about ECS: what is unknown one by one and as a whole, secret, broken, outside the stack, and deployed."""

import json

import pytest

from holdfast.rule import Rule
from holdfast.settings.model import Options, Settings
from holdfast.sources.read import with_outside
from holdfast.stack import Stack
from holdfast.stack.missing import Missing
from holdfast.stack.resource import Resource
from holdfast.stack.values import MARK, SECRET_MARK, UNKNOWN_STRING
from holdfast.testing import Declared, Hidden, Ref, answers, declared, deployed, preview, verdict
from holdfast_policies.rules import RULES

SERVICE, TASK, CLUSTER = "aws:ecs/service:Service", "aws:ecs/taskDefinition:TaskDefinition", "aws:ecs/cluster:Cluster"
PROVIDERS, TARGET = "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders", "aws:appautoscaling/target:Target"
LISTENER, OLD_LISTENER = "aws:lb/listener:Listener", "aws:elasticloadbalancingv2/listener:Listener"
GROUP, SUBNET = "aws:lb/targetGroup:TargetGroup", "aws:ec2/subnet:Subnet"
SECRET = {MARK: SECRET_MARK, "ciphertext": "abc"}
DIGEST = "sha256:4ce9372e7442c90f8adc1a9d9181d24f9dee7077d74ff1544d1b63bd2b5ee3d9"
FINDING, UNDECIDED, HOLDS = {"it": "finding"}, {"it": "undecided"}, {}


def named(id_: str) -> Rule:
    return next(each for each in RULES if each.id == id_)


def said(rule: str, type_: str, **inputs: object) -> dict[str, str]:
    """Return what a rule says of one resource, which must be the same at preview and once deployed."""
    it = declared(type_, "it", **inputs)
    before, after = (answers(named(rule), make(it)) for make in (preview, deployed))
    assert before == after
    return before


def messages(rule: str, *resources: Declared) -> list[str]:
    return [row.message for row in verdict(named(rule), preview(*resources)).findings]


ON, OFF = {"name": "containerInsights", "value": "enabled"}, {"name": "containerInsights", "value": "disabled"}


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (None, FINDING),
        ([], FINDING),
        ([OFF], FINDING),
        ([{"name": "other", "value": "enabled"}], FINDING),
        ([{"name": UNKNOWN_STRING, "value": "disabled"}], FINDING),
        ([ON], HOLDS),
        (ON, HOLDS),
        ([UNKNOWN_STRING, ON], HOLDS),
        ([{**ON, "value": UNKNOWN_STRING}], UNDECIDED),
        ([{**ON, "name": UNKNOWN_STRING}], UNDECIDED),
        ([UNKNOWN_STRING], UNDECIDED),
        (UNKNOWN_STRING, UNDECIDED),
        (SECRET, UNDECIDED),
        ("on", UNDECIDED),
        ([{**ON, "value": ["enabled"]}], UNDECIDED),
    ],
)
def test_container_insights(settings: object, expected: dict[str, str]) -> None:
    assert said("aws-ecs-container-insights-off", CLUSTER, settings=settings) == expected


def containers(*each: object) -> str:
    return json.dumps(each)


LOGS = {"logConfiguration": {"logDriver": "awslogs"}}


@pytest.mark.parametrize(
    ("definitions", "logs", "image"),
    [
        (containers({"name": "a", "image": f"a@{DIGEST}", **LOGS}), HOLDS, HOLDS),
        (containers({"Name": "a", "Image": f"a@{DIGEST}", "LogConfiguration": {"LogDriver": "awslogs"}}), HOLDS, HOLDS),
        (containers({"name": "a", "image": "a:1.4"}), FINDING, FINDING),
        (containers({"name": "a", "logConfiguration": None}), FINDING, FINDING),
        (containers({"name": "a", "image": f"a:latest@{DIGEST}", "logConfiguration": {}}), FINDING, HOLDS),
        (containers({"image": f"a@{DIGEST}", **LOGS}, {"image": "b", **LOGS}), HOLDS, FINDING),
        (containers({"image": UNKNOWN_STRING, "logConfiguration": UNKNOWN_STRING}), UNDECIDED, UNDECIDED),
        (containers({"image": UNKNOWN_STRING, "logConfiguration": UNKNOWN_STRING}, {"image": "b"}), FINDING, FINDING),
        (containers({"image": ["a"], **LOGS}), HOLDS, UNDECIDED),
        ("[]", HOLDS, HOLDS),
        ("[{not json", UNDECIDED, UNDECIDED),
        ("{}", UNDECIDED, UNDECIDED),
        (UNKNOWN_STRING, UNDECIDED, UNDECIDED),
        (SECRET, UNDECIDED, UNDECIDED),
    ],
)
def test_containers_of_a_task(definitions: object, logs: dict[str, str], image: dict[str, str]) -> None:
    assert said("aws-ecs-no-logs", TASK, containerDefinitions=definitions) == logs
    assert said("aws-ecs-mutable-image", TASK, containerDefinitions=definitions) == image


def test_a_container_that_is_not_known_does_not_hide_the_finding_on_another() -> None:
    task = declared(TASK, "it", containerDefinitions=containers({"name": "a", "image": UNKNOWN_STRING}, {"name": "b", "image": "b"}))
    report = verdict(named("aws-ecs-mutable-image"), preview(task))
    assert [row.message for row in report.findings] == [
        "Container b of it runs b without tag or digest: it is whatever was pushed last as latest"
    ]
    assert [row.missing for row in report.undecided] == [("containerDefinitions[0].image of it",)]


def test_each_container_is_a_finding_of_its_own() -> None:
    task = declared(TASK, "it", containerDefinitions=containers({"name": "a", "image": "x:latest"}, {"name": "b"}, {"image": "x:1"}))
    assert messages("aws-ecs-mutable-image", task) == [
        "Container a of it runs x:latest: it is whatever was pushed last",
        "Container b of it names no image",
        "Container containerDefinitions[2] of it runs x:1 without a digest: another image can be pushed under that tag",
    ]


BREAKER = {"enable": True, "rollback": False}
ALARMS = {"alarmNames": ["errors"], "enable": True, "rollback": True}


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({}, FINDING),
        ({"deploymentCircuitBreaker": BREAKER}, HOLDS),
        ({"deploymentCircuitBreaker": {**BREAKER, "enable": "true"}}, HOLDS),
        ({"deploymentCircuitBreaker": {**BREAKER, "enable": False}}, FINDING),
        ({"deploymentCircuitBreaker": {**BREAKER, "rollback": UNKNOWN_STRING}}, HOLDS),
        ({"deploymentCircuitBreaker": {**BREAKER, "enable": UNKNOWN_STRING}}, UNDECIDED),
        ({"deploymentCircuitBreaker": UNKNOWN_STRING}, UNDECIDED),
        ({"deploymentCircuitBreaker": UNKNOWN_STRING, "alarms": ALARMS}, HOLDS),
        ({"deploymentCircuitBreaker": "yes"}, UNDECIDED),
        ({"alarms": ALARMS}, HOLDS),
        ({"alarms": {**ALARMS, "enable": False}}, FINDING),
        ({"alarms": {**ALARMS, "rollback": False}}, FINDING),
        ({"alarms": SECRET}, UNDECIDED),
        ({"deploymentController": {"type": "CODE_DEPLOY"}}, HOLDS),
        ({"deploymentController": {"type": "EXTERNAL"}, "alarms": UNKNOWN_STRING}, HOLDS),
        ({"deploymentController": {"type": "ECS"}}, FINDING),
        ({"deploymentController": {"type": UNKNOWN_STRING}}, UNDECIDED),
        ({"deploymentConfiguration": {"strategy": "BLUE_GREEN"}}, HOLDS),
        ({"deploymentConfiguration": {"strategy": "ROLLING"}}, FINDING),
        ({"waitForSteadyState": UNKNOWN_STRING}, FINDING),
    ],
)
def test_circuit_breaker(inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said("aws-ecs-no-circuit-breaker", SERVICE, **inputs) == expected


SPREAD = [{"type": "spread", "field": "attribute:ecs.availability-zone"}]


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"launchType": "FARGATE", "orderedPlacementStrategies": SPREAD}, FINDING),
        ({"launchType": "FARGATE", "placementConstraints": [{"type": "distinctInstance"}]}, FINDING),
        ({"launchType": "FARGATE", "orderedPlacementStrategies": UNKNOWN_STRING, "placementConstraints": [UNKNOWN_STRING]}, FINDING),
        ({"launchType": "FARGATE", "orderedPlacementStrategies": UNKNOWN_STRING}, UNDECIDED),
        ({"launchType": "FARGATE", "orderedPlacementStrategies": [], "placementConstraints": None}, HOLDS),
        ({"launchType": "EC2", "orderedPlacementStrategies": UNKNOWN_STRING}, HOLDS),
        ({"launchType": UNKNOWN_STRING}, HOLDS),
        ({"launchType": UNKNOWN_STRING, "orderedPlacementStrategies": SPREAD}, UNDECIDED),
        ({"orderedPlacementStrategies": SPREAD}, HOLDS),
        ({"orderedPlacementStrategies": SPREAD, "capacityProviderStrategies": [{"capacityProvider": "FARGATE"}]}, FINDING),
        ({"orderedPlacementStrategies": SPREAD, "capacityProviderStrategies": [{"capacityProvider": "own"}]}, HOLDS),
        ({"orderedPlacementStrategies": SPREAD, "capacityProviderStrategies": [{"capacityProvider": UNKNOWN_STRING}]}, UNDECIDED),
        ({"orderedPlacementStrategies": "spread", "launchType": "FARGATE"}, UNDECIDED),
    ],
)
def test_placement_on_fargate(inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said("aws-fargate-invalid-placement", SERVICE, **inputs) == expected


def subnet(name: str, zone: object) -> Declared:
    return declared(SUBNET, name, availabilityZone=zone)


A, B, UNPLACED = subnet("a", "us-west-2a"), subnet("b", "us-west-2b"), subnet("c", UNKNOWN_STRING)


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        (None, HOLDS),
        ([], HOLDS),
        ({"subnets": []}, FINDING),
        ([{"subnets": [A]}], FINDING),
        ({"subnets": [UNPLACED]}, FINDING),
        ({"subnets": [A, B]}, HOLDS),
        ({"subnets": [A, B, UNPLACED, "subnet-1"]}, HOLDS),
        ({"subnets": [A, UNPLACED]}, UNDECIDED),
        ({"subnets": [A, "subnet-1"]}, UNDECIDED),
        ({"subnets": UNKNOWN_STRING}, UNDECIDED),
        ({"subnets": SECRET}, UNDECIDED),
        (UNKNOWN_STRING, UNDECIDED),
    ],
)
def test_zones_of_a_service(network: object, expected: dict[str, str]) -> None:
    it = declared(SERVICE, "it", networkConfiguration=network)
    for make in (preview, deployed):
        assert answers(named("aws-ecs-single-zone"), make(A, B, UNPLACED, it)) == expected


def test_subnets_described_outside_count_and_the_number_is_an_option() -> None:
    rule = named("aws-ecs-single-zone")
    settings = Settings(resources=({"id": "subnet-1", "type": SUBNET, "availabilityZone": "us-west-2b"},))
    stack = with_outside(preview(A, declared(SERVICE, "it", networkConfiguration={"subnets": [A, "subnet-1"]})), settings)
    assert answers(rule, stack) == HOLDS
    assert answers(rule, stack, Options(min_zones=3)) == FINDING


@pytest.mark.parametrize(
    ("strategies", "expected"), [(None, FINDING), ([], FINDING), ([{"capacityProvider": "FARGATE"}], HOLDS), (UNKNOWN_STRING, UNDECIDED)]
)
def test_default_strategy_of_a_cluster(strategies: object, expected: dict[str, str]) -> None:
    it = declared(CLUSTER, "it", {"name": "it-1a2b"})
    providers = declared(PROVIDERS, "it", clusterName=Ref(it, "name"), defaultCapacityProviderStrategies=strategies)
    for make in (preview, deployed):
        assert answers(named("aws-ecs-no-capacity-provider"), make(it, providers)) == expected


def test_a_cluster_named_by_the_name_it_is_given() -> None:
    providers = declared(PROVIDERS, "it", clusterName="models", defaultCapacityProviderStrategies=[{"capacityProvider": "FARGATE"}])
    for make in (preview, deployed):
        assert answers(named("aws-ecs-no-capacity-provider"), make(Declared(CLUSTER, "it", {"name": "models"}), providers)) == HOLDS


@pytest.mark.parametrize("rule", ["aws-ecs-no-capacity-provider", "aws-ecs-container-insights-off"])
def test_a_cluster_that_is_only_read_is_undecided(rule: str) -> None:
    it = Resource(urn=f"urn:pulumi:dev::demo::{CLUSTER}::it", type=CLUSTER, external=True, partial=True)
    assert answers(named(rule), Stack("demo/dev", [it])) == UNDECIDED


@pytest.mark.parametrize(("strategy", "expected"), [("REPLICA", FINDING), ("DAEMON", HOLDS), (UNKNOWN_STRING, UNDECIDED), (None, FINDING)])
def test_daemons_are_not_scaled(strategy: object, expected: dict[str, str]) -> None:
    assert said("aws-ecs-no-autoscaling", SERVICE, schedulingStrategy=strategy) == expected


def test_a_daemon_holds_whatever_a_target_names() -> None:
    target = declared(TARGET, "any", resourceId=UNKNOWN_STRING, scalableDimension="ecs:service:DesiredCount")
    services = [declared(SERVICE, name, schedulingStrategy=kind) for name, kind in (("one", "DAEMON"), ("other", "REPLICA"))]
    assert answers(named("aws-ecs-no-autoscaling"), preview(*services, target)) == {"other": "undecided"}


def test_hidden_resources_leave_absences_open() -> None:
    made = preview(declared(SERVICE, "it"), declared(CLUSTER, "all"))
    stack = Stack(made.name, made.resources, kind="preview", hidden=(Missing("2 resources made inside apply", "Run it."),))
    assert answers(named("aws-ecs-no-autoscaling"), stack) == UNDECIDED
    assert answers(named("aws-ecs-no-capacity-provider"), stack) == {"all": "undecided"}


TARGETS = declared(GROUP, "models", {"arn": "arn:models"})
LISTENS = declared(LISTENER, "http", {"arn": "arn:http"}, defaultActions=[{"type": "forward", "targetGroupArn": Ref(TARGETS, "arn")}])


def in_group(arn: object, **inputs: object) -> Declared:
    return declared(SERVICE, "it", loadBalancers=[{"targetGroupArn": arn, "containerName": "a", "containerPort": 80}], **inputs)


@pytest.mark.parametrize(
    ("service", "others", "expected"),
    [
        (in_group(Ref(TARGETS, "arn")), (TARGETS, LISTENS), FINDING),
        (in_group(Ref(TARGETS, "arn"), tags={"after": Ref(LISTENS, "arn")}), (TARGETS, LISTENS), HOLDS),
        (in_group(Ref(TARGETS, "arn")), (TARGETS,), HOLDS),
        (declared(SERVICE, "it"), (TARGETS, LISTENS), HOLDS),
        (in_group("arn:elsewhere"), (TARGETS,), HOLDS),
        (in_group("arn:elsewhere"), (TARGETS, LISTENS), UNDECIDED),
        (in_group("arn:elsewhere", tags={"after": Ref(LISTENS, "arn")}), (TARGETS, LISTENS), HOLDS),
        (in_group(UNKNOWN_STRING), (TARGETS, LISTENS), UNDECIDED),
        (in_group(UNKNOWN_STRING), (TARGETS,), HOLDS),
        (in_group(SECRET), (TARGETS, LISTENS), UNDECIDED),
        (declared(SERVICE, "it", loadBalancers=UNKNOWN_STRING), (TARGETS, LISTENS), UNDECIDED),
    ],
)
def test_a_service_and_its_listener(service: Declared, others: tuple[Declared, ...], expected: dict[str, str]) -> None:
    for make in (preview, deployed):
        assert answers(named("aws-ecs-service-races-listener"), make(*others, service)) == expected


def test_a_finding_on_one_group_is_not_lost_by_another_that_is_not_known() -> None:
    blocks = [{"targetGroupArn": Ref(TARGETS, "arn")}, {"targetGroupArn": SECRET}]
    report = verdict(named("aws-ecs-service-races-listener"), deployed(TARGETS, LISTENS, declared(SERVICE, "it", loadBalancers=blocks)))
    assert [row.message for row in report.findings] == [
        "it does not wait for listener http: ECS refuses it while target group models has no load balancer"
    ]
    assert len(report.undecided) == 1


def test_a_group_known_as_one_of_several_is_open() -> None:
    other = declared(GROUP, "other")
    assert (
        answers(named("aws-ecs-service-races-listener"), preview(TARGETS, other, LISTENS, in_group(Hidden("", of=(TARGETS, other)))))
        == UNDECIDED
    )
