"""Whether new members of a group or service reach what they start from: through a default route, or through endpoints."""

from typing import Final

import msgspec

from holdfast.stack.aws import DEFAULT_SUBNET, ECS_SERVICE, SUBNET
from holdfast.stack.missing import DEPLOYED, Missing, NotKnownError
from holdfast.stack.paths import top
from holdfast.stack.references import References, outside
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.aws.endpoints import FOR_TASKS, endpoints_of, lacking_endpoints
from holdfast.topology.aws.routing import Way, vpc_of, way_out

_SUBNETS: Final = (SUBNET, DEFAULT_SUBNET)


class CutOff(msgspec.Struct, frozen=True, eq=False):
    """The subnets without egress, by URN; lacking: the services that the VPC has no endpoint for, where some are there."""

    property: str
    subnets: tuple[Resource, ...]
    lacking: tuple[str, ...] = ()
    path: tuple[Resource, ...] = ()


def compute_subnets(stack: Stack, group: Resource) -> References:
    """Return what an Auto Scaling group or an ECS service names as its subnets."""
    path = "networkConfiguration.subnets[]" if group.type == ECS_SERVICE else "vpcZoneIdentifiers[]"
    return stack.resolve(group, path, _SUBNETS)


def cut_off(stack: Stack, group: Resource) -> CutOff | None:
    """Return the subnets of a group in which no new member can start; None where there are none.

    Raise NotKnownError where none certainly is and one may be, and for a group without subnets.
    """
    named = compute_subnets(stack, group)
    missing = [*named.missing, *map(outside, named.literals)]
    if not (named.resources or missing):
        missing = [Missing(f"the subnets of {group.name}", f"Name the subnets of {group.name}.")]
    closed: dict[Resource, Way] = {}
    lacking: dict[str, None] = {}
    for subnet in sorted(named.resources, key=lambda each: each.urn):
        try:
            way = way_out(stack, subnet)
            found = _lacking(stack, group, subnet) if _is_closed(subnet, way) else None
        except NotKnownError as error:
            missing += error.missing
            continue
        if found is not None:
            closed[subnet] = way
            lacking.update(dict.fromkeys(found))
    if not closed:
        if missing:
            raise NotKnownError(top(named.path), *dict.fromkeys(missing))
        return None
    path = dict.fromkeys(each for way in closed.values() for each in way.path)
    return CutOff(top(named.path), tuple(closed), tuple(lacking), tuple(path))


def _is_closed(subnet: Resource, way: Way) -> bool:
    """Tell whether a subnet has no default route; where it leads to another network, what that leads to is not known."""
    if way.kind == "other":
        route = way.path[-1].name if way.path else subnet.name
        raise NotKnownError("routes", Missing(f"whether the network behind {route} leads to the internet", DEPLOYED))
    return way.kind == "none"


def _lacking(stack: Stack, group: Resource, subnet: Resource) -> tuple[str, ...] | None:
    """Return the services that tasks lack endpoints for, nothing where there is no endpoint at all; None where none is lacking."""
    vpc = vpc_of(stack, subnet).one()
    if vpc is None:
        raise NotKnownError("vpcId", Missing(f"the VPC of {subnet.name}", DEPLOYED))
    if endpoints_of(stack, vpc).none():
        return ()
    if group.type != ECS_SERVICE:
        return None
    return lacking_endpoints(stack, vpc, FOR_TASKS) or None
