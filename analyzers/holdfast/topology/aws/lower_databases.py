"""RDS, Aurora, ElastiCache and MemoryDB -> parts.

Sources: Amazon RDS user guide, "Multi-AZ deployments"; Aurora user guide, "High availability"; ElastiCache user guide,
"Minimizing downtime by using Multi-AZ". How long a failover takes is typical there and no bound.
"""

from typing import Final

from holdfast.stack.aws import CACHE_CLUSTER, CACHE_REPLICATION_GROUP, DYNAMODB_TABLE, RDS_CLUSTER, RDS_CLUSTER_INSTANCE, RDS_INSTANCE
from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.resource import Resource
from holdfast.topology.aws.databases import instances_of
from holdfast.topology.aws.lower_zones import zone_set
from holdfast.topology.aws.standby import in_one_zone, single, spread, unsure, zones_of_group
from holdfast.topology.draft import Draft, Family
from holdfast.topology.facts import ZoneSet
from holdfast.topology.wording import listed

RDS_PROXY: Final = "aws:rds/proxy:Proxy"
SERVERLESS_CACHE: Final = "aws:elasticache/serverlessCache:ServerlessCache"
_RDS_GROUP: Final = "aws:rds/subnetGroup:SubnetGroup"
_CACHE_GROUP: Final = "aws:elasticache/subnetGroup:SubnetGroup"
_RDS_FAILOVER: Final = "rds-failover"
_CACHE_FAILOVER: Final = "elasticache-failover"
_PAIR: Final = 2
_READS: Final = """
rds/certificate:Certificate rds/clusterActivityStream:ClusterActivityStream rds/clusterEndpoint:ClusterEndpoint
rds/clusterParameterGroup:ClusterParameterGroup rds/clusterRoleAssociation:ClusterRoleAssociation rds/clusterSnapshot:ClusterSnapshot
rds/clusterSnapshotCopy:ClusterSnapshotCopy rds/eventSubscription:EventSubscription rds/exportTask:ExportTask
rds/globalCluster:GlobalCluster rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication
rds/optionGroup:OptionGroup rds/parameterGroup:ParameterGroup rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup
rds/proxyEndpoint:ProxyEndpoint rds/proxyTarget:ProxyTarget rds/roleAssociation:RoleAssociation rds/snapshot:Snapshot
rds/snapshotCopy:SnapshotCopy rds/subnetGroup:SubnetGroup elasticache/globalReplicationGroup:GlobalReplicationGroup
elasticache/parameterGroup:ParameterGroup elasticache/subnetGroup:SubnetGroup elasticache/user:User elasticache/userGroup:UserGroup
elasticache/userGroupAssociation:UserGroupAssociation dynamodb/contributorInsights:ContributorInsights
dynamodb/globalTable:GlobalTable dynamodb/kinesisStreamingDestination:KinesisStreamingDestination
dynamodb/resourcePolicy:ResourcePolicy dynamodb/tableItem:TableItem dynamodb/tableReplica:TableReplica dynamodb/tag:Tag
"""


def lower_instance(draft: Draft, database: Resource) -> str:
    """Add a database: with Multi-AZ it has a standby in another zone, else it lies in one."""
    try:
        several = database.flag("multiAz")
    except NotKnownError as error:
        return unsure(draft, database, "database", error.missing)
    if several:
        return spread(draft, database, "database", zones_of_group(draft, database, "dbSubnetGroupName", _RDS_GROUP), _RDS_FAILOVER)
    return single(draft, database, "database")


def lower_cluster(draft: Draft, cluster: Resource) -> str:
    """Add a database cluster: it outlives a zone with two or more instances, as a Multi-AZ cluster or where it is serverless."""
    members = instances_of(draft.stack, cluster)
    zones = zones_of_group(draft, cluster, "dbSubnetGroupName", _RDS_GROUP)
    if _is_multi_zone(cluster):
        return spread(draft, cluster, "database", zones, _RDS_FAILOVER)
    if members.missing and len(members.resources) < _PAIR:
        return unsure(draft, cluster, "database", members.missing)
    found = tuple(sorted(members, key=lambda each: each.urn))
    if len(found) < _PAIR:
        return single(draft, cluster, "database", in_one_zone(draft, found[0] if found else cluster))
    named = [in_one_zone(draft, each) for each in found if each.value("availabilityZone")]
    if len(named) == len(found):
        return spread(draft, cluster, "database", zone_set(draft, (id_ for each in named for id_ in each.ids)), _RDS_FAILOVER)
    even = f"Aurora spreads {listed(each.name for each in found)} over the zones of their subnets"
    return spread(draft, cluster, "database", zones, _RDS_FAILOVER, even)


def _is_multi_zone(cluster: Resource) -> bool:
    """Tell whether a cluster has its standbys by itself: a Multi-AZ DB cluster names the class of its three instances."""
    return bool(cluster.value("dbClusterInstanceClass")) or cluster.value("engineMode") == "serverless"


def lower_replication_group(draft: Draft, group: Resource) -> str:
    """Add a replication group: it outlives a node with automatic failover, and a zone with Multi-AZ besides."""
    try:
        replicas = max(group.number("replicasPerNodeGroup") or 0, (group.number("numCacheClusters") or 1) - 1)
        fails_over = bool(group.flag("automaticFailoverEnabled")) and replicas > 0
        several = fails_over and bool(group.flag("multiAzEnabled"))
    except NotKnownError as error:
        return unsure(draft, group, "cache", error.missing)
    if several:
        return spread(draft, group, "cache", _cache_zones(draft, group), _CACHE_FAILOVER)
    if fails_over:
        fact = Missing(f"in which zones the nodes of {group.name} lie", f"Set multiAzEnabled of {group.name}.")
        return unsure(draft, group, "cache", (fact,))
    return single(draft, group, "cache")


def _cache_zones(draft: Draft, cache: Resource) -> ZoneSet:
    return zones_of_group(draft, cache, "subnetGroupName", _CACHE_GROUP)


def lower_cache(draft: Draft, cache: Resource) -> str:
    """Add a cache cluster: one node, or several of Memcached, over zones where it asks for that."""
    try:
        several = (cache.number("numCacheNodes") or 1) > 1 and cache.text("azMode") == "cross-az"
    except NotKnownError as error:
        return unsure(draft, cache, "cache", error.missing)
    return spread(draft, cache, "cache", _cache_zones(draft, cache)) if several else single(draft, cache, "cache")


def lower_regional_cache(draft: Draft, cache: Resource) -> str:
    """Add a serverless cache, which the provider spreads over zones."""
    return spread(draft, cache, "cache", None)


def lower_table(draft: Draft, table: Resource) -> str:
    """Add a DynamoDB table, which lies in three zones of its region."""
    return spread(draft, table, "database", None)


def lower_proxy(draft: Draft, proxy: Resource) -> str:
    """Add a database proxy, which the provider spreads over the zones of its subnets."""
    return spread(draft, proxy, "other", None)


FAMILY: Final = Family(
    name="aws databases and caches",
    lowers={
        RDS_INSTANCE: lower_instance,
        RDS_CLUSTER: lower_cluster,
        RDS_PROXY: lower_proxy,
        CACHE_REPLICATION_GROUP: lower_replication_group,
        CACHE_CLUSTER: lower_cache,
        SERVERLESS_CACHE: lower_regional_cache,
        DYNAMODB_TABLE: lower_table,
    },
    reads=(RDS_CLUSTER_INSTANCE, *(f"aws:{each}" for each in _READS.split())),
)
