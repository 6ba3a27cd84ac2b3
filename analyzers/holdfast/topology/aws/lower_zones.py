"""Subnets -> zones of a topology: the same subnet is the same zone, whoever names it, and the zone of each is one that can be lost."""

import re
from collections.abc import Iterable
from typing import Final

from holdfast.stack.aws import DEFAULT_SUBNET, INSTANCE, SUBNET
from holdfast.stack.missing import DEPLOYED, Missing
from holdfast.stack.paths import top
from holdfast.stack.remembering import remembered
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import Secret, Unknown, Value
from holdfast.topology.aws.subnets import outside_zone, zone_missing, zone_of
from holdfast.topology.draft import Draft, Family
from holdfast.topology.facts import Origin, Zone, ZoneSet
from holdfast.topology.zones import Place, as_place

_REGION: Final = re.compile(r"[a-z]{2,}(?:-[a-z]+)+-\d+")
_NOT_KNOWN: Final = ""
"""The scheme of a zone that may be any other."""


def zones_at(draft: Draft, resource: Resource, *paths: str) -> ZoneSet:
    """Return the zones of the subnets that a resource names at some paths (`subnets[]`); none named is the one unnamed zone."""
    ids: list[str] = []
    open_: list[Missing] = []
    for path in paths:
        named = draft.stack.resolve(resource, path, (SUBNET, DEFAULT_SUBNET))
        by = Origin(resource.urn, (top(path),))
        ids += [zone_id(draft, subnet) for subnet in named.resources]
        ids += [_outside(draft, literal, resource, by) for literal in named.literals]
        open_ += named.missing
    return zone_set(draft, ids, open_)


def zone_set(draft: Draft, ids: Iterable[str], open_: Iterable[Missing] = ()) -> ZoneSet:
    """Return a set of zones, sorted; nothing at all is the one unnamed zone."""
    found, missing = tuple(sorted(set(ids))), tuple(dict.fromkeys(open_))
    return ZoneSet(found if found or missing else (draft.unnamed_zone(),), missing)


def zone_id(draft: Draft, subnet: Resource) -> str:
    """Return the id of the zone of a subnet; one that is not known is the subnet's own."""
    place = zone_of(subnet) or (_seen(draft.stack).get(subnet.id) if isinstance(subnet.id, str) else None)
    if place is not None:
        path = "availabilityZoneId" if place.kind == "id" else "availabilityZone"
        return _placed(draft, place, Origin(subnet.urn, (path,)), subnet)
    known = isinstance(subnet.id, str) and subnet.id and subnet.external
    key = subnet.id if known else subnet.urn
    name = f"the zone of {subnet.id if known else subnet.name}"
    region = draft.stack.region_of(subnet) or ""
    origins = (Origin(subnet.urn, ("availabilityZone",)),)
    return draft.zone(Zone(f"zone:{key}", name, region, _NOT_KNOWN, (zone_missing(subnet),), origins))


def zone_at(draft: Draft, resource: Resource, path: str) -> str | None:
    """Return the id of the zone that a property names (`availabilityZone`); one that is not known is the resource's own.

    None where the property is unset.
    """
    return zone_valued(draft, resource, path, resource.value(path))


def zone_valued(draft: Draft, resource: Resource, path: str, value: Value) -> str | None:
    """Return the id of the zone that a value at a path is the name of, as `zone_at` does."""
    if value is None or value == "":
        return None
    origin = Origin(resource.urn, (top(path),))
    if isinstance(value, str):
        return _placed(draft, as_place(value), origin, resource)
    region = draft.stack.region_of(resource) or ""
    why = resource.not_known(path, value if isinstance(value, Unknown | Secret) else Unknown()).missing
    return draft.zone(Zone(f"zone:{resource.urn}#{path}", f"the zone of {resource.name}", region, _NOT_KNOWN, why, (origin,)))


def zone_unknown(draft: Draft, resource: Resource, subnet: str = "") -> str:
    """Return the id of a zone that nothing tells: that of a subnet outside the stack, else the resource's own."""
    if subnet:
        return _outside(draft, subnet, resource, Origin(resource.urn))
    region = draft.stack.region_of(resource) or ""
    what = f"the zone of {resource.name}"
    fact = Missing(what, f"Set the subnet of {resource.name}. {DEPLOYED}")
    return draft.zone(Zone(f"zone:{resource.urn}", what, region, _NOT_KNOWN, (fact,), (Origin(resource.urn),)))


def region_of(draft: Draft, resource: Resource, zones: ZoneSet | None = None) -> str:
    """Return the region of a resource: its own, else the one that all its zones lie in; empty where it is not known."""
    named = draft.stack.region_of(resource)
    if named or zones is None or zones.open:
        return named or ""
    regions = {draft.zone_of(each).region for each in zones.ids}
    return regions.pop() if len(regions) == 1 else ""


def lower_subnet(draft: Draft, subnet: Resource) -> str:
    """Add the zone of a subnet, which is one that can be lost whether anything lies in it or not."""
    return zone_id(draft, subnet)


def _placed(draft: Draft, place: Place, origin: Origin, by: Resource) -> str:
    named = _REGION.match(place.name)
    region = named[0] if named else draft.stack.region_of(by) or ""
    return draft.zone(Zone(f"zone:{place.name}", place.name, region, place.kind, (), (origin,)))


def _outside(draft: Draft, literal: str, resource: Resource, by: Origin) -> str:
    place = _seen(draft.stack).get(literal)
    if place is not None:
        return _placed(draft, place, by, resource)
    region = draft.stack.region_of(resource) or ""
    return draft.zone(Zone(f"zone:{literal}", f"the zone of {literal}", region, _NOT_KNOWN, (outside_zone(literal),), (by,)))


@remembered
def _seen(stack: Stack) -> dict[str, Place]:
    """Return the zones of the subnets in which instances are known to lie, by id: what the cloud reports of those tells of these."""
    found: dict[str, set[Place]] = {}
    for instance in stack.of_type(INSTANCE):
        subnet, zone = instance.value("subnetId"), instance.value("availabilityZone")
        if isinstance(subnet, str) and subnet and isinstance(zone, str) and zone:
            found.setdefault(subnet, set()).add(as_place(zone))
    return {subnet: places.pop() for subnet, places in found.items() if len(places) == 1}


FAMILY: Final = Family(name="aws zones", lowers={SUBNET: lower_subnet, DEFAULT_SUBNET: lower_subnet})
