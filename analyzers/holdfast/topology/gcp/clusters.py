"""Where Kubernetes clusters and their node pools are, and how many nodes a pool keeps.

Sources: pulumi_gcp, container.Cluster and container.NodePool: `location` is a region or a zone, a pool's is that of its cluster;
counts of nodes are per zone but for `totalMinNodeCount`. Terraform Google provider: a cluster without a location is made in the
provider's zone.
"""

from itertools import pairwise
from typing import Final

from holdfast.stack.gcp import GKE_CLUSTER, GKE_NODE_POOL
from holdfast.stack.missing import DEPLOYED, Missing, NotKnownError
from holdfast.stack.references import outside
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.facts import Count, exactly
from holdfast.topology.gcp.placement import counted_zones, zone_text, zones_listed
from holdfast.topology.naming import sole
from holdfast.topology.zones import Zones

LOCATION: Final = "location"
NODES: Final = "nodeLocations"
_HYPHENS_OF_A_ZONE: Final = 2


def is_zone(location: str) -> bool:
    """Tell whether a location is a zone, and not a region: `us-central1-a`."""
    return location.count("-") == _HYPHENS_OF_A_ZONE


def location_of(stack: Stack, resource: Resource) -> str:
    """Return the region or zone of a cluster, or of the cluster of a node pool; raise NotKnownError where it is not known."""
    named = sole(stack, resource.value(LOCATION), (GKE_CLUSTER,)) if resource.type == GKE_NODE_POOL else None
    if isinstance(named, Resource):
        return location_of(stack, named)
    own = resource.text(LOCATION)
    if own:
        return own.rpartition("/")[2]
    if resource.type == GKE_NODE_POOL:
        return _location_of_cluster(stack, resource)
    zone = zone_text(stack, resource)
    if zone is None:
        raise NotKnownError(LOCATION, Missing(f"the location of {resource.name}", f"Set location of {resource.name}. {DEPLOYED}"))
    return zone.rpartition("/")[2]


def zones_of_nodes(resource: Resource) -> Zones | None:
    """Return the zones that a cluster or a node pool names for its nodes; None where it names none."""
    named = resource.inputs.get(NODES)
    return None if named is None or named == [] else zones_listed(resource, NODES, named)


def nodes_of(pool: Resource) -> Count:
    """Return how many nodes a pool keeps; raise NotKnownError where a count is not known. In how many zones may be open."""
    total = pool.number("autoscaling.totalMinNodeCount")
    if total:
        return exactly(int(total))
    each = int(_in_each_zone(pool))
    if each == 0:
        return exactly(0)
    named = pool.value(NODES)
    if named is None or named == []:
        return Count(each, None, (Missing(f"in how many zones {pool.name} has nodes", f"Set {NODES} of {pool.name}. {DEPLOYED}"),))
    zones = counted_zones(zones_listed(pool, NODES, named))
    return Count(each * zones.low, None if zones.high is None else each * zones.high, zones.missing)


def _in_each_zone(pool: Resource) -> int | float:
    if pool.blocks("autoscaling"):
        return pool.number("autoscaling.minNodeCount") or 0
    asked = pool.number("nodeCount")
    return (pool.number("initialNodeCount") or 0) if asked is None else asked


def _location_of_cluster(stack: Stack, pool: Resource) -> str:
    """Return the location of a pool's cluster; one outside the stack is known where its path names it."""
    clusters = stack.resolve(pool, "cluster", GKE_CLUSTER)
    for literal in clusters.literals:
        location = dict(pairwise(literal.split("/"))).get("locations")
        if not location:
            raise NotKnownError("cluster", outside(literal))
        return location
    cluster = clusters.one()
    if cluster is None:
        raise NotKnownError("cluster", Missing(f"the cluster of {pool.name}", f"Set cluster of {pool.name}."))
    return location_of(stack, cluster)
