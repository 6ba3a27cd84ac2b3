"""Whether what serves on AWS has a GPU, Inferentia or Trainium."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

import msgspec

from holdfast.stack.aws import (
    AUTOSCALING_ATTACHMENT,
    AUTOSCALING_GROUP,
    ECS_SERVICE,
    ECS_TASK_DEFINITION,
    EKS_NODE_GROUP,
    INSTANCE,
    LAUNCH_CONFIGURATION,
    LAUNCH_TEMPLATE,
    LOAD_BALANCER,
    TARGET_GROUP,
    TARGET_GROUP_ATTACHMENT,
    TRAFFIC_SOURCE_ATTACHMENT,
)
from holdfast.stack.missing import NotKnownError, wrong_kind
from holdfast.stack.reading import Block
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.accelerators import is_aws_accelerated
from holdfast.topology.aws.launch import instance_types
from holdfast.topology.known import any_of, not_known

_CHIPS: Final = frozenset({"gpu", "inferenceaccelerator"})
_CHIP_KINDS: Final = frozenset({"gpu", "inference"})
_NEURON_DEVICE: Final = "/dev/neuron"
_REGISTERED_BY: Final = (
    (AUTOSCALING_GROUP, "targetGroupArns[]", ""),
    (AUTOSCALING_GROUP, "trafficSources[].identifier", ""),
    (AUTOSCALING_ATTACHMENT, "lbTargetGroupArn", "autoscalingGroupName"),
    (TRAFFIC_SOURCE_ATTACHMENT, "trafficSource.identifier", "autoscalingGroupName"),
    (ECS_SERVICE, "loadBalancers[].targetGroupArn", ""),
    (TARGET_GROUP_ATTACHMENT, "targetGroupArn", "targetId"),
)
_MEMBERS: Final = (AUTOSCALING_GROUP, INSTANCE, LOAD_BALANCER, "aws:lambda/function:Function")


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
    return any(_container_has_accelerator(each) for each in _containers(task))


def service_has_accelerator(stack: Stack, service: Resource) -> bool:
    """Tell whether the tasks of an ECS service have an accelerator."""
    task = stack.resolve(service, "taskDefinition", ECS_TASK_DEFINITION).one()
    return task is not None and task_has_accelerator(task)


def targets_have_accelerator(stack: Stack, target_group: Resource) -> bool:
    """Tell whether something that registers with a target group has an accelerator."""
    return any_of(_questions(stack, target_group))


def _questions(stack: Stack, target_group: Resource) -> Iterator[Callable[[], bool]]:
    for by, path, through in _REGISTERED_BY:
        named = stack.referrers(target_group, by, path)
        for each in named:
            yield partial(_registrant_has_accelerator, stack, each, through)
        if named.missing:
            yield not_known(path, *named.missing)


def _registrant_has_accelerator(stack: Stack, resource: Resource, through: str) -> bool:
    if not through:
        return ACCELERATED[resource.type](stack, resource)
    return any_of(partial(_ask, stack, each) for each in stack.resolve(resource, through, _MEMBERS).all())


def _ask(stack: Stack, resource: Resource) -> bool:
    ask = ACCELERATED.get(resource.type)
    return ask is not None and ask(stack, resource)


def _asks_for_accelerators(requirements: Block) -> bool:
    """Tell whether attributes choose accelerated types: a least count, a type of chip, or type patterns of such families."""
    if (requirements.number("acceleratorCount.min") or 0) > 0:
        return True
    if _CHIP_KINDS.intersection(requirements.texts("acceleratorTypes")):
        return True
    return any(map(is_aws_accelerated, requirements.texts("allowedInstanceTypes")))


def _containers(task: Resource) -> list[Mapping[str, Any]]:
    text = task.text("containerDefinitions")
    try:
        found = msgspec.json.decode(text or "[]")
    except msgspec.DecodeError:
        found = None
    if not isinstance(found, list):
        raise NotKnownError("containerDefinitions", wrong_kind(task.name, "containerDefinitions", "a JSON list"))
    return [each for each in found if isinstance(each, Mapping)]


def _container_has_accelerator(container: Mapping[str, Any]) -> bool:
    asked = [each.get("type") for each in _objects(container.get("resourceRequirements"))]
    linux = container.get("linuxParameters")
    devices = [each.get("hostPath") for each in _objects(linux.get("devices") if isinstance(linux, Mapping) else None)]
    return any(str(each).lower() in _CHIPS for each in asked) or any(str(each).startswith(_NEURON_DEVICE) for each in devices)


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def _task(_stack: Stack, task: Resource) -> bool:
    return task_has_accelerator(task)


ACCELERATED: Final[dict[str, Callable[[Stack, Resource], bool]]] = {
    AUTOSCALING_GROUP: launches_accelerators,
    ECS_SERVICE: service_has_accelerator,
    ECS_TASK_DEFINITION: _task,
    EKS_NODE_GROUP: launches_accelerators,
    INSTANCE: launches_accelerators,
    LAUNCH_CONFIGURATION: launches_accelerators,
    LAUNCH_TEMPLATE: launches_accelerators,
    TARGET_GROUP: targets_have_accelerator,
}
"""How each type is asked whether it has an accelerator."""
