"""Whether what serves on AWS has a GPU, Inferentia or Trainium."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from holdfast.stack.aws import (
    AUTOSCALING_ATTACHMENT,
    AUTOSCALING_GROUP,
    CODEDEPLOY_DEPLOYMENT_GROUP,
    ECS_SERVICE,
    ECS_TASK_DEFINITION,
    ECS_TASK_SET,
    EKS_NODE_GROUP,
    INSTANCE,
    LAUNCH_CONFIGURATION,
    LAUNCH_TEMPLATE,
    TARGET_GROUP,
    TARGET_GROUP_ATTACHMENT,
    TRAFFIC_SOURCE_ATTACHMENT,
)
from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.reading import Block
from holdfast.stack.references import References
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.accelerators import is_aws_accelerated
from holdfast.topology.aws.attachment import target_of
from holdfast.topology.aws.containers import containers
from holdfast.topology.aws.forwarding import registrants
from holdfast.topology.aws.launch import instance_types
from holdfast.topology.known import any_of, not_known

_CHIPS: Final = frozenset({"gpu", "inferenceaccelerator"})
_CHIP_KINDS: Final = frozenset({"gpu", "inference"})
_NEURON_DEVICE: Final = "/dev/neuron"
_CHOOSE: Final = "Set `options.inference` in holdfast.yaml."
_MEMBERS_OF: Final = {AUTOSCALING_ATTACHMENT: "autoscalingGroupName", TRAFFIC_SOURCE_ATTACHMENT: "autoscalingGroupName"}


def launches_accelerators(stack: Stack, user: Resource) -> bool:
    """Tell whether a group, node group, instance, launch template or configuration may launch members with an accelerator."""
    types = instance_types(stack, user)
    if any(map(is_aws_accelerated, types.names)):
        return True
    if any_of(partial(_asks_for_accelerators, each) for each in types.requirements):
        return True
    types.require_complete()
    return False


def task_has_accelerator(task: Resource) -> bool:
    """Tell whether a container of a task definition asks for a GPU, an inference accelerator or a Neuron device."""
    return any_of(partial(_container_has_accelerator, each) for each in containers(task))


def service_has_accelerator(stack: Stack, service: Resource) -> bool:
    """Tell whether the tasks of an ECS service or task set have an accelerator."""
    task = stack.resolve(service, "taskDefinition", ECS_TASK_DEFINITION).one()
    return task is not None and task_has_accelerator(task)


def targets_have_accelerator(stack: Stack, target_group: Resource) -> bool:
    """Tell whether something that registers with a target group has an accelerator."""
    return any_of(_questions(stack, target_group))


def _questions(stack: Stack, target_group: Resource) -> Iterator[Callable[[], bool]]:
    named = registrants(stack, target_group)
    for each in named:
        yield partial(_members_have_accelerator, stack, each)
    if named.missing:
        yield not_known(named.path, *named.missing)


def _members_have_accelerator(stack: Stack, registrant: Resource) -> bool:
    """Tell whether what one resource registers has an accelerator; a deployment that switches target groups registers a service."""
    if registrant.type == CODEDEPLOY_DEPLOYMENT_GROUP:
        return False
    if registrant.type in ACCELERATED:
        return ACCELERATED[registrant.type](stack, registrant)
    if registrant.type in _MEMBERS_OF:
        return _any_has(stack, stack.resolve(registrant, _MEMBERS_OF[registrant.type], AUTOSCALING_GROUP))
    if registrant.type == TARGET_GROUP_ATTACHMENT:
        return _any_has(stack, target_of(stack, registrant))
    raise NotKnownError("", Missing(f"whether the targets of {registrant.name} have an accelerator", _CHOOSE))


def _any_has(stack: Stack, named: References) -> bool:
    return any_of(partial(_has, stack, each) for each in named.all())


def _has(stack: Stack, resource: Resource) -> bool:
    ask = ACCELERATED.get(resource.type)
    return ask is not None and ask(stack, resource)


def _asks_for_accelerators(requirements: Block) -> bool:
    """Tell whether attributes choose accelerated types: a least count, a type of chip, or type patterns of such families."""
    if (requirements.number("acceleratorCount.min") or 0) > 0:
        return True
    if _CHIP_KINDS.intersection(requirements.texts("acceleratorTypes")):
        return True
    return any(map(is_aws_accelerated, requirements.texts("allowedInstanceTypes")))


def _container_has_accelerator(container: Block) -> bool:
    kinds = [each.text("type") or "" for each in container.blocks("resourceRequirements")]
    devices = [each.text("hostPath") or "" for each in container.blocks("linuxParameters.devices")]
    return not _CHIPS.isdisjoint(kind.lower() for kind in kinds) or any(each.startswith(_NEURON_DEVICE) for each in devices)


def _task(_stack: Stack, task: Resource) -> bool:
    return task_has_accelerator(task)


ACCELERATED: Final[dict[str, Callable[[Stack, Resource], bool]]] = {
    AUTOSCALING_GROUP: launches_accelerators,
    ECS_SERVICE: service_has_accelerator,
    ECS_TASK_SET: service_has_accelerator,
    ECS_TASK_DEFINITION: _task,
    EKS_NODE_GROUP: launches_accelerators,
    INSTANCE: launches_accelerators,
    LAUNCH_CONFIGURATION: launches_accelerators,
    LAUNCH_TEMPLATE: launches_accelerators,
    TARGET_GROUP: targets_have_accelerator,
}
"""How each type is asked whether it has an accelerator."""
