"""Caches of one node."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import REDIS
from holdfast.topology.known import any_of

BAD = """
import pulumi_gcp as gcp

gcp.redis.Instance("sessions", memory_size_gb=4)  # finding: gcp-redis-no-replica
gcp.redis.Instance("prompts", memory_size_gb=4, tier="BASIC")  # finding: gcp-redis-no-replica
"""
GOOD = """
import pulumi_gcp as gcp

gcp.redis.Instance("sessions", memory_size_gb=4, tier="STANDARD_HA")
gcp.redis.Instance("prompts", memory_size_gb=8, tier="STANDARD_HA", read_replicas_mode="READ_REPLICAS_ENABLED", replica_count=2)
"""


@rule(
    cloud="gcp",
    group="data",
    scope="resource",
    severity="high",
    decidable="inputs",
    subjects=(REDIS,),
    fix="Set tier to STANDARD_HA, with at least one replica.",
    bad=BAD,
    good=GOOD,
)
def gcp_redis_no_replica(instance: Resource) -> Answers:
    """A Memorystore for Redis instance is one node without a replica.

    ## Why it matters
    A Basic instance has one node in one zone. When the node fails, or is replaced for maintenance, the cache is away and comes
    back empty: every request then goes to what the cache stands before, at once. An instance of the Standard tier fails over
    to a replica in another zone.

    ## What to do
    Set `tier` to `STANDARD_HA`. The tier cannot be changed in place: a new instance is made, so move while it may be empty.

    ## When it is decided
    From the instance's inputs, before it is created. Without `tier` it is BASIC.

    ## References
    Memorystore for Redis, "Redis tier capabilities" and "High availability".
    """

    def is_basic() -> bool:
        return (instance.text("tier") or "").upper() == "BASIC"

    def asks_for_none() -> bool:
        return instance.declares("replicaCount") and instance.number("replicaCount") == 0

    if any_of((is_basic, asks_for_none)):
        message = f"{instance.name} is one node without a replica: when the node or its zone fails, the cache is away and comes back empty"
        yield Finding(instance, "tier", message)
