"""What scales a managed group."""

from typing import Final

from holdfast.stack.gcp import AUTOSCALER, INSTANCE_GROUP_MANAGER, REGION_AUTOSCALER, REGION_INSTANCE_GROUP_MANAGER
from holdfast.stack.missing import wrong_kind
from holdfast.stack.references import Referrers, outside
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.facts import Count
from holdfast.topology.gcp.placement import number_of_zones
from holdfast.topology.selection import Selection, those

MANAGERS: Final = (INSTANCE_GROUP_MANAGER, REGION_INSTANCE_GROUP_MANAGER)


def autoscalers_of(stack: Stack, manager: Resource) -> Referrers:
    """Return the autoscalers, zonal and regional, that target a managed group."""
    return stack.referrers(manager, AUTOSCALER, "target", MANAGERS) + stack.referrers(manager, REGION_AUTOSCALER, "target", MANAGERS)


def sets_size(scaler: Resource) -> bool:
    """Tell whether an autoscaler changes the size of its group; raise NotKnownError where its mode is not known."""
    return (scaler.text("autoscalingPolicy.mode") or "").upper() != "OFF"


def acting_autoscalers(stack: Stack, manager: Resource) -> Selection[Resource]:
    """Return the autoscalers that target a managed group and change its size."""
    targeting = autoscalers_of(stack, manager)
    return those(targeting, sets_size, "targetSize", targeting.missing)


def scaled_zones(stack: Stack, scaler: Resource) -> Count:
    """Return over how many zones the group of an autoscaler spreads; of a group that is not known, one or more."""
    target = stack.resolve(scaler, "target", MANAGERS)
    if len(target.resources) == 1 and target.complete and not target.literals:
        return number_of_zones(target.resources[0])
    missing = (*target.missing, *map(outside, target.literals))
    return Count(1, None, missing or (wrong_kind(scaler.name, "target", "a managed group"),))
