"""Which zones lie behind the subnets that a resource names."""

from typing import Final

from holdfast.stack.aws import DEFAULT_SUBNET, SUBNET
from holdfast.stack.missing import DEPLOYED, Missing
from holdfast.stack.paths import top
from holdfast.stack.references import References
from holdfast.stack.remembering import remembered
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import Secret, Unknown
from holdfast.topology.zones import Place, Zones, as_place, merged

SUBNETS: Final = (SUBNET, DEFAULT_SUBNET)


@remembered
def zones_behind(stack: Stack, resource: Resource, *paths: str) -> Zones:
    """Return the zones of the subnets at some paths (`subnets[]`, `subnetMappings[].subnetId`)."""
    return merged(top(paths[0]), (zones_among(stack.resolve(resource, path, SUBNETS)) for path in paths))


def zones_among(named: References) -> Zones:
    """Return the zones of the subnets that are named, each counted once."""
    literals = tuple(dict.fromkeys(named.literals))
    placed = [(subnet, zone_of(subnet)) for subnet in named.resources]
    unplaced = [zone_missing(subnet) for subnet, place in placed if place is None]
    return Zones(
        top(named.path),
        places=tuple(dict.fromkeys(place for _, place in placed if place is not None)),
        unplaced=len(unplaced) + len(literals),
        bounded=named.complete,
        missing=(*unplaced, *map(outside_zone, literals), *named.missing),
        path=named.resources,
    )


def sharing_a_zone(stack: Stack, resource: Resource, *paths: str) -> dict[Place, tuple[Resource, ...]]:
    """Return the zones in which two or more of the subnets at some paths lie, with those subnets, both sorted.

    Raise NotKnownError where no two are known to share a zone, but some may.
    """
    zones = zones_behind(stack, resource, *paths)
    lying: dict[Place, list[Resource]] = {}
    for subnet in sorted(set(zones.path), key=lambda each: each.urn):
        place = zone_of(subnet)
        if place is not None:
            lying.setdefault(place, []).append(subnet)
    shared = {place: tuple(subnets) for place, subnets in sorted(lying.items(), key=lambda each: each[0].name) if len(subnets) > 1}
    if not shared:
        zones.fewer_than(sum(map(len, lying.values())) + zones.unplaced + (0 if zones.bounded else 1))
    return shared


def zone_of(subnet: Resource) -> Place | None:
    """Return the zone of a subnet, as the program names it or else as the provider reports it; None where it is not known."""
    for read in (subnet.inputs.get, subnet.value):
        for path, kind in (("availabilityZone", "name"), ("availabilityZoneId", "id")):
            zone = read(path)
            if isinstance(zone, str) and zone:
                return as_place(zone, kind)
    return None


def zone_missing(subnet: Resource) -> Missing:
    """Return what would tell the zone of a subnet."""
    if subnet.external:
        return outside_zone(subnet.id if isinstance(subnet.id, str) and subnet.id else subnet.name)
    if isinstance(subnet.value("availabilityZone"), Unknown | Secret):
        return Missing(f"the zone of {subnet.name}", f"Set availabilityZone of {subnet.name}. {DEPLOYED}")
    return Missing(f"the zone of {subnet.name}", DEPLOYED)


def outside_zone(literal: str) -> Missing:
    """Return what is missing where a subnet is known by its id alone."""
    entry = f'{{id: …, type: "{SUBNET}", availabilityZone: …}}'
    return Missing(f"the zone of {literal}", f"Describe each under `resources` in holdfast.yaml: {entry}.")
