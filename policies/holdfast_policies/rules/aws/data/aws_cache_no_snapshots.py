"""Caches that cannot be filled again from a copy."""

from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import CACHE_CLUSTER, CACHE_REPLICATION_GROUP
from holdfast.topology.aws.redundancy import joins_a_group
from holdfast.topology.known import all_of

_DAYS: Final = "snapshotRetentionLimit"
_MEMCACHED: Final = "memcached"
BAD = """
import pulumi_aws as aws

aws.elasticache.ReplicationGroup(  # finding: aws-cache-no-snapshots
    "sessions",
    description="sessions",
    engine="valkey",
    node_type="cache.m7g.large",
    num_cache_clusters=2,
    automatic_failover_enabled=True,
    multi_az_enabled=True,
)
"""
GOOD = """
import pulumi_aws as aws

aws.elasticache.ReplicationGroup(
    "sessions",
    description="sessions",
    engine="valkey",
    node_type="cache.m7g.large",
    num_cache_clusters=2,
    automatic_failover_enabled=True,
    multi_az_enabled=True,
    snapshot_retention_limit=7,
)
aws.elasticache.Cluster("answers", engine="memcached", node_type="cache.m7g.large", num_cache_nodes=2, az_mode="cross-az")
"""


@rule(
    cloud="aws",
    group="data",
    scope="resource",
    severity="low",
    decidable="inputs",
    subjects=(CACHE_REPLICATION_GROUP, CACHE_CLUSTER),
    fix="Set snapshotRetentionLimit to the number of days for which daily snapshots are kept.",
    bad=BAD,
    good=GOOD,
)
def aws_cache_no_snapshots(cache: Resource) -> Answers:
    """A cache has no automatic snapshots.

    ## Why it matters
    A cache that is deleted, or whose shard loses all its nodes, comes back empty. Sessions and rate limits that live nowhere
    else are gone, and everything else is fetched again at once from what stands behind it.

    ## What to do
    Set `snapshotRetentionLimit` to a number of days; it is 0, no snapshots, where it is not set.

    ## When it is decided
    From the cache's inputs, before it is created. Memcached, which has no snapshots, and a cluster that joins a replication
    group are left out.

    ## References
    Security Hub ElastiCache.1; Amazon ElastiCache user guide, "Scheduling automatic backups".
    """
    if all_of((lambda: not cache.number(_DAYS), lambda: cache.text("engine") != _MEMCACHED, lambda: not joins_a_group(cache))):
        yield Finding(cache, _DAYS, f"{cache.name} keeps no snapshots: once lost it comes back empty")
