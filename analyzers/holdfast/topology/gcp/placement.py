"""In which zones the members of a group run.

Source: Compute Engine, "Distribute VMs using regional MIGs": without `distributionPolicyZones` a regional group takes zones of
its region by itself; Cloud Load Balancing, "Network endpoint groups overview": which of them are zonal, regional and global.
"""

from itertools import pairwise
from typing import Final

from holdfast.stack.gcp import (
    GLOBAL_NETWORK_ENDPOINT_GROUP,
    REGION_INSTANCE_GROUP_MANAGER,
    REGION_NETWORK_ENDPOINT_GROUP,
)
from holdfast.stack.lookup_zones import is_fixture_id, is_fixture_zone, zones_of
from holdfast.stack.missing import DEPLOYED, Missing
from holdfast.stack.reading import dig
from holdfast.stack.references import outside
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import Unknown, Value
from holdfast.topology.facts import Count, exactly
from holdfast.topology.gcp.backends import groups_of, services_of
from holdfast.topology.zones import Place, Zones, merged

TAKEN: Final = 3
"""The zones that a regional group takes where it names none."""
_CHOSEN: Final = "distributionPolicyZones"
_OF_REGION: Final = (REGION_NETWORK_ENDPOINT_GROUP, GLOBAL_NETWORK_ENDPOINT_GROUP)


def zones_of_group(stack: Stack, group: Resource) -> Zones:
    """Return the zones of a manager, an instance group or an endpoint group. A region counts as the zones that it at least has."""
    if group.type in _OF_REGION:
        return _region(stack, group, "region")
    if group.type != REGION_INSTANCE_GROUP_MANAGER:
        return _zonal(stack, group)
    chosen = chosen_zones(group)
    return _region(stack, group, _CHOSEN) if chosen is None else zones_listed(group, _CHOSEN, chosen)


def chosen_zones(group: Resource) -> Value:
    """Return the zones that a regional group names or reports, which may not be known; None where Google chooses them."""
    chosen = group.inputs.get(_CHOSEN) or dig(group.outputs, _CHOSEN)
    if chosen is None or chosen == [] or (isinstance(chosen, Unknown) and not group.inputs.get(_CHOSEN)):
        return None
    return chosen


def number_of_zones(manager: Resource) -> Count:
    """Return over how many zones a managed group spreads: one for a zonal group."""
    if manager.type != REGION_INSTANCE_GROUP_MANAGER:
        return exactly(1)
    chosen = chosen_zones(manager)
    if chosen is None:
        if manager.assumptions is not None:
            manager.assumptions.note(
                f"{manager.type} takes {TAKEN} zones of its region where `{_CHOSEN}` is not set (Compute Engine default)"
            )
        return exactly(TAKEN)
    return counted_zones(zones_listed(manager, _CHOSEN, chosen))


def counted_zones(zones: Zones) -> Count:
    """Return how many zones there are of some that are named: at least one."""
    alike = Missing(f"whether the zones of {zones.named_by} are different ones", "Name all of them in one way.")
    return Count(max(1, zones.at_least), zones.at_most, zones.missing or (alike,))


def zones_served_from(stack: Stack, group: Resource) -> Zones:
    """Return the zones of a group and of the groups that stand with it behind a backend service."""
    services = services_of(stack, group)
    others = Zones("backends", bounded=not services.missing, missing=services.missing, path=services.resources)
    own = zones_of_group(stack, group)
    return merged(own.named_by, (own, others, *(zones_of_service(stack, each, but=group) for each in services)))


def zones_of_service(stack: Stack, service: Resource, but: Resource | None = None) -> Zones:
    """Return the zones of all groups behind a backend service, one of them left out where `but` is given."""
    named = groups_of(stack, service)
    groups = [zones_of_group(stack, each) for each in dict.fromkeys(named.resources) if each is not but]
    linked = [_linked(each) for each in named.literals]
    rest = Zones("backends", bounded=named.complete, missing=named.missing)
    return merged("backends", (*groups, *linked, rest))


def zone_text(stack: Stack, group: Resource) -> str | None:
    """Return the zone that a zonal resource names, else the one that its provider, the configuration or its id names."""
    zone = group.value("zone")
    if zone is None and not group.partial:
        provider = stack.provider_of(group)
        zone = (provider.inputs.get("zone") if provider is not None else None) or stack.config.get("gcp:zone")
    if not isinstance(zone, str) and isinstance(group.id, str):
        zone = dict(pairwise(group.id.split("/"))).get("zones")
    return zone if isinstance(zone, str) and zone else None


def region_name(stack: Stack, resource: Resource) -> str:
    """Return the region of a resource: its own, that of its zone, or its provider's; empty where it is not known."""
    own = resource.value("region")
    if isinstance(own, str) and own:
        return own.rpartition("/")[2]
    zone = zone_text(stack, resource) if resource.value("zone") is not None else None
    if zone is not None:
        return zone.rpartition("/")[2].rpartition("-")[0]
    return stack.region_of(resource) or ""


def _zonal(stack: Stack, group: Resource) -> Zones:
    zone = zone_text(stack, group)
    if zone is not None:
        return Zones("zone", places=(_place(zone),), path=(group,))
    missing = Missing(f"the zone of {group.name}", f"Set zone of {group.name}. {DEPLOYED}")
    return Zones("zone", unplaced=1, missing=(missing,), path=(group,))


def zones_listed(owner: Resource, path: str, chosen: Value) -> Zones:
    """Return the zones that the list at a path names, as a value that may not be known."""
    elements = chosen if isinstance(chosen, list) else []
    known = [each for each in elements if isinstance(each, str)]
    unknown = len(elements) - len(known)
    whole = not isinstance(chosen, list)
    open_ = (Missing(f"{path} of {owner.name}", DEPLOYED),) if unknown or whole else ()
    places = tuple(dict.fromkeys(map(_place, known)))
    return Zones(path, places=places, unplaced=unknown, bounded=not whole, missing=open_, path=(owner,))


def _region(stack: Stack, group: Resource, named_by: str) -> Zones:
    """Return the zones of a region, under made-up names: which of them a group takes is not known, only how many there are."""
    region = group.value("region")
    region = region if isinstance(region, str) and region else stack.region_of(group)
    return _of_region(region or f"the region of {group.name}", named_by, (group,))


def _of_region(region: str, named_by: str, path: tuple[Resource, ...] = ()) -> Zones:
    name = region.rpartition("/")[2]
    places = tuple(Place(each, f"region {name}") for each in zones_of(name))
    return Zones(named_by, places=places, bounded=False, missing=(Missing(f"the zones of {name}", DEPLOYED),), path=path)


def _linked(link: str) -> Zones:
    """Return the zones of a group outside the stack, where its link names its zone or region."""
    parts = dict(pairwise(link.split("/")))
    if not is_fixture_id(link) and "zones" in parts:
        return Zones("backends", places=(_place(parts["zones"]),))
    if not is_fixture_id(link) and "regions" in parts:
        return _of_region(parts["regions"], "backends")
    return Zones("backends", unplaced=1, bounded=False, missing=(outside(link),))


def _place(zone: str) -> Place:
    name = zone.rpartition("/")[2]
    return Place(name, "look-up" if is_fixture_zone(name) else "name")
