"""Whether the tasks of an ECS service take requests, and how clients find them."""

from functools import partial
from typing import Final

from holdfast.stack.aws import ECS_TASK_DEFINITION
from holdfast.stack.reading import Reading
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.aws.containers import containers
from holdfast.topology.aws.security_groups import GROUPS, permits
from holdfast.topology.known import any_of, not_known

_NETWORK: Final = "networkConfiguration.securityGroups[]"
_LISTS: Final = ("loadBalancers", "vpcLatticeConfigurations")
_SOURCES: Final = ("cidrBlocks", "ipv6CidrBlocks", "prefixListIds", "securityGroups")
_GROUPS: Final = ("sourceSecurityGroupId", "referencedSecurityGroupId")


def is_balanced(service: Resource) -> bool:
    """Tell whether a service registers its tasks with a load balancer; raise NotKnownError where it cannot be said."""
    return _lists(service, "loadBalancers")


def can_be_found(service: Resource) -> bool:
    """Tell whether clients have a name for the tasks of a service: a load balancer, Cloud Map, Service Connect or VPC Lattice.

    The task sets of an external controller have load balancers of their own. Raise NotKnownError where it cannot be said.
    """
    return any_of(
        (
            *(partial(_lists, service, path) for path in _LISTS),
            lambda: bool(service.blocks("serviceRegistries")),
            lambda: service.flag("serviceConnectConfiguration.enabled") is True,
            lambda: service.text("deploymentController.type") == "EXTERNAL",
        )
    )


def takes_requests(stack: Stack, service: Resource) -> bool:
    """Tell whether a container of a service maps a port, or its security groups let others in; raise NotKnownError otherwise."""
    return any_of((partial(_maps_ports, stack, service), partial(_lets_in, stack, service)))


def _maps_ports(stack: Stack, service: Resource) -> bool:
    task = stack.resolve(service, "taskDefinition", ECS_TASK_DEFINITION).one()
    return task is not None and any_of(partial(_lists, each, "portMappings") for each in containers(task))


def _lists(reading: Reading, path: str) -> bool:
    return bool(reading.items(path))


def _lets_in(stack: Stack, service: Resource) -> bool:
    inwards = permits(stack, stack.resolve(service, _NETWORK, GROUPS), "ingress")
    unknown = [not_known(_NETWORK, *inwards.missing)] if inwards.missing else []
    return any_of([*(partial(_is_from_others, stack, each.rule) for each in inwards.known), *unknown])


def _is_from_others(stack: Stack, rule: Reading) -> bool:
    """Tell whether a rule lets in more than the members of its own group."""
    beside = next((path for path in _GROUPS if isinstance(rule, Resource) and rule.value(path) is not None), None)
    if isinstance(rule, Resource) and beside:
        source = stack.resolve(rule, beside, GROUPS)
        source.require_complete()
        return bool(source.literals) or source.resources != stack.resolve(rule, "securityGroupId", GROUPS).resources
    return any_of((lambda: rule.flag("self") is not True, *(partial(_lists, rule, path) for path in _SOURCES)))
