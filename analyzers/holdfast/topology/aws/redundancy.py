"""What keeps caches and search domains from outliving the loss of a node or of a zone, in words.

Sources: the property documentation of pulumi_aws 7.51.1; ElastiCache user guide, "Minimizing downtime in ElastiCache by using
Multi-AZ"; OpenSearch Service developer guide, "Dedicated master nodes".
"""

from functools import partial
from typing import Final

from holdfast.stack.aws import CACHE_CLUSTER
from holdfast.stack.missing import DEPLOYED, Missing, NotKnownError
from holdfast.stack.reading import Block
from holdfast.stack.resource import Resource
from holdfast.stack.values import OPEN
from holdfast.topology.references import names_something
from holdfast.topology.selection import Selection, told
from holdfast.topology.wording import counted

CLUSTER: Final = "clusterConfig"
FAILOVER: Final = "automaticFailoverEnabled"
NODES: Final = "numCacheNodes"
_REPLICAS: Final = "replicasPerNodeGroup"
_COUNTS: Final = ("numCacheClusters", "numberCacheClusters")
"""The number of nodes of a group of one shard, under its name and the one that it had before pulumi_aws 6."""
_GROUPS: Final = "nodeGroupConfigurations"
_SHARDS: Final = ("numNodeGroups", _GROUPS, "globalReplicationGroupId")
_FEW: Final = 3


def weaknesses_of_domain(domain: Resource) -> Selection[str]:
    """Return what a search domain lacks to outlive the loss of a node and of a zone, each as the end of a sentence."""

    def few(path: str, noun: str) -> str:
        number = domain.number(f"{CLUSTER}.{path}")
        if number is None:
            raise NotKnownError(CLUSTER, Missing(f"{path} of {domain.name}", f"Set {CLUSTER}.{path} of {domain.name}."))
        return f"has {counted(int(number), noun)}" if number < _FEW else ""

    def few_masters() -> str:
        alone = not domain.flag(f"{CLUSTER}.dedicatedMasterEnabled")
        return "has no dedicated masters" if alone else few("dedicatedMasterCount", "dedicated master")

    def one_zone() -> str:
        return "" if domain.flag(f"{CLUSTER}.zoneAwarenessEnabled") else "is not aware of zones"

    return told((partial(few, "instanceCount", "data node"), few_masters, one_zone))


def weaknesses_of_group(group: Resource) -> Selection[str]:
    """Return what a replication group lacks to outlive the loss of a node and of a zone, each as the end of a sentence."""

    def off(path: str, words: str) -> str:
        return "" if group.flag(path) else words

    def few() -> str:
        nodes = nodes_of_shard(group)
        return f"has {counted(nodes, 'node')} in a shard" if nodes <= 1 else ""

    return told((partial(off, FAILOVER, "fails over to no replica"), partial(off, "multiAzEnabled", "is not Multi-AZ"), few))


def weaknesses_of_cache(cache: Resource) -> Selection[str]:
    """Return what a cache cluster lacks to keep a part of its nodes when one or a zone is lost, each as the end of a sentence."""

    def few() -> str:
        nodes = int(cache.number(NODES) or 0)
        return f"has {counted(nodes, 'node')}" if nodes <= 1 else ""

    def one_zone() -> str:
        return "" if cache.text("azMode") == "cross-az" else "keeps all nodes in one zone"

    return told((few, one_zone))


def nodes_of_shard(group: Resource) -> int:
    """Return the number of nodes in the smallest shard of a replication group, the primary included.

    Raise NotKnownError where the program leaves it to the cloud, as it does for a number of shards without replicas.
    """
    mode = group.value("clusterMode")
    nodes = _first_stated(group, _COUNTS)
    if nodes is not None:
        return nodes
    replicas = _first_stated(group, (_REPLICAS, f"clusterMode.{_REPLICAS}") if isinstance(mode, dict | list) else (_REPLICAS,))
    if replicas is None and group.declares(_GROUPS):
        replicas = min((_replicas(each) for each in group.blocks(_GROUPS)), default=None)
    if replicas is not None:
        return 1 + replicas
    if isinstance(mode, OPEN) or any(group.declares(path) for path in _SHARDS):
        raise _left_open(group)
    return int(group.number(_COUNTS[0]) or 1)


def _first_stated(group: Resource, paths: tuple[str, ...]) -> int | None:
    """Return the first number that the program states at some paths."""
    return next((int(group.number(path) or 0) for path in paths if group.declares(path)), None)


def _replicas(shard: Block) -> int:
    number = shard.number("replicaCount")
    if number is None:
        raise _left_open(shard.owner)
    return int(number)


def _left_open(group: Resource) -> NotKnownError:
    return NotKnownError(_REPLICAS, Missing(f"{_REPLICAS} of {group.name}", f"Set {_REPLICAS} of {group.name}. {DEPLOYED}"))


def joins_a_group(cache: Resource) -> bool:
    """Tell whether a cache cluster is a member of a replication group."""
    return cache.type == CACHE_CLUSTER and names_something(cache, "replicationGroupId")
