"""Kubernetes clusters and node pools that one zone can take down."""

from collections.abc import Callable
from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.gcp import GKE_CLUSTER, GKE_NODE_POOL
from holdfast.topology.gcp.clusters import LOCATION, NODES, is_zone, location_of, zones_of_nodes
from holdfast.topology.selection import those

BAD = """
import pulumi_gcp as gcp

zonal = gcp.container.Cluster("zonal", location="us-central1-a", initial_node_count=3)  # finding: gcp-gke-single-zone
gcp.container.NodePool("extra", cluster=zonal.id, node_count=3)  # finding: gcp-gke-single-zone
regional = gcp.container.Cluster("regional", location="us-central1", initial_node_count=1)
gcp.container.NodePool(  # finding: gcp-gke-single-zone
    "gpu", cluster=regional.name, location="us-central1", node_locations=["us-central1-a"], node_count=3
)
"""
GOOD = """
import pulumi_gcp as gcp

cluster = gcp.container.Cluster("models", location="us-central1", initial_node_count=1, remove_default_node_pool=True)
gcp.container.NodePool("cpu", cluster=cluster.id, node_count=1)
gcp.container.NodePool(
    "gpu", cluster=cluster.name, location="us-central1", node_locations=["us-central1-a", "us-central1-c"], node_count=1
)
"""
_NEEDED: Final = 2


@rule(
    cloud="gcp",
    group="placement",
    scope="resource",
    severity="high",
    decidable="inputs",
    subjects=(GKE_CLUSTER, GKE_NODE_POOL),
    fix="Set location to a region, and at least two zones where nodeLocations is set.",
    bad=BAD,
    good=GOOD,
)
def gcp_gke_single_zone(resource: Resource, stack: Stack) -> Answers:
    """A cluster or a node pool depends on one zone.

    ## Why it matters
    A zonal cluster has one control plane in one zone. When the zone fails, nothing places the lost pods elsewhere, scales or
    repairs, and as a rule all nodes are in that zone, too. In a regional cluster the same is true of a pool whose nodes are all in
    one zone.

    ## What to do
    Set `location` to a region: the control plane then runs in three zones, and so do the nodes. Where `nodeLocations` is set, for
    GPUs for example, name at least two zones.

    ## When it is decided
    Mostly from the inputs. A cluster without `location` is made in the provider's zone, and a node pool is where its cluster is;
    where neither is known it is undecided.

    ## References
    Google Kubernetes Engine, "About cluster configuration choices"; gcpdiag gke/BP/2022_001.
    """
    places = those(_TELLS, lambda path: _TELLS[path](stack, resource), LOCATION)
    if not places.found:
        places.require_complete()
        return
    found = places.found[0]
    clusters = stack.resolve(resource, "cluster", GKE_CLUSTER).resources if resource.type == GKE_NODE_POOL else ()
    yield Finding(resource, found, _said(stack, resource, found), evidence=clusters)


def _is_zonal(stack: Stack, resource: Resource) -> bool:
    return is_zone(location_of(stack, resource))


def _names_one_zone(_stack: Stack, resource: Resource) -> bool:
    zones = zones_of_nodes(resource)
    return zones is not None and zones.fewer_than(_NEEDED)


_TELLS: Final[dict[str, Callable[[Stack, Resource], bool]]] = {LOCATION: _is_zonal, NODES: _names_one_zone}


def _said(stack: Stack, resource: Resource, found: str) -> str:
    zones = zones_of_nodes(resource)
    if found == NODES and zones is not None:
        return f"The nodes of {resource.name} {zones.said()}"
    whose = "belongs to a zonal cluster" if resource.type == GKE_NODE_POOL else "is a zonal cluster"
    return f"{resource.name} {whose}: its control plane is in {location_of(stack, resource)} alone"
