"""Where databases, caches and file systems lie: in one zone, or in several with a standby that takes over."""

from holdfast.stack.missing import DEPLOYED, Missing
from holdfast.stack.resource import Resource
from holdfast.stack.values import Unknown
from holdfast.topology.aws.lower_zones import region_of, zone_valued, zones_at
from holdfast.topology.draft import Draft
from holdfast.topology.facts import Origin, Span, ZoneSet
from holdfast.topology.model import Part, PartKind


def in_one_zone(draft: Draft, resource: Resource, path: str = "availabilityZone") -> ZoneSet:
    """Return the one zone of a resource: the one that is named or reported, else one that is not known."""
    value = resource.value(path)
    return ZoneSet((zone_valued(draft, resource, path, Unknown((resource.urn,)) if value in (None, "") else value) or "",))


def zones_of_group(draft: Draft, resource: Resource, path: str, kind: str) -> ZoneSet:
    """Return the zones of the subnets of the subnet group that a resource names; without one those of a default VPC, not known."""
    named = draft.stack.resolve(resource, path, kind)
    if named.resources:
        return zones_at(draft, named.resources[0], "subnetIds[]")
    fact = Missing(f"the zones of the subnets of {resource.name}", f"Name a subnet group of the stack in {path}. {DEPLOYED}")
    return ZoneSet((), named.missing or (fact,))


def single(draft: Draft, resource: Resource, kind: PartKind, zones: ZoneSet | None = None) -> str:
    """Add a part in one zone, which can also fail by itself."""
    zones = zones or in_one_zone(draft, resource)
    return draft.add(Part(resource.urn, resource.name, kind, region_of(draft, resource, zones), zones, origins=(Origin(resource.urn),)))


def spread(draft: Draft, resource: Resource, kind: PartKind, zones: ZoneSet | None, settles: str = "", *assumed: str) -> str:
    """Add a part that outlives the loss of some of its zones; None where it is not a matter of zones."""
    return draft.add(
        Part(
            resource.urn,
            resource.name,
            kind,
            region_of(draft, resource, zones),
            zones,
            standby=True,
            failover=draft.takeover(settles) if settles else Span(),
            settles=settles,
            alone=False,
            origins=(Origin(resource.urn),),
            assumptions=assumed,
        )
    )


def unsure(draft: Draft, resource: Resource, kind: PartKind, missing: tuple[Missing, ...]) -> str:
    """Add a part of which it is not known whether it has a standby: it may die with any zone."""
    return draft.add(
        Part(
            resource.urn,
            resource.name,
            kind,
            region_of(draft, resource),
            ZoneSet((), missing),
            alone=False,
            origins=(Origin(resource.urn),),
        )
    )
