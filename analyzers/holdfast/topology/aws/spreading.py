"""Over which zones a group or service spreads its members, and how many the loss of one leaves."""

from math import ceil
from typing import Final

from holdfast.stack.aws import ECS_SERVICE
from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.aws.hosts import hosts_of
from holdfast.topology.aws.subnets import zones_behind
from holdfast.topology.zones import Zones, merged, zones_named

_NETWORK: Final = "networkConfiguration"
_ZONES: Final = "availabilityZones"
_SUBNETS: Final = "vpcZoneIdentifiers"


def zones_of(stack: Stack, group: Resource) -> Zones:
    """Return the zones of an Auto Scaling group or an ECS service; a service without subnets lies where its instances do.

    Raise NotKnownError where the list of its subnets is not known.
    """
    if group.type != ECS_SERVICE:
        return _bounded(group, zones_of_group(stack, group))
    if group.value(_NETWORK) not in (None, []):
        return _bounded(group, zones_behind(stack, group, f"{_NETWORK}.subnets[]"))
    hosts = hosts_of(stack, group)
    if hosts.missing or not hosts.resources:
        raise NotKnownError(_NETWORK, *(hosts.missing or (Missing(f"the subnets of {group.name}", f"Set {_NETWORK} of {group.name}."),)))
    return merged(_NETWORK, (_bounded(each, zones_of_group(stack, each)) for each in hosts.resources))


def zones_of_group(stack: Stack, group: Resource) -> Zones:
    """Return the zones of an Auto Scaling group: those of its subnets, else those that it names."""
    if group.inputs.get(_ZONES) is None or group.inputs.get(_SUBNETS) is not None:
        return zones_behind(stack, group, f"{_SUBNETS}[]")
    return zones_named(group, _ZONES)


def survivors(zones: Zones, members: int, required: int) -> int | None:
    """Return how many of so many members the loss of one zone leaves, where that is fewer than required; None where it is enough.

    An empty list of subnets counts as one zone. Raise NotKnownError where it depends on zones that are not known.
    """
    best = _left(members, max(1, zones.at_most or 0))
    if best < required:
        return best
    if _left(members, max(1, zones.at_least)) >= required:
        return None
    return best if zones.fewer_than(zones.at_most or 0) else None


def _left(members: int, zones: int) -> int:
    return members - ceil(members / zones)


def _bounded(group: Resource, zones: Zones) -> Zones:
    if not zones.bounded:
        missing = zones.missing or (Missing(f"the subnets of {group.name}", f"Name the subnets of {group.name}."),)
        raise NotKnownError(zones.named_by, *missing)
    return zones
