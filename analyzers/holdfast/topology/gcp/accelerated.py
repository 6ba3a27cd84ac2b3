"""Whether what serves on Google Cloud has a GPU or a TPU."""

from collections.abc import Callable
from functools import partial
from typing import Final

from holdfast.stack.gcp import (
    BACKEND_SERVICE,
    GKE_NODE_POOL,
    INSTANCE,
    INSTANCE_GROUP,
    INSTANCE_GROUP_MANAGER,
    INSTANCE_TEMPLATE,
    NETWORK_ENDPOINT_GROUP,
    REGION_BACKEND_SERVICE,
    REGION_INSTANCE_GROUP_MANAGER,
    REGION_INSTANCE_TEMPLATE,
)
from holdfast.stack.reading import Block, Reading
from holdfast.stack.references import References, outside
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import OPEN
from holdfast.topology.accelerators import is_google_accelerated
from holdfast.topology.known import any_block, any_of, not_known

_CLOUD_RUN: Final = "gcp:cloudrunv2/service:Service"
_GPU: Final = "nvidia.com/gpu"
_REGION_ENDPOINT_GROUP: Final = "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup"
_TPU_MACHINE: Final = "gcp:tpu/v2Vm:V2Vm"
_GROUPS: Final = (
    INSTANCE_GROUP_MANAGER,
    REGION_INSTANCE_GROUP_MANAGER,
    INSTANCE_GROUP,
    NETWORK_ENDPOINT_GROUP,
    _REGION_ENDPOINT_GROUP,
)
_TEMPLATES: Final = (INSTANCE_TEMPLATE, REGION_INSTANCE_TEMPLATE)


def _machine(_stack: Stack, machine: Resource) -> bool:
    return has_accelerator(machine)


def has_accelerator(machine: Reading) -> bool:
    """Tell whether a machine or template has a GPU or TPU by its type or by cards that are attached to it.

    Raise NotKnownError where that is not known.
    """
    return any_of((partial(_is_accelerated, machine), partial(_has_cards, machine)))


def _is_accelerated(machine: Reading) -> bool:
    return is_google_accelerated(machine.text("machineType") or "")


def _has_cards(machine: Reading) -> bool:
    return any((each.number("count") or 0) > 0 for each in machine.blocks("guestAccelerators"))


def _manager(stack: Stack, manager: Resource) -> bool:
    return _named(stack, stack.resolve(manager, "versions[].instanceTemplate", _TEMPLATES))


def _backend_service(stack: Stack, service: Resource) -> bool:
    return _named(stack, stack.resolve(service, "backends[].group", _GROUPS))


def _instance_group(stack: Stack, group: Resource) -> bool:
    return _named(stack, stack.resolve(group, "instances[]", INSTANCE))


def _endpoint_group(stack: Stack, group: Resource) -> bool:
    return _named(stack, stack.resolve(group, "cloudRun.service", _CLOUD_RUN))


def _cloud_run(_stack: Stack, service: Resource) -> bool:
    return has_gpu(service)


def has_gpu(service: Resource) -> bool:
    """Tell whether a Cloud Run service asks for a GPU: by node or by container. Raise NotKnownError where that is not known."""
    return any_of(
        (lambda: bool(service.text("template.nodeSelector.accelerator")), lambda: any_block(service, "template.containers", _may_use_gpu))
    )


def _may_use_gpu(container: Block) -> bool:
    limits = container.known("resources.limits")
    number = limits.get(_GPU) if isinstance(limits, dict) else None
    if isinstance(number, OPEN):
        raise container.not_known(f"resources.limits.{_GPU}", number)
    return number not in (None, 0, "0", "")


def _node_pool(_stack: Stack, pool: Resource) -> bool:
    return any_of(partial(has_accelerator, each) for each in pool.blocks("nodeConfig"))


def _always(_stack: Stack, _machine: Resource) -> bool:
    return True


def _named(stack: Stack, named: References) -> bool:
    """Tell whether one of the resources that a property names has an accelerator."""
    questions: list[Callable[[], bool]] = [partial(_ask, stack, each) for each in named.resources]
    missing = (*named.missing, *map(outside, named.literals))
    if missing:
        questions.append(not_known(named.path, *missing))
    return any_of(questions)


def _ask(stack: Stack, resource: Resource) -> bool:
    ask = ACCELERATED.get(resource.type)
    return ask is not None and ask(stack, resource)


ACCELERATED: Final[dict[str, Callable[[Stack, Resource], bool]]] = {
    BACKEND_SERVICE: _backend_service,
    REGION_BACKEND_SERVICE: _backend_service,
    INSTANCE: _machine,
    INSTANCE_TEMPLATE: _machine,
    REGION_INSTANCE_TEMPLATE: _machine,
    INSTANCE_GROUP: _instance_group,
    INSTANCE_GROUP_MANAGER: _manager,
    REGION_INSTANCE_GROUP_MANAGER: _manager,
    _REGION_ENDPOINT_GROUP: _endpoint_group,
    _CLOUD_RUN: _cloud_run,
    GKE_NODE_POOL: _node_pool,
    _TPU_MACHINE: _always,
}
"""How each type is asked whether it has an accelerator."""
