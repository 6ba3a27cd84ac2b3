"""Databases, caches and file systems of Google Cloud, and Cloud NAT -> parts.

Sources: Cloud SQL, "About high availability": a regional instance has a standby in another zone of its region; Memorystore for Redis,
"Redis tiers": Standard has a replica in another zone, Basic one node; Filestore, "Service tiers": regional (enterprise) instances
outlive the loss of a zone; Cloud NAT is a service of the region.
"""

from collections.abc import Sequence
from typing import Final

from holdfast.stack.gcp import FILESTORE, NETWORK, REDIS, REDIS_CLUSTER, ROUTER, ROUTER_NAT, SQL_INSTANCE, SUBNETWORK
from holdfast.stack.missing import DEPLOYED, Missing, NotKnownError
from holdfast.stack.resource import Resource
from holdfast.stack.values import NOT_KNOWN
from holdfast.topology.draft import Draft, Family
from holdfast.topology.facts import Origin, Span, Zone, ZoneSet
from holdfast.topology.gcp.evidence import MEMCACHE, SQL_DATABASE
from holdfast.topology.gcp.lower_zones import region_of, zone_named, zone_valued, zones_of_region
from holdfast.topology.model import Part, PartKind

_STANDBYS: Final = 2
_REGIONAL_FILES: Final = frozenset({"ENTERPRISE", "REGIONAL"})
_SETTLES: Final = {
    SQL_INSTANCE: "cloud-sql-failover",
    REDIS: "memorystore-failover",
    REDIS_CLUSTER: "memorystore-failover",
    FILESTORE: "filestore-failover",
}
"""The names of assumptions for how long a failover takes."""
_SQL_ZONES: Final = ("settings.locationPreference.zone", "settings.locationPreference.secondaryZone")


def lower_sql(draft: Draft, instance: Resource) -> str:
    """Add a Cloud SQL instance: with availability REGIONAL it fails over to another zone, else it dies with its zone."""
    try:
        regional = (instance.text("settings.availabilityType") or "ZONAL").upper() == "REGIONAL"
    except NotKnownError as error:
        return _unsure(draft, instance, "database", error.missing)
    return _added(draft, instance, "database", regional=regional, paths=_SQL_ZONES)


def lower_redis(draft: Draft, instance: Resource) -> str:
    """Add a Memorystore instance: of the standard tier it fails over to another zone, of the basic one it dies with its zone."""
    try:
        regional = (instance.text("tier") or "BASIC").upper() == "STANDARD_HA"
    except NotKnownError as error:
        return _unsure(draft, instance, "cache", error.missing)
    return _added(
        draft,
        instance,
        "cache",
        regional=regional,
        paths=("locationId", "alternativeLocationId"),
    )


def lower_redis_cluster(draft: Draft, cluster: Resource) -> str:
    """Add a Memorystore cluster: over several zones, unless it asks for a single one."""
    try:
        single = (cluster.text("zoneDistributionConfig.mode") or "MULTI_ZONE").upper() == "SINGLE_ZONE"
        replicas = int(cluster.number("replicaCount") or 0)
    except NotKnownError as error:
        return _unsure(draft, cluster, "cache", error.missing)
    paths = ("zoneDistributionConfig.zone",)
    return _added(draft, cluster, "cache", regional=not single and replicas > 0, paths=paths)


def lower_memcache(draft: Draft, instance: Resource) -> str:
    """Add a Memcached instance: its nodes hold no copies of each other's content, but any of them answers without it."""
    return _added(draft, instance, "cache", regional=True, paths=())


def lower_files(draft: Draft, instance: Resource) -> str:
    """Add a Filestore instance: a regional one outlives the loss of a zone, any other dies with its zone."""
    try:
        regional = (instance.text("tier") or "").upper() in _REGIONAL_FILES
    except NotKnownError as error:
        return _unsure(draft, instance, "file-system", error.missing)
    paths = () if regional else ("location",)
    if not regional and instance.value("location") is None:
        paths = ("zone",)
    return _added(draft, instance, "file-system", regional=regional, paths=paths)


def lower_nat(draft: Draft, gateway: Resource) -> str:
    """Add a Cloud NAT: the network of the region does it, so that it is no single thing that fails."""
    return draft.add(Part(gateway.urn, gateway.name, "nat", region_of(draft, gateway), alone=False, origins=(Origin(gateway.urn),)))


def _added(draft: Draft, resource: Resource, kind: PartKind, *, regional: bool, paths: Sequence[str]) -> str:
    """Add a part of one zone, or one with a standby in another."""
    settles = _SETTLES.get(resource.type, "") if regional else ""
    zones = zones_of_region(draft, resource)[:_STANDBYS] if regional else (_zone(draft, resource, paths),)
    if regional:
        zones = _named(draft, resource, paths) or zones
    return draft.add(
        Part(
            resource.urn,
            resource.name,
            kind,
            _region(draft, resource),
            ZoneSet(tuple(sorted(zones))),
            standby=regional,
            failover=draft.takeover(settles) if settles else Span(),
            settles=settles,
            alone=not regional,
            origins=(Origin(resource.urn),),
        )
    )


def _region(draft: Draft, resource: Resource) -> str:
    """Return the region of a part: its own, or that of its location."""
    location = resource.value("location")
    if isinstance(location, str) and location and resource.type == FILESTORE:
        return location.rpartition("-")[0] if location[-2:-1] == "-" else location
    return region_of(draft, resource)


def _zone(draft: Draft, resource: Resource, paths: Sequence[str]) -> str:
    """Return the one zone of a part; one that Google chooses is not known."""
    value = resource.value(paths[0]) if paths else None
    if value is not None and not isinstance(value, NOT_KNOWN):
        return zone_valued(draft, resource, paths[0], value)
    name = f"the zone of {resource.name}"
    fact = Missing(name, f"Name the zone of {resource.name}. {DEPLOYED}")
    return draft.zone(Zone(f"zone:{resource.urn}", name, _region(draft, resource), "", (fact,), (Origin(resource.urn),)))


def _named(draft: Draft, resource: Resource, paths: Sequence[str]) -> tuple[str, ...]:
    """Return the zones of a part with a standby where both are named, else nothing."""
    values = [resource.value(path) for path in paths]
    names = [value for value in values if isinstance(value, str) and value]
    distinct = tuple(dict.fromkeys(names))
    if len(distinct) < _STANDBYS:
        return ()
    return tuple(zone_named(draft, each, Origin(resource.urn, (paths[0].partition(".")[0],))) for each in distinct)


def _unsure(draft: Draft, resource: Resource, kind: PartKind, missing: tuple[Missing, ...]) -> str:
    """Add a part of which it is not known whether it has a standby: where it is, and so what it dies with, is not known."""
    zones = ZoneSet((), missing)
    return draft.add(Part(resource.urn, resource.name, kind, _region(draft, resource), zones, alone=False, origins=(Origin(resource.urn),)))


FAMILY: Final = Family(
    name="google data and egress",
    lowers={
        SQL_INSTANCE: lower_sql,
        REDIS: lower_redis,
        REDIS_CLUSTER: lower_redis_cluster,
        MEMCACHE: lower_memcache,
        FILESTORE: lower_files,
        ROUTER_NAT: lower_nat,
    },
    reads=(
        SQL_DATABASE,
        "gcp:sql/user:User",
        "gcp:sql/sslCert:SslCert",
        "gcp:filestore/backup:Backup",
        "gcp:filestore/snapshot:Snapshot",
        NETWORK,
        SUBNETWORK,
        ROUTER,
        "gcp:compute/routerNatAddress:RouterNatAddress",
    ),
)
