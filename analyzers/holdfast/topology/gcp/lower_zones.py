"""Zones of Google Cloud as things that can be lost: those that are named, and those that Google chooses in a region.

Sources: Compute Engine, "Distribute VMs using regional MIGs": a regional group without zones of its own takes three of its region;
"Regions and zones": the name of a zone is that of its region and a letter, and a region has three zones or more.
"""

from collections.abc import Iterable
from typing import Final

from holdfast.stack.missing import DEPLOYED, Missing
from holdfast.stack.resource import Resource
from holdfast.stack.values import Secret, Unknown, Value
from holdfast.topology.draft import Draft
from holdfast.topology.facts import Origin, Zone, ZoneSet
from holdfast.topology.gcp.placement import TAKEN, chosen_zones, region_name, zone_text
from holdfast.topology.zones import as_place

_NOT_KNOWN: Final = ""
"""The scheme of a zone that may be any other."""


def zone_named(draft: Draft, zone: str, by: Origin) -> str:
    """Return the id of the zone with a name, which may be a link."""
    name = zone.rpartition("/")[2]
    return draft.zone(Zone(f"zone:{name}", name, name.rpartition("-")[0], as_place(name).kind, (), (by,)))


def zone_of(draft: Draft, resource: Resource) -> str:
    """Return the id of the zone of a zonal resource; what its provider is to give and nobody knows is one zone for all."""
    zone = zone_text(draft.stack, resource)
    by = Origin(resource.urn, ("zone",))
    if zone is not None:
        return zone_named(draft, zone, by)
    if resource.value("zone") is None and not resource.partial:
        provider = draft.stack.provider_of(resource)
        key = provider.urn if provider is not None else "the default provider"
        name = f"the zone of {provider.name if provider is not None else key}"
        return _unknown(draft, f"zone:{key}", name, region_of(draft, resource), by)
    return _unknown(draft, f"zone:{resource.urn}", f"the zone of {resource.name}", region_of(draft, resource), by)


def zone_valued(draft: Draft, resource: Resource, path: str, value: Value) -> str:
    """Return the id of the zone that a value at a path names; one that is not known is the resource's own."""
    by = Origin(resource.urn, (path,))
    if isinstance(value, str) and value:
        return zone_named(draft, value, by)
    return _unknown(draft, f"zone:{resource.urn}#{path}", f"the zone of {resource.name}", region_of(draft, resource), by)


def zones_of_region(draft: Draft, resource: Resource, number: int = TAKEN) -> tuple[str, ...]:
    """Return the ids of zones that Google chooses in the region of a resource: distinct ones, without the names that they have."""
    region = region_of(draft, resource)
    key, shown = (region, region) if region else (resource.urn, f"the region of {resource.name}")
    missing = (Missing(f"which zones of {shown} Google chooses", f"Name the zones of {resource.name}. {DEPLOYED}"),)
    by = (Origin(resource.urn),)
    found = (Zone(f"zone:{key}#{i}", f"zone {i} of {shown}", region, f"chosen {key}", missing, by) for i in range(1, number + 1))
    return tuple(draft.zone(each) for each in found)


def zones_of_manager(draft: Draft, manager: Resource) -> ZoneSet:
    """Return the zones of a regional group: those that it names or reports, else three that Google chooses."""
    chosen = chosen_zones(manager)
    if chosen is None:
        return ZoneSet(zones_of_region(draft, manager))
    path = "distributionPolicyZones"
    if not isinstance(chosen, list):
        value = chosen if isinstance(chosen, Unknown | Secret) else Unknown()
        return ZoneSet((), manager.not_known(path, value).missing)
    return _set(zone_valued(draft, manager, f"{path}[{i}]", each) for i, each in enumerate(chosen))


def region_of(draft: Draft, resource: Resource) -> str:
    """Return the region of a resource, empty where it is not known."""
    return region_name(draft.stack, resource)


def _set(ids: Iterable[str]) -> ZoneSet:
    return ZoneSet(tuple(sorted(set(ids))))


def _unknown(draft: Draft, id_: str, name: str, region: str, by: Origin) -> str:
    fact = Missing(name, f"Set the zone in the program. {DEPLOYED}")
    return draft.zone(Zone(id_, name, region, _NOT_KNOWN, (fact,), (by,)))
