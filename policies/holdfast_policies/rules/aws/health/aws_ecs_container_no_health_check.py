"""Tasks that nobody asks whether they still work."""

from collections.abc import Callable, Iterator
from functools import partial

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import ECS_SERVICE, ECS_TASK_DEFINITION
from holdfast.stack.reading import Reading
from holdfast.stack.references import Referrers
from holdfast.topology.aws.containers import DEFINITIONS, containers
from holdfast.topology.aws.inbound import is_balanced
from holdfast.topology.known import all_of, any_of, not_known
from holdfast.topology.wording import listed

BAD = """
import json
import pulumi_aws as aws

cluster = aws.ecs.Cluster("models")
server = {"name": "server", "image": "models:1.4", "memory": 4096}
models = aws.ecs.TaskDefinition(  # finding: aws-ecs-container-no-health-check
    "models", family="models", container_definitions=json.dumps([server])
)
aws.ecs.Service("api", cluster=cluster.arn, task_definition=models.arn, desired_count=2)
"""
GOOD = """
import json
import pulumi_aws as aws

cluster = aws.ecs.Cluster("models")
check = {"command": ["CMD-SHELL", "curl -fs http://localhost:8080/health || exit 1"], "interval": 30, "retries": 3}
server = {"name": "server", "image": "models:1.4", "memory": 4096, "healthCheck": check}
models = aws.ecs.TaskDefinition("models", family="models", container_definitions=json.dumps([server]))
aws.ecs.Service("api", cluster=cluster.arn, task_definition=models.arn, desired_count=2)

targets = aws.lb.TargetGroup("front", port=8080, protocol="HTTP", vpc_id="vpc-1", health_check={"path": "/health"})
front = aws.ecs.TaskDefinition("front", family="front", container_definitions=json.dumps([{"name": "front", "image": "front:2"}]))
aws.ecs.Service(
    "front",
    cluster=cluster.arn,
    task_definition=front.arn,
    desired_count=2,
    load_balancers=[{"target_group_arn": targets.arn, "container_name": "front", "container_port": 8080}],
)
"""


@rule(
    cloud="aws",
    group="health",
    scope="relation",
    severity="medium",
    decidable="preview",
    subjects=(ECS_TASK_DEFINITION,),
    reads=(ECS_SERVICE,),
    fix="Give the essential container a healthCheck.",
    bad=BAD,
    good=GOOD,
)
def aws_ecs_container_no_health_check(task: Resource, stack: Stack) -> Answers:
    """Nothing notices that the container of a service hangs.

    ## Why it matters
    ECS replaces a task when its essential container ends. One that hangs does not end: without a health check of its own, and
    without a load balancer that checks it, it counts as running for as long as nobody looks.

    ## What to do
    Give the essential container a `healthCheck` with a command that answers for the model, and a `startPeriod` of as long as
    it takes to load; or put the service behind a load balancer with a health check.

    ## When it is decided
    At preview, from the task definition and the services of the stack that run it. One health check on one of the essential
    containers is enough. A task definition that no service runs is for tasks that end by themselves, and holds.

    ## References
    Service Screener, on container health checks; Amazon ECS API reference, HealthCheck.
    """
    services = stack.referrers(task, ECS_SERVICE, "taskDefinition")
    questions = (
        lambda: not services.none(),
        lambda: not any_of(_balanced(services)),
        lambda: bool(containers(task)) and not any_of(partial(_is_checked, each) for each in containers(task)),
    )
    if all_of(questions):
        running = listed(each.name for each in services)
        message = f"No essential container of {task.name} has a healthCheck, and no load balancer checks {running}: a hung task stays"
        yield Finding(task, DEFINITIONS, message, evidence=services.resources)


def _balanced(services: Referrers) -> Iterator[Callable[[], bool]]:
    yield from (partial(is_balanced, each) for each in services)
    if services.missing:
        yield not_known("taskDefinition", *services.missing)


def _is_checked(container: Reading) -> bool:
    return all_of((lambda: container.flag("essential") is not False, lambda: bool(container.known("healthCheck"))))
