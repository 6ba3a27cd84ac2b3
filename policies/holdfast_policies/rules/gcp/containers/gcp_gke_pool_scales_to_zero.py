"""Node pools that may keep no node at all."""

from functools import partial
from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import GKE_NODE_POOL
from holdfast.topology.known import all_of

BAD = """
import pulumi_gcp as gcp

cluster = gcp.container.Cluster("models", location="us-central1", initial_node_count=1, remove_default_node_pool=True)
gcp.container.NodePool(  # finding: gcp-gke-pool-scales-to-zero
    "gpu", cluster=cluster.id, autoscaling={"min_node_count": 0, "max_node_count": 4}
)
"""
GOOD = """
import pulumi_gcp as gcp

cluster = gcp.container.Cluster("models", location="us-central1", initial_node_count=1, remove_default_node_pool=True)
gcp.container.NodePool("gpu", cluster=cluster.id, autoscaling={"min_node_count": 1, "max_node_count": 4})
gcp.container.NodePool("cpu", cluster=cluster.id, autoscaling={"total_min_node_count": 3, "total_max_node_count": 12})
gcp.container.NodePool("fixed", cluster=cluster.id, node_count=1)
"""
_LEAST: Final = ("autoscaling.minNodeCount", "autoscaling.totalMinNodeCount")


@rule(
    cloud="gcp",
    group="containers",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(GKE_NODE_POOL,),
    fix="Set autoscaling.minNodeCount to at least 1.",
    bad=BAD,
    good=GOOD,
)
def gcp_gke_pool_scales_to_zero(pool: Resource) -> Answers:
    """The autoscaler of a node pool may remove the last node of a zone.

    ## Why it matters
    A zone without a node of the pool takes over nothing when another zone fails: a machine must be found, started, and the image
    and the model loaded, minutes in which requests wait or fail. For GPUs the machine may not be there at all, least of all while
    everybody else looks for one too.

    ## What to do
    Set `minNodeCount`, which counts per zone, to at least 1; or `totalMinNodeCount` to at least one node a zone.

    ## When it is decided
    From the inputs, before the node pool is created. A pool whose nodes are queued for (`queuedProvisioning`) is one for batch
    work, and left out.

    ## References
    Google Kubernetes Engine, "About cluster autoscaling".
    """
    if not pool.blocks("autoscaling") or not all_of(partial(_is_zero, pool, path) for path in _LEAST):
        return
    if not pool.flag("queuedProvisioning.enabled"):
        message = f"The autoscaler of {pool.name} may remove the last node of every zone: its least number is 0"
        yield Finding(pool, _LEAST[0], message)


def _is_zero(pool: Resource, path: str) -> bool:
    return not pool.number(path)
