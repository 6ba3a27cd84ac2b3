"""How many machines a managed group has: what its autoscaler keeps, without one its target size.

Sources: pulumi_gcp, InstanceGroupManager: `targetSize` is 0 where it is unset; Compute Engine, "Autoscaling groups of instances":
with mode OFF the autoscaler changes nothing, and with ONLY_SCALE_OUT the minimum holds as well.
"""

from math import ceil
from typing import Final

import msgspec

from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.reading import Reading
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.facts import Count, exactly
from holdfast.topology.gcp.autoscaling import acting_autoscalers, autoscalers_of

_LEAST: Final = "autoscalingPolicy.minReplicas"
_MOST: Final = "autoscalingPolicy.maxReplicas"
_MODE: Final = "autoscalingPolicy.mode"


class Size(msgspec.Struct, frozen=True):
    """The numbers of a group. members: guaranteed; desired, most: asked for, and the greatest, None where not stated."""

    members: Count
    desired: Count | None = None
    most: Count | None = None


def size_of(stack: Stack, manager: Resource) -> Size:
    """Return the guaranteed number of machines of a managed group, and the others."""
    scalers = autoscalers_of(stack, manager)
    asked = number_of(manager, "targetSize")
    stated = asked if manager.is_set("targetSize") else None
    if not scalers.resources:
        if scalers.missing:
            return Size(Count(0, None, scalers.missing), stated)
        return Size(asked, asked)
    scaler = scalers.resources[0]
    most = number_of(scaler, _MOST)
    least = number_of(scaler, _LEAST)
    least = msgspec.structs.replace(least, high=most.high) if least.high is None and scaler.is_set(_MOST) else least
    try:
        off = (scaler.text(_MODE) or "").upper() == "OFF"
    except NotKnownError as error:
        return Size(_either(least, stated, error), stated, most)
    return Size(stated or least, stated, most) if off else Size(least, stated, most)


def number_of(reading: Reading, path: str) -> Count:
    """Return a number of machines, 0 where it is unset."""
    try:
        return exactly(max(0, int(reading.number(path) or 0)))
    except NotKnownError as error:
        return Count(0, None, error.missing)


def stated_size(stack: Stack, manager: Resource) -> str:
    """Return what states the guaranteed number of machines of a managed group, as the end of a sentence."""
    scalers = acting_autoscalers(stack, manager)
    return f"minReplicas of {scalers.found[0].name}" if scalers.found else f"targetSize of {manager.name}"


def without_a_zone(members: Count, zones: Count) -> Count:
    """Return how many machines the loss of one zone leaves of some that are spread evenly."""
    high = None if members.high is None else members.high - share_of_zone(members.high, zones.high)
    low = members.low - share_of_zone(members.low, zones.low)
    return Count(low, high, _open(members, zones))


def share_of_zone(members: int, zones: int | None) -> int:
    """Return how many of some machines stand in the fullest of their zones. zones: None for as many as there may be."""
    return min(1, members) if zones is None else ceil(members / zones)


def is_below(number: Count, least: Count, path: str) -> bool:
    """Tell whether a number is below another; raise NotKnownError, at a path, where that is not known."""
    if number.high is not None and number.high < least.low:
        return True
    if least.high is not None and number.low >= least.high:
        return False
    raise NotKnownError(path, *_open(number, least))


def _open(*counts: Count) -> tuple[Missing, ...]:
    """Return what is missing of the counts that are not known."""
    return tuple(dict.fromkeys(fact for each in counts if not each.known for fact in each.missing))


def _either(least: Count, stated: Count | None, error: NotKnownError) -> Count:
    """Return the number where it is not known whether the autoscaler acts."""
    if stated is None or stated == least:
        return least
    high = None if least.high is None or stated.high is None else max(least.high, stated.high)
    return Count(min(least.low, stated.low), high, tuple(dict.fromkeys((*error.missing, *least.missing, *stated.missing))))
