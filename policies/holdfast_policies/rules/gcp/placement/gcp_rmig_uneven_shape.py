"""Regional groups whose machines may pile up in one zone."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import REGION_INSTANCE_GROUP_MANAGER
from holdfast.topology.gcp.serving import require_serving

BAD = """
import pulumi_gcp as gcp

gcp.compute.RegionInstanceGroupManager(  # finding: gcp-rmig-uneven-shape
    "servers",
    base_instance_name="server",
    region="us-central1",
    target_size=6,
    distribution_policy_target_shape="ANY",
    named_ports=[{"name": "http", "port": 8000}],
    versions=[{"instance_template": "model-v1"}],
)
"""
GOOD = """
import pulumi_gcp as gcp

gcp.compute.RegionInstanceGroupManager(
    "servers",
    base_instance_name="server",
    region="us-central1",
    target_size=6,
    distribution_policy_target_shape="BALANCED",
    named_ports=[{"name": "http", "port": 8000}],
    versions=[{"instance_template": "model-v1"}],
)
gcp.compute.RegionInstanceGroupManager(
    "workers", base_instance_name="worker", region="us-central1", target_size=6, versions=[{"instance_template": "model-v1"}]
)
"""
_SHAPE = "distributionPolicyTargetShape"


@rule(
    cloud="gcp",
    group="placement",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(REGION_INSTANCE_GROUP_MANAGER,),
    fix="Set distributionPolicyTargetShape to EVEN, or to BALANCED where not every zone has the hardware.",
    bad=BAD,
    good=GOOD,
)
def gcp_rmig_uneven_shape(manager: Resource) -> Answers:
    """A regional group that serves may put its machines in any zone.

    ## Why it matters
    With the shape ANY Google looks for room and for reservations that are not used, not for balance: most machines of the group, or
    all, may end up in one zone, and are lost with it.

    ## What to do
    Use EVEN, the default; BALANCED where GPUs are scarce and some zones may not have them.

    ## When it is decided
    From the inputs, before the group is created. A group that names neither ports nor target pools may be one for batch work, for
    which the shape is meant: then it is undecided.

    ## References
    Compute Engine, "Regional MIG target distribution shape".
    """
    if manager.text(_SHAPE) == "ANY":
        require_serving(manager)
        yield Finding(manager, _SHAPE, f"All machines of {manager.name} may end up in one zone: its shape is ANY")
