"""Containers that leave no trace of why they stopped."""

from holdfast.rule import Answers, Finding, Undecided, rule
from holdfast.stack import Resource
from holdfast.stack.aws import ECS_TASK_DEFINITION
from holdfast.stack.missing import NotKnownError
from holdfast.topology.aws.containers import DEFINITIONS, containers, name_of

BAD = """
import json
import pulumi_aws as aws

aws.ecs.TaskDefinition(  # finding: aws-ecs-no-logs
    "models",
    family="models",
    container_definitions=json.dumps([{"name": "server", "image": "models:1.4", "memory": 4096}]),
)
"""
GOOD = """
import json
import pulumi_aws as aws

logs = {"awslogs-group": "models", "awslogs-region": "us-west-2", "awslogs-stream-prefix": "server", "mode": "non-blocking"}
server = {"name": "server", "image": "models:1.4", "memory": 4096, "logConfiguration": {"logDriver": "awslogs", "options": logs}}
aws.ecs.TaskDefinition("models", family="models", container_definitions=json.dumps([server]))
"""


@rule(
    cloud="aws",
    group="observability",
    scope="resource",
    severity="low",
    decidable="inputs",
    subjects=(ECS_TASK_DEFINITION,),
    fix="Give each container a logConfiguration.",
    bad=BAD,
    good=GOOD,
)
def aws_ecs_no_logs(task: Resource) -> Answers:
    """A container has no log configuration.

    ## Why it matters
    What a container writes is lost with its task unless a log driver takes it elsewhere; on Fargate there is no host to look
    at afterwards. A model server that stops while it loads then leaves an exit code and nothing more.

    ## What to do
    Give each container a `logConfiguration`: `awslogs` with a group, a region and a stream prefix, or `awsfirelens`. With
    `"mode": "non-blocking"` a slow log service does not hold up the container.

    ## When it is decided
    From `containerDefinitions`, before the task definition is created, where its JSON is known.

    ## References
    AWS Config ECS_TASK_DEFINITION_LOG_CONFIGURATION; Amazon ECS API reference, LogConfiguration.
    """
    for container in containers(task):
        try:
            if not container.known("logConfiguration"):
                message = f"Container {name_of(container)} of {task.name} has no logConfiguration: what it writes is lost with its task"
                yield Finding(task, DEFINITIONS, message, key=name_of(container))
        except NotKnownError as open_:
            yield Undecided(task, DEFINITIONS, open_.missing)
