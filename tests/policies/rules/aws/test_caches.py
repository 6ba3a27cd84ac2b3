"""Rules about caches: nodes counted in each way that a program may state them, unknown one by one, members of a group."""

import pytest

from holdfast.rule import Rule
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import answers, declared, deployed, preview, verdict
from holdfast_policies.rules import RULES

GROUP, CLUSTER = "aws:elasticache/replicationGroup:ReplicationGroup", "aws:elasticache/cluster:Cluster"
FINDING, UNDECIDED, HOLDS = {"it": "finding"}, {"it": "undecided"}, {}
ON = {"automaticFailoverEnabled": True, "multiAzEnabled": True}


def named(id_: str) -> Rule:
    return next(each for each in RULES if each.id == id_)


def said(rule: str, type_: str, **inputs: object) -> dict[str, str]:
    """Return what a rule says of one cache, which must be the same at preview and once deployed."""
    it = declared(type_, "it", **inputs)
    before, after = (answers(named(rule), make(it)) for make in (preview, deployed))
    assert before == after
    return before


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"numCacheClusters": 2}, HOLDS),
        ({"numCacheClusters": 1}, FINDING),
        ({"numCacheClusters": UNKNOWN_STRING}, UNDECIDED),
        ({"numberCacheClusters": 2}, HOLDS),
        ({}, FINDING),
        ({"numNodeGroups": 2}, UNDECIDED),
        ({"numNodeGroups": 2, "replicasPerNodeGroup": 0}, FINDING),
        ({"numNodeGroups": 2, "replicasPerNodeGroup": "1"}, HOLDS),
        ({"clusterMode": "enabled", "replicasPerNodeGroup": 1}, HOLDS),
        ({"clusterMode": {"numNodeGroups": 2, "replicasPerNodeGroup": 1}}, HOLDS),
        ({"clusterMode": UNKNOWN_STRING}, UNDECIDED),
        ({"nodeGroupConfigurations": [{"replicaCount": 2}, {"replicaCount": 1}]}, HOLDS),
        ({"nodeGroupConfigurations": [{"replicaCount": 2}, {"replicaCount": 0}]}, FINDING),
        ({"nodeGroupConfigurations": [{"replicaCount": 2}, {}]}, UNDECIDED),
        ({"nodeGroupConfigurations": UNKNOWN_STRING}, UNDECIDED),
        ({"globalReplicationGroupId": UNKNOWN_STRING}, UNDECIDED),
    ],
)
def test_nodes_of_a_shard(inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said("aws-cache-no-failover", GROUP, **ON, **inputs) == expected


@pytest.mark.parametrize("key", list(ON))
@pytest.mark.parametrize(("value", "expected"), [(None, FINDING), ("false", FINDING), ("true", HOLDS), (UNKNOWN_STRING, UNDECIDED)])
def test_what_takes_over(key: str, value: object, expected: dict[str, str]) -> None:
    assert said("aws-cache-no-failover", GROUP, numCacheClusters=2, **(ON | {key: value})) == expected


def test_what_is_known_to_lack_is_found_beside_what_is_not_known() -> None:
    inputs = {"automaticFailoverEnabled": UNKNOWN_STRING, "multiAzEnabled": False, "numCacheClusters": UNKNOWN_STRING}
    rows = verdict(named("aws-cache-no-failover"), preview(declared(GROUP, "it", **inputs))).findings
    assert [row.message for row in rows] == ["it does not outlive a failure: it is not Multi-AZ"]


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"numCacheNodes": 2, "azMode": "cross-az"}, HOLDS),
        ({"numCacheNodes": 2}, FINDING),
        ({"numCacheNodes": UNKNOWN_STRING, "azMode": "cross-az"}, UNDECIDED),
        ({"numCacheNodes": 2, "azMode": UNKNOWN_STRING}, UNDECIDED),
        ({"numCacheNodes": 1, "azMode": UNKNOWN_STRING}, FINDING),
        ({"replicationGroupId": UNKNOWN_STRING}, HOLDS),
        ({"replicationGroupId": "", "numCacheNodes": 1}, FINDING),
    ],
)
def test_nodes_of_a_cluster(inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said("aws-cache-no-failover", CLUSTER, **inputs) == expected


@pytest.mark.parametrize(
    ("type_", "inputs", "expected"),
    [
        (GROUP, {}, FINDING),
        (GROUP, {"snapshotRetentionLimit": 0}, FINDING),
        (GROUP, {"snapshotRetentionLimit": UNKNOWN_STRING}, UNDECIDED),
        (GROUP, {"snapshotRetentionLimit": "1"}, HOLDS),
        (CLUSTER, {"engine": "redis"}, FINDING),
        (CLUSTER, {"engine": UNKNOWN_STRING}, UNDECIDED),
        (CLUSTER, {"engine": UNKNOWN_STRING, "snapshotRetentionLimit": 5}, HOLDS),
        (CLUSTER, {"engine": "memcached", "snapshotRetentionLimit": UNKNOWN_STRING}, HOLDS),
        (CLUSTER, {"replicationGroupId": UNKNOWN_STRING}, HOLDS),
    ],
)
def test_snapshots(type_: str, inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said("aws-cache-no-snapshots", type_, **inputs) == expected
