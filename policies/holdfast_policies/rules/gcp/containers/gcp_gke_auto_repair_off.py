"""Node pools that keep broken nodes."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import GKE_NODE_POOL

BAD = """
import pulumi_gcp as gcp

cluster = gcp.container.Cluster("models", location="us-central1", initial_node_count=1, remove_default_node_pool=True)
gcp.container.NodePool("gpu", cluster=cluster.id, node_count=2, management={"auto_repair": False})  # finding: gcp-gke-auto-repair-off
"""
GOOD = """
import pulumi_gcp as gcp

cluster = gcp.container.Cluster("models", location="us-central1", initial_node_count=1, remove_default_node_pool=True)
gcp.container.NodePool("gpu", cluster=cluster.id, node_count=2, management={"auto_repair": True})
gcp.container.NodePool("cpu", cluster=cluster.id, node_count=1)
"""
_REPAIR = "management.autoRepair"


@rule(
    cloud="gcp",
    group="containers",
    scope="resource",
    severity="high",
    decidable="inputs",
    subjects=(GKE_NODE_POOL,),
    fix="Set management.autoRepair to true, or leave it out.",
    bad=BAD,
    good=GOOD,
    remedy=lambda _finding, _options: {_REPAIR: True},
)
def gcp_gke_auto_repair_off(pool: Resource) -> Answers:
    """A node pool does not repair its nodes.

    ## Why it matters
    A node whose kubelet hangs or whose disk is full stays in the pool. Its pods are placed elsewhere if there is room, and the
    capacity of the node is gone until somebody notices. With repair, Google drains and recreates it within minutes.

    ## What to do
    Leave `management.autoRepair` at its default, true.

    ## When it is decided
    From the inputs, before the node pool is created.

    ## References
    Google Kubernetes Engine, "Auto-repair nodes"; checkov CKV_GCP_9.
    """
    if pool.flag(_REPAIR) is False:
        yield Finding(pool, _REPAIR, f"{pool.name} keeps nodes that are broken: autoRepair is off")
