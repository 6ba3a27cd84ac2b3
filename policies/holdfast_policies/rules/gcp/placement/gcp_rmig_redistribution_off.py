"""Regional groups that stay lopsided after a failure."""

from functools import partial
from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import REGION_INSTANCE_GROUP_MANAGER
from holdfast.topology.known import any_of

BAD = """
import pulumi_gcp as gcp

gcp.compute.RegionInstanceGroupManager(  # finding: gcp-rmig-redistribution-off
    "servers",
    base_instance_name="server",
    region="us-central1",
    target_size=6,
    versions=[{"instance_template": "model-v1"}],
    update_policy={"type": "PROACTIVE", "minimal_action": "REPLACE", "max_surge_fixed": 3, "instance_redistribution_type": "NONE"},
)
"""
GOOD = """
import pulumi_gcp as gcp

gcp.compute.RegionInstanceGroupManager(
    "servers",
    base_instance_name="server",
    region="us-central1",
    target_size=6,
    versions=[{"instance_template": "model-v1"}],
    update_policy={"type": "PROACTIVE", "minimal_action": "REPLACE", "max_surge_fixed": 3},
)
gcp.compute.RegionInstanceGroupManager(
    "gpu",
    base_instance_name="gpu",
    region="us-central1",
    target_size=6,
    distribution_policy_target_shape="BALANCED",
    versions=[{"instance_template": "model-v1"}],
    update_policy={"type": "PROACTIVE", "minimal_action": "REPLACE", "max_surge_fixed": 3, "instance_redistribution_type": "NONE"},
)
"""
_TYPE: Final = "updatePolicy.instanceRedistributionType"
_STATE: Final = ("statefulDisks", "statefulInternalIps", "statefulExternalIps")


@rule(
    cloud="gcp",
    group="placement",
    scope="resource",
    severity="low",
    decidable="inputs",
    subjects=(REGION_INSTANCE_GROUP_MANAGER,),
    fix="Set updatePolicy.instanceRedistributionType to PROACTIVE, or leave it out.",
    bad=BAD,
    good=GOOD,
)
def gcp_rmig_redistribution_off(manager: Resource) -> Answers:
    """A regional group does not even out its zones again.

    ## Why it matters
    Machines that were added elsewhere while a zone was short of them stay there when it is back. From then on the loss of the
    fuller zone takes more of the group than was planned for.

    ## What to do
    Leave `updatePolicy.instanceRedistributionType` at its default, PROACTIVE.

    ## When it is decided
    From the inputs, before the group is created. Groups of another shape than EVEN and groups with stateful disks or addresses are
    left out: for them Google asks that redistribution is off.

    ## References
    Compute Engine, "Regional MIG target distribution shape".
    """
    if manager.text(_TYPE) != "NONE" or (manager.text("distributionPolicyTargetShape") or "EVEN") != "EVEN":
        return
    if not any_of(partial(_keeps, manager, state) for state in _STATE):
        yield Finding(manager, _TYPE, f"{manager.name} stays lopsided after a zone was short of machines: its redistribution is off")


def _keeps(manager: Resource, state: str) -> bool:
    return bool(manager.items(state))
