"""In which VPCs the parts of one service lie: the load balancer, its security groups, its target groups and their compute."""

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from holdfast.stack.aws import (
    AUTOSCALING_ATTACHMENT,
    AUTOSCALING_GROUP,
    DEFAULT_SUBNET,
    DEFAULT_VPC,
    ECS_SERVICE,
    SUBNET,
    TRAFFIC_SOURCE_ATTACHMENT,
)
from holdfast.stack.missing import Missing
from holdfast.stack.references import References, outside
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.aws.balancers import SUBNETS
from holdfast.topology.aws.forwarding import forwarded_to, listeners_of, registrants, rules_of
from holdfast.topology.aws.launch import launch_sources
from holdfast.topology.aws.routing import vpc_of
from holdfast.topology.aws.security_groups import GROUPS

_SUBNET_TYPES: Final = (SUBNET, DEFAULT_SUBNET)
_DEFAULT: Final = "the default VPC"
_LOOK_UP: Final = "getVpc"
_IN_TEMPLATE: Final = ("vpcSecurityGroupIds[]", "networkInterfaces[].securityGroups[]", "securityGroups[]")


class Place(msgspec.Struct, frozen=True, eq=False):
    """A resource of a service and its VPC.

    vpc: what tells it from others, empty where it is not known; name: as it is called. bare: known by an id alone.
    """

    resource: Resource
    vpc: str = ""
    name: str = ""
    missing: tuple[Missing, ...] = ()
    bare: bool = False


def places_of(stack: Stack, balancer: Resource) -> Iterator[Place]:
    """Yield the resources of the service behind a load balancer with their VPCs: subnets, target groups, compute, security groups."""
    groups = _target_groups(stack, balancer)
    compute = tuple(dict.fromkeys(each for group in groups for each in _compute(stack, group)))
    yield from _all(stack, balancer, (stack.resolve(balancer, path, _SUBNET_TYPES) for path in SUBNETS))
    for group in groups:
        if group.value("vpcId") is not None:
            yield _placed(group, vpc_of(stack, group))
    for each in compute:
        yield from _all(stack, each, (stack.resolve(each, _subnets(each), _SUBNET_TYPES),))
    yield from _all(stack, balancer, (stack.resolve(balancer, "securityGroups[]", GROUPS),))
    for each in compute:
        yield from _all(stack, each, security_groups_named(stack, each))


def security_groups_named(stack: Stack, compute: Resource) -> Iterator[References]:
    """Yield what a service, or the templates of a group, name as the security groups of their members."""
    if compute.type == ECS_SERVICE:
        yield stack.resolve(compute, "networkConfiguration.securityGroups[]", GROUPS)
        return
    sources = launch_sources(stack, compute)
    yield from (stack.resolve(source, path, GROUPS) for source in sources.resources for path in _IN_TEMPLATE)
    missing = (*sources.missing, *map(outside, sources.literals))
    if missing:
        yield References(compute, "launchTemplate", missing=missing)


def _subnets(compute: Resource) -> str:
    return "networkConfiguration.subnets[]" if compute.type == ECS_SERVICE else "vpcZoneIdentifiers[]"


def _target_groups(stack: Stack, balancer: Resource) -> tuple[Resource, ...]:
    listeners = listeners_of(stack, balancer)
    forwarding = (*listeners, *(rule for each in listeners for rule in rules_of(stack, each)))
    found = {group for each in forwarding for group in forwarded_to(stack, each).resources}
    return tuple(sorted(found, key=lambda each: each.urn))


def _compute(stack: Stack, target_group: Resource) -> Iterator[Resource]:
    for each in registrants(stack, target_group):
        if each.type in (AUTOSCALING_GROUP, ECS_SERVICE):
            yield each
        elif each.type in (AUTOSCALING_ATTACHMENT, TRAFFIC_SOURCE_ATTACHMENT):
            yield from stack.resolve(each, "autoscalingGroupName", AUTOSCALING_GROUP)


def _all(stack: Stack, owner: Resource, named: Iterable[References]) -> Iterator[Place]:
    """Yield the place of each resource that is named, and one that is not known for what else there may be."""
    missing: list[Missing] = []
    for found in named:
        missing += (*found.missing, *map(outside, found.literals))
        for each in found.resources:
            yield _in_default(each) or _placed(each, vpc_of(stack, each))
    if missing:
        yield Place(owner, missing=tuple(dict.fromkeys(missing)))


def _in_default(resource: Resource) -> Place | None:
    """Return the default VPC for what lies there because it names no other; a state tells which one that is."""
    if resource.type == DEFAULT_SUBNET:
        return Place(resource, _DEFAULT, _DEFAULT)
    named = resource.inputs.get("vpcId") is not None or isinstance(resource.outputs.get("vpcId"), str)
    if resource.type in GROUPS and not (named or resource.external or resource.partial):
        return Place(resource, _DEFAULT, _DEFAULT)
    return None


def _placed(resource: Resource, named: References) -> Place:
    if named.resources:
        vpc = named.resources[0]
        if vpc.type == DEFAULT_VPC or (vpc.external and vpc.value("default") is True):
            return Place(resource, _DEFAULT, _DEFAULT)
        return Place(resource, vpc.id if isinstance(vpc.id, str) and vpc.id else vpc.urn, vpc.name)
    if named.literals:
        return Place(resource, named.literals[0], named.literals[0], bare=True)
    fact = Missing(f"the VPC of {resource.name}", f"Set vpcId of {resource.name}.")
    return Place(resource, missing=named.missing or (fact,))


def may_be_one(stack: Stack, one: Place, other: Place) -> Missing | None:
    """Return what would tell two VPCs apart: an id that a look-up or another run gave may be that of the default VPC."""
    bare = next((each for each in (one, other) if each.bare), None)
    written = stack.kind == "program" and not any(_LOOK_UP in each for each in stack.assumptions.sentences())
    if bare is None or written or _DEFAULT not in (one.vpc, other.vpc):
        return None
    default = one if one.vpc == _DEFAULT else other
    return Missing(f"whether {bare.vpc} is the default VPC", f"Set vpcId of {default.resource.name}.")
