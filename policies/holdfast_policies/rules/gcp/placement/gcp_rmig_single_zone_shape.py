"""Regional groups whose machines are all in one zone."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import REGION_INSTANCE_GROUP_MANAGER
from holdfast.topology.gcp.serving import require_serving

BAD = """
import pulumi_gcp as gcp

gcp.compute.RegionInstanceGroupManager(  # finding: gcp-rmig-single-zone-shape
    "servers",
    base_instance_name="server",
    region="us-central1",
    target_size=6,
    distribution_policy_target_shape="ANY_SINGLE_ZONE",
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
    distribution_policy_target_shape="EVEN",
    named_ports=[{"name": "http", "port": 8000}],
    versions=[{"instance_template": "model-v1"}],
)
"""
_SHAPE = "distributionPolicyTargetShape"


@rule(
    cloud="gcp",
    group="placement",
    scope="resource",
    severity="critical",
    decidable="inputs",
    subjects=(REGION_INSTANCE_GROUP_MANAGER,),
    fix="Set distributionPolicyTargetShape to EVEN, or to BALANCED where not every zone has the hardware.",
    bad=BAD,
    good=GOOD,
)
def gcp_rmig_single_zone_shape(manager: Resource) -> Answers:
    """A regional group that serves puts all its machines in one zone.

    ## Why it matters
    With the shape ANY_SINGLE_ZONE a regional group is a zonal one: Google picks a zone, and all machines are made there. When
    that zone fails nothing is left.

    ## What to do
    Use EVEN, the default; BALANCED where GPUs are scarce and some zones may not have them.

    ## When it is decided
    From the inputs, before the group is created. A group that names neither ports nor target pools may be one for batch work, for
    which the shape is meant: then it is undecided.

    ## References
    Compute Engine, "Regional MIG target distribution shape".
    """
    if manager.text(_SHAPE) == "ANY_SINGLE_ZONE":
        require_serving(manager)
        yield Finding(manager, _SHAPE, f"All machines of {manager.name} are made in one zone: its shape is ANY_SINGLE_ZONE")
