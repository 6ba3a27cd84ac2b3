"""Fargate services and tasks that the API refuses."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from holdfast.rule import Answers, Finding, Undecided, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import ECS_SERVICE, ECS_TASK_DEFINITION
from holdfast.stack.missing import NotKnownError
from holdfast.topology.aws.fargate import runs_on_fargate
from holdfast.topology.aws.fargate_sizes import can_run_on_fargate, has_fargate_size, is_for_fargate
from holdfast.topology.aws.scheduling import is_daemon
from holdfast.topology.known import all_of

_START: Final = """
import json
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
subnet = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
cluster = aws.ecs.Cluster("models")
containers = json.dumps([{"name": "server", "image": "models:1.4"}])
"""
BAD = (
    _START
    + """aws.ecs.TaskDefinition(  # finding: aws-ecs-invalid-fargate-task
    "models",
    family="models",
    requires_compatibilities=["FARGATE"],
    network_mode="awsvpc",
    cpu="256",
    memory="4096",
    container_definitions=containers,
)
""",
    _START
    + """bridged = aws.ecs.TaskDefinition("models", family="models", cpu="256", memory="512", container_definitions=containers)
aws.ecs.Service(  # finding: aws-ecs-invalid-fargate-task
    "api",
    cluster=cluster.arn,
    task_definition=bridged.arn,
    desired_count=2,
    launch_type="FARGATE",
    network_configuration={"subnets": [subnet.id]},
)
""",
    _START
    + """models = aws.ecs.TaskDefinition(
    "models",
    family="models",
    requires_compatibilities=["FARGATE"],
    network_mode="awsvpc",
    cpu="256",
    memory="512",
    container_definitions=containers,
)
aws.ecs.Service(  # finding: aws-ecs-invalid-fargate-task
    "agent",
    cluster=cluster.arn,
    task_definition=models.arn,
    launch_type="FARGATE",
    scheduling_strategy="DAEMON",
    network_configuration={"subnets": [subnet.id]},
)
aws.ecs.Service(  # finding: aws-ecs-invalid-fargate-task
    "api",
    cluster=cluster.arn,
    task_definition=models.arn,
    desired_count=2,
    launch_type="FARGATE",
)
""",
)
GOOD = (
    _START
    + """models = aws.ecs.TaskDefinition(
    "models",
    family="models",
    requires_compatibilities=["FARGATE"],
    network_mode="awsvpc",
    cpu="1 vCPU",
    memory="2 GB",
    container_definitions=containers,
)
aws.ecs.Service(
    "api",
    cluster=cluster.arn,
    task_definition=models.arn,
    desired_count=2,
    launch_type="FARGATE",
    network_configuration={"subnets": [subnet.id]},
)
agent = aws.ecs.TaskDefinition("agent", family="agent", memory="100", container_definitions=containers)
aws.ecs.Service("agent", cluster=cluster.arn, task_definition=agent.arn, launch_type="EC2", scheduling_strategy="DAEMON")
"""
)


@rule(
    cloud="aws",
    group="containers",
    scope="relation",
    severity="critical",
    decidable="preview",
    subjects=(ECS_SERVICE, ECS_TASK_DEFINITION),
    fix="Give it a size that Fargate offers, FARGATE among requiresCompatibilities, a networkConfiguration, and REPLICA.",
    bad=BAD,
    good=GOOD,
)
def aws_ecs_invalid_fargate_task(resource: Resource, stack: Stack) -> Answers:
    """Fargate cannot run a service or task as it is declared.

    ## Why it matters
    The API refuses it when it is created: the deployment stops in the middle, and nothing serves.

    ## What to do
    For a task definition, choose `cpu` and `memory` from the pairs that Fargate offers: 256 CPU units with 512, 1024 or 2048
    MiB, 1024 with 2048 to 8192, up to 16384 with 32768 to 122880. For a service, set `networkConfiguration`, leave
    `schedulingStrategy` at REPLICA, and name a task definition with FARGATE among its `requiresCompatibilities`.

    ## When it is decided
    At preview, from the service and its task definition. A task definition that does not name FARGATE holds all the same
    where its network mode is `awsvpc` and its size is one of Fargate's, since ECS then takes it for both. A service that does
    not say where it runs runs where its cluster says.

    ## References
    CloudFormation Linter E3044, E3047, E3052, E3054; Amazon ECS developer guide, "Troubleshoot Amazon ECS task definition invalid CPU or
    memory errors".
    """
    faults = _of_task(resource) if resource.type == ECS_TASK_DEFINITION else _of_service(resource, stack)
    for path, is_fault, message in faults:
        try:
            if is_fault():
                yield Finding(resource, path, message)
        except NotKnownError as open_:
            yield Undecided(resource, path, open_.missing)


def _of_task(task: Resource) -> Iterator[tuple[str, Callable[[], bool], str]]:
    cpu, memory = (task.value(path) or "unset" for path in ("cpu", "memory"))
    refused = partial(all_of, (partial(is_for_fargate, task), lambda: not has_fargate_size(task)))
    yield "memory", refused, f"Fargate has no size for {task.name}: it does not offer cpu {cpu} with memory {memory}"


def _of_service(service: Resource, stack: Stack) -> Iterator[tuple[str, Callable[[], bool], str]]:
    on_fargate = partial(runs_on_fargate, stack, service)

    def unfit() -> bool:
        task = stack.resolve(service, "taskDefinition", ECS_TASK_DEFINITION).one()
        return task is not None and not can_run_on_fargate(task)

    def unplaced() -> bool:
        return service.known("networkConfiguration") in (None, [], {})

    refused = f"{service.name} runs on Fargate"
    for path, is_fault, message in (
        ("schedulingStrategy", partial(is_daemon, service), "as a DAEMON: Fargate has no instances for one task each"),
        ("networkConfiguration", unplaced, "without a networkConfiguration: its tasks have no subnet to start in"),
        ("taskDefinition", unfit, "with a task definition that neither names FARGATE nor fits it: the API refuses the service"),
    ):
        yield path, partial(all_of, (is_fault, on_fargate)), f"{refused} {message}"
