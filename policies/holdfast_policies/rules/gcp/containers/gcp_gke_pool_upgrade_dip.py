"""Node pools that shrink while they are upgraded."""

from functools import partial

from holdfast.rule import Answers, Finding, rule
from holdfast.settings.model import Options
from holdfast.stack import NotKnownError, Resource
from holdfast.stack.gcp import GKE_NODE_POOL
from holdfast.topology.gcp.clusters import NODES, nodes_of
from holdfast.topology.known import all_of

BAD = """
import pulumi_gcp as gcp

cluster = gcp.container.Cluster("models", location="us-central1", initial_node_count=1, remove_default_node_pool=True)
gcp.container.NodePool(  # finding: gcp-gke-pool-upgrade-dip
    "gpu",
    cluster=cluster.id,
    node_locations=["us-central1-a", "us-central1-b"],
    node_count=1,
    upgrade_settings={"max_surge": 0, "max_unavailable": 1},
)
"""
GOOD = """
import pulumi_gcp as gcp

cluster = gcp.container.Cluster("models", location="us-central1", initial_node_count=1, remove_default_node_pool=True)
zones = ["us-central1-a", "us-central1-b"]
gcp.container.NodePool(
    "gpu", cluster=cluster.id, node_locations=zones, node_count=1, upgrade_settings={"max_surge": 1, "max_unavailable": 0}
)
gcp.container.NodePool(
    "cpu", cluster=cluster.id, node_locations=zones, node_count=4, upgrade_settings={"max_surge": 0, "max_unavailable": 1}
)
gcp.container.NodePool("default", cluster=cluster.id, node_locations=zones, node_count=1)
"""
_SURGE, _UNAVAILABLE, _STRATEGY = "upgradeSettings.maxSurge", "upgradeSettings.maxUnavailable", "upgradeSettings.strategy"


@rule(
    cloud="gcp",
    group="containers",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(GKE_NODE_POOL,),
    options=("required_replicas",),
    fix="Set upgradeSettings.maxSurge to at least 1 and maxUnavailable to 0.",
    bad=BAD,
    good=GOOD,
)
def gcp_gke_pool_upgrade_dip(pool: Resource, options: Options) -> Answers:
    """An upgrade of a small node pool takes nodes away before it adds new ones.

    ## Why it matters
    With `maxSurge` 0 each node is drained before the one that replaces it exists. In a pool of a few nodes the rest has no room
    for the pods that were on it: they wait until the new node is there and has loaded the model again.

    ## What to do
    Set `maxSurge` to at least 1 and `maxUnavailable` to 0, the default. Where quota or reservations leave no node to add, make the
    pool large enough to lose one.

    ## When it is decided
    From the inputs, before the node pool is created: a pool is small where an upgrade leaves it no more than
    `required_replicas` nodes. It stays undecided where that depends on the number of zones, and `nodeLocations` is not set.

    ## References
    Google Kubernetes Engine, "Node upgrade strategies".
    """
    asked = (partial(_takes_nodes, pool), partial(_adds_none, pool), partial(_is_small, pool, options.required_replicas))
    if all_of(asked):
        message = f"An upgrade of {pool.name} takes {pool.number(_UNAVAILABLE)} of its {nodes_of(pool).high} nodes away before it adds one"
        yield Finding(pool, _SURGE, message)


def _takes_nodes(pool: Resource) -> bool:
    return (pool.number(_UNAVAILABLE) or 0) > 0 and pool.text(_STRATEGY) == "SURGE"


def _adds_none(pool: Resource) -> bool:
    return pool.number(_SURGE) == 0


def _is_small(pool: Resource, required: int) -> bool:
    """Tell whether an upgrade leaves no more nodes than are required; raise NotKnownError where that is open. An empty pool is none."""
    lost, nodes = pool.number(_UNAVAILABLE) or 0, nodes_of(pool)
    if nodes.high is not None and nodes.high - lost <= required:
        return nodes.high > 0
    if nodes.low - lost > required:
        return False
    raise NotKnownError(NODES, *nodes.missing)
