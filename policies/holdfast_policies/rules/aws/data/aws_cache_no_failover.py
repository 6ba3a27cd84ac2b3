"""Caches that are gone with a node or a zone."""

from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import CACHE_CLUSTER, CACHE_REPLICATION_GROUP
from holdfast.topology.aws.redundancy import FAILOVER, NODES, joins_a_group, weaknesses_of_cache, weaknesses_of_group
from holdfast.topology.wording import listed

BAD = """
import pulumi_aws as aws

aws.elasticache.ReplicationGroup(  # finding: aws-cache-no-failover
    "sessions", description="sessions", engine="valkey", node_type="cache.m7g.large", num_cache_clusters=2
)
aws.elasticache.Cluster(  # finding: aws-cache-no-failover
    "answers", engine="memcached", node_type="cache.m7g.large", num_cache_nodes=2
)
"""
GOOD = """
import pulumi_aws as aws

aws.elasticache.ReplicationGroup(
    "sessions",
    description="sessions",
    engine="valkey",
    node_type="cache.m7g.large",
    num_node_groups=2,
    replicas_per_node_group=1,
    automatic_failover_enabled=True,
    multi_az_enabled=True,
)
aws.elasticache.Cluster("answers", engine="memcached", node_type="cache.m7g.large", num_cache_nodes=2, az_mode="cross-az")
"""
_WEAKNESSES: Final = {
    CACHE_REPLICATION_GROUP: (FAILOVER, weaknesses_of_group),
    CACHE_CLUSTER: (NODES, weaknesses_of_cache),
}


@rule(
    cloud="aws",
    group="data",
    scope="resource",
    severity="high",
    decidable="inputs",
    subjects=(CACHE_REPLICATION_GROUP, CACHE_CLUSTER),
    fix="Use a replication group with a replica in each shard, automaticFailoverEnabled and multiAzEnabled; Memcached with azMode cross-az.",
    bad=BAD,
    good=GOOD,
)
def aws_cache_no_failover(cache: Resource) -> Answers:
    """A cache does not outlive the loss of a node or a zone.

    ## Why it matters
    Without a replica that takes over, the loss of one node or its zone leaves the cache without its primary until a new node
    is there, and that one starts empty. Every request then goes to what the cache was to spare, which seldom bears it.

    ## What to do
    For Valkey or Redis use a replication group with at least one replica in each shard, `automaticFailoverEnabled` and
    `multiAzEnabled`; both are false where they are not set. For Memcached use two or more nodes and `azMode` cross-az, so that
    the loss of a zone takes a part of them.

    ## When it is decided
    From the cache's inputs, before it is created. A cluster that joins a replication group is judged there.

    ## References
    Security Hub ElastiCache.3; Amazon ElastiCache user guide, "Minimizing downtime in ElastiCache by using Multi-AZ".
    """
    if joins_a_group(cache):
        return
    property_, weaknesses = _WEAKNESSES[cache.type]
    weak = weaknesses(cache)
    if not weak.found:
        weak.require_complete()
    else:
        yield Finding(cache, property_, f"{cache.name} does not outlive a failure: it {listed(weak.found)}")
