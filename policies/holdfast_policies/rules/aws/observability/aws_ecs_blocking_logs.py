"""Containers that stop when their logs do."""

from typing import Final

from holdfast.rule import Answers, Finding, Undecided, rule
from holdfast.stack import Resource
from holdfast.stack.aws import ECS_TASK_DEFINITION
from holdfast.stack.missing import NotKnownError
from holdfast.topology.aws.containers import DEFINITIONS, containers, name_of
from holdfast.topology.known import all_of

BAD = """
import json
import pulumi_aws as aws

logs = {"awslogs-group": "models", "awslogs-region": "us-west-2", "awslogs-stream-prefix": "server", "mode": "blocking"}
server = {"name": "server", "image": "models:1.4", "memory": 4096, "logConfiguration": {"logDriver": "awslogs", "options": logs}}
aws.ecs.TaskDefinition("models", family="models", container_definitions=json.dumps([server]))  # finding: aws-ecs-blocking-logs
"""
GOOD = """
import json
import pulumi_aws as aws

logs = {"awslogs-group": "models", "awslogs-region": "us-west-2", "awslogs-stream-prefix": "server", "mode": "non-blocking"}
server = {"name": "server", "image": "models:1.4", "memory": 4096, "logConfiguration": {"logDriver": "awslogs", "options": logs}}
aws.ecs.TaskDefinition("models", family="models", container_definitions=json.dumps([server]))
"""
_DRIVER: Final = "logConfiguration.logDriver"
_MODE: Final = "logConfiguration.options.mode"


@rule(
    cloud="aws",
    group="observability",
    scope="resource",
    severity="low",
    decidable="inputs",
    subjects=(ECS_TASK_DEFINITION,),
    fix="Set mode to non-blocking in the options of the awslogs driver, with a max-buffer-size.",
    bad=BAD,
    good=GOOD,
)
def aws_ecs_blocking_logs(task: Resource) -> Answers:
    """A container waits for its log service.

    ## Why it matters
    With `mode` blocking a write to standard output returns when CloudWatch Logs has taken it. When that service is slow or
    not reached, the container stands still in the middle of a request, fails its health check, and all tasks do so at the
    same time: the logs take the service down with them.

    ## What to do
    Set `"mode": "non-blocking"` and a `max-buffer-size` such as `25m`. What does not fit into the buffer is lost, and the
    service goes on.

    ## When it is decided
    From `containerDefinitions`, before the task definition is created, where its JSON is known. A driver without a mode
    takes that of the account, which is not blocking where nobody changed it, and holds.

    ## References
    Trusted Advisor c1dvkm4z6b; Amazon ECS API reference, LogConfiguration.
    """
    for container in containers(task):
        driver, mode = (lambda at=container: at.text(_DRIVER) == "awslogs", lambda at=container: at.text(_MODE) == "blocking")
        try:
            if all_of((driver, mode)):
                message = f"Container {name_of(container)} of {task.name} waits for CloudWatch Logs: it stands still when that is slow"
                yield Finding(task, DEFINITIONS, message, key=name_of(container))
        except NotKnownError as open_:
            yield Undecided(task, DEFINITIONS, open_.missing)
