"""Rules about ECS task definitions and the services that run them."""

import json

import pytest

from holdfast.rule import Rule
from holdfast.stack import Stack
from holdfast.stack.missing import Missing
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Hidden, Ref, answers, declared, deployed, preview, verdict
from holdfast_policies.rules import RULES

SERVICE, TASK, GROUP = "aws:ecs/service:Service", "aws:ecs/taskDefinition:TaskDefinition", "aws:ec2/securityGroup:SecurityGroup"
FINDING, UNDECIDED, HOLDS = {"it": "finding"}, {"it": "undecided"}, {}


def named(id_: str) -> Rule:
    return next(each for each in RULES if each.id == id_)


def containers(*each: object) -> str:
    return json.dumps(each)


def task(*each: object, **inputs: object) -> Declared:
    return Declared(TASK, "it", {"containerDefinitions": containers(*each), **inputs}, {"arn": "arn:it"})


@pytest.mark.parametrize(
    ("inputs", "each", "expected"),
    [
        ({}, {"name": "a"}, FINDING),
        ({}, {"name": "a", "memoryReservation": 64}, FINDING),
        ({}, {"name": "a", "memory": 64}, HOLDS),
        ({}, {"name": "a", "memory": UNKNOWN_STRING}, UNDECIDED),
        ({"memory": "512"}, {"name": "a"}, HOLDS),
        ({"memory": UNKNOWN_STRING}, {"name": "a"}, UNDECIDED),
        ({"memory": UNKNOWN_STRING}, {"name": "a", "memory": 64}, HOLDS),
        ({"memory": "512", "containerDefinitions": UNKNOWN_STRING}, {}, HOLDS),
        ({"containerDefinitions": UNKNOWN_STRING}, {}, UNDECIDED),
    ],
)
def test_memory(inputs: dict[str, object], each: object, expected: dict[str, str]) -> None:
    for make in (preview, deployed):
        assert answers(named("aws-ecs-no-memory-limit"), make(task(each, **inputs))) == expected


@pytest.mark.parametrize(
    ("logs", "expected"),
    [
        (None, HOLDS),
        ({"logDriver": "awslogs"}, HOLDS),
        ({"logDriver": "awslogs", "options": {"mode": "blocking"}}, FINDING),
        ({"logDriver": "awslogs", "options": {"mode": "non-blocking"}}, HOLDS),
        ({"logDriver": "fluentd", "options": {"mode": "blocking"}}, HOLDS),
        ({"logDriver": UNKNOWN_STRING, "options": {"mode": "blocking"}}, UNDECIDED),
        ({"logDriver": "fluentd", "options": {"mode": UNKNOWN_STRING}}, HOLDS),
        (UNKNOWN_STRING, UNDECIDED),
    ],
)
def test_mode_of_logs(logs: object, expected: dict[str, str]) -> None:
    assert answers(named("aws-ecs-blocking-logs"), preview(task({"name": "a", "logConfiguration": logs}))) == expected


def test_a_container_that_is_not_known_does_not_hide_another() -> None:
    blocking = {"logDriver": "awslogs", "options": {"mode": "blocking"}}
    it = task({"name": "a", "logConfiguration": UNKNOWN_STRING}, {"name": "b", "logConfiguration": blocking})
    report = verdict(named("aws-ecs-blocking-logs"), preview(it))
    assert [row.message for row in report.findings] == ["Container b of it waits for CloudWatch Logs: it stands still when that is slow"]
    assert len(report.undecided) == 1


CHECK = {"command": ["CMD", "true"]}


@pytest.mark.parametrize(
    ("each", "balancers", "expected"),
    [
        ([{"name": "a"}], None, FINDING),
        ([{"name": "a"}], [{"targetGroupArn": "arn:tg"}], HOLDS),
        ([{"name": "a"}], UNKNOWN_STRING, UNDECIDED),
        ([{"name": "a", "healthCheck": CHECK}], UNKNOWN_STRING, HOLDS),
        ([{"name": "a"}, {"name": "b", "healthCheck": CHECK}], None, HOLDS),
        ([{"name": "a"}, {"name": "b", "healthCheck": CHECK, "essential": False}], None, FINDING),
        ([{"name": "a"}, {"name": "b", "healthCheck": CHECK, "essential": UNKNOWN_STRING}], None, UNDECIDED),
        ([{"name": "a"}, {"name": "b", "essential": UNKNOWN_STRING}], None, FINDING),
        ([{"name": "a", "healthCheck": UNKNOWN_STRING}], None, UNDECIDED),
    ],
)
def test_who_checks_a_container(each: list[object], balancers: object, expected: dict[str, str]) -> None:
    it = task(*each)
    service = declared(SERVICE, "api", taskDefinition=Ref(it, "arn"), loadBalancers=balancers)
    for make in (preview, deployed):
        assert answers(named("aws-ecs-container-no-health-check"), make(it, service)) == expected


def test_one_service_behind_a_load_balancer_is_enough_and_none_at_all_holds() -> None:
    it = task({"name": "a"})
    one, other = (declared(SERVICE, name, taskDefinition=Ref(it, "arn")) for name in ("one", "other"))
    balanced = declared(SERVICE, "balanced", taskDefinition=Ref(it, "arn"), loadBalancers=[{"targetGroupArn": "arn:tg"}])
    rule = named("aws-ecs-container-no-health-check")
    assert [answers(rule, preview(it, *each)) for each in ((one, other), (one, balanced), ())] == [FINDING, HOLDS, HOLDS]


def test_a_service_that_may_run_it_leaves_it_open() -> None:
    it, other = task({"name": "a"}), Declared(TASK, "other", {}, {"arn": "arn:other"})
    either = declared(SERVICE, "either", taskDefinition=Hidden("arn:it", of=(it, other)))
    assert answers(named("aws-ecs-container-no-health-check"), preview(it, other, either))["it"] == "undecided"
    made = preview(it)
    hidden = Stack(made.name, made.resources, kind="preview", hidden=(Missing("2 resources made inside apply", "Run it."),))
    assert answers(named("aws-ecs-container-no-health-check"), hidden) == UNDECIDED


FARGATE = {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512"}


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        (FARGATE, HOLDS),
        ({**FARGATE, "memory": "1536"}, FINDING),
        ({**FARGATE, "memory": None}, FINDING),
        ({**FARGATE, "cpu": "300", "memory": UNKNOWN_STRING}, FINDING),
        ({**FARGATE, "memory": UNKNOWN_STRING}, UNDECIDED),
        ({**FARGATE, "memory": "much"}, UNDECIDED),
        ({**FARGATE, "cpu": "300", "requiresCompatibilities": ["EC2"]}, HOLDS),
        ({**FARGATE, "cpu": "300", "requiresCompatibilities": [UNKNOWN_STRING, "FARGATE"]}, FINDING),
        ({**FARGATE, "cpu": "300", "requiresCompatibilities": [UNKNOWN_STRING]}, UNDECIDED),
        ({**FARGATE, "requiresCompatibilities": UNKNOWN_STRING}, HOLDS),
    ],
)
def test_sizes_of_fargate(inputs: dict[str, object], expected: dict[str, str]) -> None:
    for make in (preview, deployed):
        assert answers(named("aws-ecs-invalid-fargate-task"), make(task(**inputs))) == expected


NETWORK = {"subnets": ["subnet-1"]}
BRIDGED = {**FARGATE, "requiresCompatibilities": None, "networkMode": None}


@pytest.mark.parametrize(
    ("of_task", "inputs", "expected"),
    [
        (FARGATE, {"launchType": "FARGATE"}, HOLDS),
        (FARGATE, {"launchType": "FARGATE", "networkConfiguration": None}, FINDING),
        (FARGATE, {"launchType": "EC2", "networkConfiguration": None}, HOLDS),
        (FARGATE, {"launchType": UNKNOWN_STRING, "networkConfiguration": None}, UNDECIDED),
        (FARGATE, {"launchType": UNKNOWN_STRING}, HOLDS),
        (FARGATE, {"launchType": "FARGATE", "networkConfiguration": UNKNOWN_STRING}, UNDECIDED),
        (FARGATE, {"launchType": "FARGATE", "schedulingStrategy": "DAEMON"}, FINDING),
        (BRIDGED, {"launchType": "FARGATE"}, FINDING),
        (BRIDGED, {"launchType": "EC2"}, HOLDS),
        ({**BRIDGED, "networkMode": "awsvpc"}, {"launchType": "FARGATE"}, HOLDS),
        ({**BRIDGED, "networkMode": "awsvpc", "cpu": None}, {"launchType": "FARGATE"}, FINDING),
        ({**BRIDGED, "networkMode": UNKNOWN_STRING}, {"launchType": "FARGATE"}, UNDECIDED),
        (FARGATE, {"launchType": "FARGATE", "taskDefinition": "outside:3"}, UNDECIDED),
    ],
)
def test_services_of_fargate(of_task: dict[str, object], inputs: dict[str, object], expected: dict[str, str]) -> None:
    models = Declared(TASK, "models", of_task, {"arn": "arn:models"})
    it = declared(SERVICE, "it", **{"taskDefinition": Ref(models, "arn"), "networkConfiguration": NETWORK, **inputs})
    for make in (preview, deployed):
        assert answers(named("aws-ecs-invalid-fargate-task"), make(models, it)) == expected


def test_what_is_not_known_of_a_service_does_not_hide_what_is() -> None:
    it = declared(SERVICE, "it", launchType="FARGATE", taskDefinition=UNKNOWN_STRING)
    report = verdict(named("aws-ecs-invalid-fargate-task"), preview(it))
    assert [row.property for row in report.findings] == ["networkConfiguration"]
    assert [row.property for row in report.undecided] == ["taskDefinition"]


PORTS = {"name": "a", "portMappings": [{"containerPort": 80}]}
OPEN_TO_ALL, OWN = {"cidrBlocks": ["0.0.0.0/0"], "fromPort": 80, "toPort": 80}, {"self": True, "fromPort": 0, "toPort": 0}


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({}, FINDING),
        ({"loadBalancers": [{"targetGroupArn": UNKNOWN_STRING}]}, HOLDS),
        ({"loadBalancers": UNKNOWN_STRING}, UNDECIDED),
        ({"loadBalancers": UNKNOWN_STRING, "serviceRegistries": {"registryArn": "r"}}, HOLDS),
        ({"serviceConnectConfiguration": {"enabled": True}}, HOLDS),
        ({"serviceConnectConfiguration": {"enabled": False}}, FINDING),
        ({"vpcLatticeConfigurations": [{"portName": "http"}]}, HOLDS),
        ({"deploymentController": {"type": "EXTERNAL"}}, HOLDS),
        ({"schedulingStrategy": "DAEMON"}, HOLDS),
        ({"schedulingStrategy": UNKNOWN_STRING}, UNDECIDED),
    ],
)
def test_who_finds_a_service(inputs: dict[str, object], expected: dict[str, str]) -> None:
    models = Declared(TASK, "models", {"containerDefinitions": containers(PORTS)}, {"arn": "arn:models"})
    it = declared(SERVICE, "it", taskDefinition=Ref(models, "arn"), **inputs)
    for make in (preview, deployed):
        assert answers(named("aws-ecs-no-lb-or-discovery"), make(models, it)) == expected


@pytest.mark.parametrize(
    ("each", "ingress", "expected"),
    [
        ({"name": "a"}, [], HOLDS),
        ({"name": "a"}, [OPEN_TO_ALL], FINDING),
        ({"name": "a"}, [OWN], HOLDS),
        ({"name": "a"}, [{**OWN, "securityGroups": ["sg-1"]}], FINDING),
        ({"name": "a"}, [{**OWN, "self": UNKNOWN_STRING}], UNDECIDED),
        ({"name": "a"}, UNKNOWN_STRING, UNDECIDED),
        ({"name": "a", "portMappings": UNKNOWN_STRING}, [], UNDECIDED),
        (PORTS, UNKNOWN_STRING, FINDING),
    ],
)
def test_who_sends_requests(each: object, ingress: object, expected: dict[str, str]) -> None:
    models = Declared(TASK, "models", {"containerDefinitions": containers(each)}, {"arn": "arn:models"})
    group = declared(GROUP, "tasks", ingress=ingress)
    it = declared(SERVICE, "it", taskDefinition=Ref(models, "arn"), networkConfiguration={"securityGroups": [group]})
    for make in (preview, deployed):
        assert answers(named("aws-ecs-no-lb-or-discovery"), make(models, group, it)) == expected


@pytest.mark.parametrize("path", ["sourceSecurityGroupId", "referencedSecurityGroupId"])
def test_a_rule_for_members_of_the_same_group_is_for_no_clients(path: str) -> None:
    type_ = {"sourceSecurityGroupId": "aws:ec2/securityGroupRule:SecurityGroupRule"}.get(
        path, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
    )
    models = Declared(TASK, "models", {"containerDefinitions": containers({"name": "a"})}, {"arn": "arn:models"})
    tasks, others = declared(GROUP, "tasks"), declared(GROUP, "others")
    it = declared(SERVICE, "it", taskDefinition=Ref(models, "arn"), networkConfiguration={"securityGroups": [tasks]})
    for source, expected in ((tasks, HOLDS), (others, FINDING), ("sg-elsewhere", FINDING)):
        permit = declared(type_, "permit", type="ingress", securityGroupId=tasks, **{path: source})
        for make in (preview, deployed):
            assert answers(named("aws-ecs-no-lb-or-discovery"), make(models, tasks, others, it, permit)) == expected
