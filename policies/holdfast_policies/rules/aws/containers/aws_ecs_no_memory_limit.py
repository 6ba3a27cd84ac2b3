"""Containers that may take all memory of their host."""

from functools import partial

from holdfast.rule import Answers, Finding, Undecided, rule
from holdfast.stack import Resource
from holdfast.stack.aws import ECS_TASK_DEFINITION
from holdfast.stack.missing import NotKnownError
from holdfast.stack.reading import Reading
from holdfast.topology.aws.containers import DEFINITIONS, containers, name_of
from holdfast.topology.known import all_of

BAD = """
import json
import pulumi_aws as aws

server = {"name": "server", "image": "models:1.4", "memoryReservation": 4096}
aws.ecs.TaskDefinition("models", family="models", container_definitions=json.dumps([server]))  # finding: aws-ecs-no-memory-limit
"""
GOOD = """
import json
import pulumi_aws as aws

server = {"name": "server", "image": "models:1.4", "memory": 8192, "memoryReservation": 4096}
aws.ecs.TaskDefinition("models", family="models", container_definitions=json.dumps([server]))
front = {"name": "front", "image": "front:2.0"}
aws.ecs.TaskDefinition("front", family="front", cpu="512", memory="1024", container_definitions=json.dumps([front]))
"""


@rule(
    cloud="aws",
    group="containers",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(ECS_TASK_DEFINITION,),
    fix="Set memory on the task definition, or on each of its containers.",
    bad=BAD,
    good=GOOD,
)
def aws_ecs_no_memory_limit(task: Resource) -> Answers:
    """Nothing limits the memory of a container.

    ## Why it matters
    A container that leaks, or that loads a larger model than was meant, takes memory from everything else on its instance.
    The kernel then stops whichever process it chooses, so that one faulty task takes down healthy ones of other services.

    ## What to do
    Set `memory` on the task definition, as Fargate asks for anyway, or on each container. `memoryReservation` alone is what
    ECS keeps free, and no limit.

    ## When it is decided
    From the task definition's inputs, where the JSON in `containerDefinitions` is known; it need not be where the task
    definition itself has a limit.

    ## References
    AWS Config ECS_TASK_DEFINITION_MEMORY_HARD_LIMIT; Amazon ECS API reference, ContainerDefinition.
    """
    if isinstance(task.value("memory"), str | int | float) and task.value("memory"):
        return
    for container in containers(task):
        try:
            if all_of((partial(_sets_none, container), partial(_sets_none, task))):
                message = f"Nothing limits the memory of container {name_of(container)} of {task.name}: it may take all of its instance"
                yield Finding(task, DEFINITIONS, message, key=name_of(container))
        except NotKnownError as open_:
            yield Undecided(task, DEFINITIONS, open_.missing)


def _sets_none(reading: Reading) -> bool:
    return not reading.known("memory")
