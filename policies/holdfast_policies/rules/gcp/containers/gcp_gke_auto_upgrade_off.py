"""Node pools that stay behind their cluster."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import GKE_NODE_POOL

BAD = """
import pulumi_gcp as gcp

cluster = gcp.container.Cluster("models", location="us-central1", initial_node_count=1, remove_default_node_pool=True)
gcp.container.NodePool("gpu", cluster=cluster.id, node_count=2, management={"auto_upgrade": False})  # finding: gcp-gke-auto-upgrade-off
"""
GOOD = """
import pulumi_gcp as gcp

cluster = gcp.container.Cluster("models", location="us-central1", initial_node_count=1, remove_default_node_pool=True)
gcp.container.NodePool("gpu", cluster=cluster.id, node_count=2, management={"auto_upgrade": True, "auto_repair": True})
gcp.container.NodePool("cpu", cluster=cluster.id, node_count=1)
"""
_UPGRADE = "management.autoUpgrade"


@rule(
    cloud="gcp",
    group="containers",
    scope="resource",
    severity="low",
    decidable="inputs",
    subjects=(GKE_NODE_POOL,),
    fix="Set management.autoUpgrade to true, or leave it out, and bound upgrades by a maintenance window.",
    bad=BAD,
    good=GOOD,
)
def gcp_gke_auto_upgrade_off(pool: Resource) -> Answers:
    """A node pool is not upgraded with its cluster.

    ## Why it matters
    The control plane moves on, and nodes that are too many versions behind are upgraded anyway, all at once and at a time that
    nobody chose. Until then they run without fixes.

    ## What to do
    Leave `management.autoUpgrade` at its default, true; choose when it happens with the cluster's `maintenancePolicy`, and how
    with the pool's `upgradeSettings`.

    ## When it is decided
    From the inputs, before the node pool is created.

    ## References
    Google Kubernetes Engine, "Auto-upgrading nodes"; checkov CKV_GCP_10.
    """
    if pool.flag(_UPGRADE) is False:
        yield Finding(pool, _UPGRADE, f"{pool.name} stays at the version of its nodes while its cluster moves on: autoUpgrade is off")
