"""Where clusters and node pools are, and how many nodes a pool keeps."""

import pytest

from holdfast.stack import NotKnownError, Stack
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Ref, declared, deployed, preview
from holdfast.topology.gcp.clusters import location_of, nodes_of

CLUSTER, POOL = "gcp:container/cluster:Cluster", "gcp:container/nodePool:NodePool"


def location(stack: Stack, of: Declared) -> str:
    resource = stack.get(of.urn)
    assert resource is not None
    return location_of(stack, resource)


def nodes(**inputs: object) -> tuple[int, int | None]:
    pool = declared(POOL, "pool", **inputs)
    resource = preview(pool).get(pool.urn)
    assert resource is not None
    found = nodes_of(resource)
    assert found.known or found.missing
    return found.low, found.high


def test_a_pool_is_where_its_cluster_is() -> None:
    cluster = declared(CLUSTER, "models", location="us-central1")
    for pool in (
        declared(POOL, "by-id", cluster=cluster),
        declared(POOL, "by-output", cluster=Ref(cluster, "name"), location=Ref(cluster, "location")),
        declared(POOL, "outside", cluster="projects/p/locations/us-central1/clusters/elsewhere"),
    ):
        assert location(preview(cluster, pool), pool) == location(deployed(cluster, pool), pool) == "us-central1"


def test_a_cluster_without_location_is_in_the_zone_of_the_provider() -> None:
    cluster = declared(CLUSTER, "models")
    assert location(preview(cluster, config={"gcp:zone": "us-central1-f"}), cluster) == "us-central1-f"
    with pytest.raises(NotKnownError):
        location(preview(cluster, config={"gcp:region": "us-central1"}), cluster)


@pytest.mark.parametrize("inputs", [{"cluster": "elsewhere"}, {"cluster": UNKNOWN_STRING}, {}, {"location": UNKNOWN_STRING}])
def test_a_location_that_nobody_knows(inputs: dict[str, object]) -> None:
    pool = declared(POOL, "pool", **inputs)
    with pytest.raises(NotKnownError):
        location(preview(pool), pool)


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"nodeCount": 2, "nodeLocations": ["us-central1-a", "us-central1-b"]}, (4, 4)),
        ({"initialNodeCount": 3, "nodeLocations": ["us-central1-a"]}, (3, 3)),
        ({"nodeCount": 2, "nodeLocations": ["us-central1-a", UNKNOWN_STRING]}, (2, 4)),
        ({"nodeCount": 2, "nodeLocations": UNKNOWN_STRING}, (2, None)),
        ({"nodeCount": 2}, (2, None)),
        ({"autoscaling": {"minNodeCount": 1}, "nodeCount": 9, "nodeLocations": ["us-central1-a"]}, (1, 1)),
        ({"autoscaling": {"totalMinNodeCount": 3}}, (3, 3)),
        ({}, (0, 0)),
    ],
)
def test_how_many_nodes_a_pool_keeps(inputs: dict[str, object], expected: tuple[int, int | None]) -> None:
    assert nodes(**inputs) == expected
