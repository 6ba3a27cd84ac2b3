"""Databases of RDS: which copy another one, how long their backups are kept, and where the instances of a cluster lie.

Sources: the property documentation of pulumi_aws 7.51.1; Amazon RDS and Amazon Aurora user guides.
"""

from functools import partial
from typing import Final

from holdfast.stack.aws import RDS_CLUSTER, RDS_CLUSTER_INSTANCE
from holdfast.stack.missing import DEPLOYED, Missing, NotKnownError
from holdfast.stack.references import Referrers
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.aws.scaling_names import READERS, targets_scaling
from holdfast.topology.aws.subnets import zones_behind
from holdfast.topology.known import any_of, not_known
from holdfast.topology.references import names_something
from holdfast.topology.zones import Place, Zones, as_place

RETENTION: Final = "backupRetentionPeriod"
MEMBERS: Final = "clusterIdentifier"
_SOURCES: Final = {RDS_CLUSTER: "replicationSourceIdentifier"}
_RESTORED_FROM: Final = ("snapshotIdentifier", "restoreToPointInTime", "s3Import")
_SUBNET_GROUP: Final = "aws:rds/subnetGroup:SubnetGroup"
_PAIR: Final = 2


def is_replica(database: Resource) -> bool:
    """Tell whether an instance or cluster is a read replica of another database."""
    return names_something(database, _SOURCES.get(database.type, "replicateSourceDb"))


def backup_days(database: Resource) -> int | float | None:
    """Return for how many days an instance or cluster keeps its automated backups.

    Raise NotKnownError where it is restored from another database and states nothing: it may keep the period of that.
    """
    if not database.is_set(RETENTION) and any(names_something(database, path) for path in _RESTORED_FROM):
        raise NotKnownError(RETENTION, Missing(f"{RETENTION} of {database.name}", f"Set {RETENTION} of {database.name}."))
    return database.number(RETENTION)


def spreads_itself(cluster: Resource) -> bool:
    """Tell whether a cluster has standbys without instances of its own: a Multi-AZ cluster, or one that is serverless (v1)."""
    return cluster.declares("dbClusterInstanceClass") or cluster.text("engineMode") == "serverless"


def instances_of(stack: Stack, cluster: Resource) -> Referrers:
    """Return the instances of a database cluster."""
    return stack.referrers(cluster, RDS_CLUSTER_INSTANCE, MEMBERS)


def has_reader(stack: Stack, cluster: Resource) -> bool:
    """Tell whether a cluster has an instance beside the one that writes: of the stack, or one that Application Auto Scaling keeps.

    Raise NotKnownError where it cannot be said.
    """
    members, targets = instances_of(stack, cluster), targets_scaling(stack, cluster, READERS)
    missing = (*members.missing, *(targets.missing if members.resources else ()))
    return any_of(
        (
            lambda: len(members.resources) >= _PAIR,
            *(partial(_keeps_one, each) for each in targets if members.resources),
            *((not_known(MEMBERS, *dict.fromkeys(missing)),) if missing else ()),
        )
    )


def zones_of_instances(stack: Stack, cluster: Resource) -> Zones:
    """Return the zones of the instances of a cluster that has a reader: those that they name, else what its subnets leave."""
    members = instances_of(stack, cluster)
    only = _only_zone(stack, cluster)
    placed = {each: _place(each, only) for each in sorted(members, key=lambda each: each.urn)}
    unplaced = [_unplaced(each) for each, place in placed.items() if place is None]
    scaled = () if len(placed) >= _PAIR or only else (Missing(f"the zones of the readers of {cluster.name}", DEPLOYED),)
    return Zones(
        MEMBERS,
        places=tuple(dict.fromkeys(place for place in placed.values() if place is not None)),
        unplaced=len(unplaced) + len(scaled),
        bounded=not members.missing,
        missing=(*unplaced, *scaled, *members.missing),
        path=tuple(placed),
    )


def _only_zone(stack: Stack, cluster: Resource) -> Place | None:
    """Return the one zone that all subnets of a cluster lie in; None where there are several, or where that is not known."""
    groups = stack.resolve(cluster, "dbSubnetGroupName", _SUBNET_GROUP)
    if not groups.resources:
        return None
    zones = zones_behind(stack, groups.resources[0], "subnetIds[]")
    return zones.places[0] if zones.at_most == len(zones.places) == 1 else None


def _place(instance: Resource, only: Place | None) -> Place | None:
    zone = instance.value("availabilityZone")
    return as_place(zone) if isinstance(zone, str) and zone else None if zone else only


def _unplaced(instance: Resource) -> Missing:
    return Missing(f"the zone of {instance.name}", f"Set availabilityZone of {instance.name}. {DEPLOYED}")


def _keeps_one(target: Resource) -> bool:
    return (target.number("minCapacity") or 0) >= 1
