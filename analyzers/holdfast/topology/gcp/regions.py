"""Whether all parts of a regional load balancer are in its region.

Source: Cloud Load Balancing, "Backend services overview": the backends of a regional backend service, and those behind a regional
forwarding rule in the Standard Tier, are in the region of the load balancer.
"""

from functools import partial
from itertools import pairwise
from typing import Final

from holdfast.stack.gcp import (
    BACKEND_SERVICE,
    FORWARDING_RULE,
    GLOBAL_NETWORK_ENDPOINT_GROUP,
    INSTANCE_GROUP,
    INSTANCE_GROUP_MANAGER,
    NETWORK_ENDPOINT_GROUP,
)
from holdfast.stack.lookup_zones import is_fixture_id
from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.references import outside
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.gcp.backends import groups_of
from holdfast.topology.gcp.placement import region_name, zone_text
from holdfast.topology.gcp.reached import services_reached
from holdfast.topology.selection import Selection, those

_ZONAL: Final = (INSTANCE_GROUP_MANAGER, INSTANCE_GROUP, NETWORK_ENDPOINT_GROUP)
Part = Resource | str
"""A part of the stack, or the link of one outside."""


def parts_elsewhere(stack: Stack, balancer: Resource) -> Selection[Part]:
    """Return what stands right behind a regional forwarding rule or backend service, and is in another region."""
    parts = _parts(stack, balancer)
    return those(parts.found, partial(_is_elsewhere, stack, balancer), parts.path, parts.missing)


def region_of_part(stack: Stack, part: Part) -> str:
    """Return the region of a zonal or regional part; raise NotKnownError where it is not known."""
    if isinstance(part, str):
        named = {} if is_fixture_id(part) else dict(pairwise(part.split("/")))
        region = named.get("regions") or named.get("zones", "").rpartition("-")[0]
        if not region:
            raise NotKnownError("backends", outside(part))
        return region
    zonal = part.type in _ZONAL
    zone = (zone_text(stack, part) or "") if zonal else ""
    region = zone.rpartition("/")[2].rpartition("-")[0] if zonal else region_name(stack, part)
    if not region:
        what = "zone" if zonal else "region"
        raise NotKnownError(what, Missing(f"the {what} of {part.name}", f"Set {what} of {part.name}."))
    return region


def _parts(stack: Stack, balancer: Resource) -> Selection[Part]:
    """Return what must be in the region of a forwarding rule (regional services, groups of global ones) or of a backend service."""
    if balancer.type != FORWARDING_RULE:
        return _groups(stack, balancer)
    reached = services_reached(stack, balancer)
    groups = [_groups(stack, each) for each in reached.found if each.type == BACKEND_SERVICE]
    found = (*(each for each in reached.found if each.type != BACKEND_SERVICE), *(part for each in groups for part in each.found))
    return Selection(reached.path, tuple(dict.fromkeys(found)), (*reached.missing, *(fact for each in groups for fact in each.missing)))


def _groups(stack: Stack, service: Resource) -> Selection[Part]:
    named = groups_of(stack, service)
    regional = (each for each in named.resources if each.type != GLOBAL_NETWORK_ENDPOINT_GROUP)
    return Selection("backends", tuple(dict.fromkeys((*regional, *named.literals))), named.missing)


def _is_elsewhere(stack: Stack, balancer: Resource, part: Part) -> bool:
    if isinstance(part, Resource) and _are_left_to_one_provider(balancer, part):
        return False
    return region_of_part(stack, part) != region_of_part(stack, balancer)


def _are_left_to_one_provider(one: Resource, other: Resource) -> bool:
    """Tell whether two regional parts name no region, so that the same provider gives them the same one."""
    unset = one.value("region") is None and other.value("region") is None and other.type not in _ZONAL
    return unset and one.provider == other.provider
