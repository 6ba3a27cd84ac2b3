"""Update policies of regional groups that the API refuses."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import NotKnownError, Resource
from holdfast.stack.gcp import REGION_INSTANCE_GROUP_MANAGER
from holdfast.topology.gcp.placement import number_of_zones
from holdfast.topology.wording import counted

BAD = """
import pulumi_gcp as gcp

gcp.compute.RegionInstanceGroupManager(  # finding: gcp-rmig-invalid-max-unavailable
    "servers",
    base_instance_name="server",
    region="us-central1",
    target_size=6,
    versions=[{"instance_template": "model-v1"}],
    update_policy={"type": "PROACTIVE", "minimal_action": "REPLACE", "max_unavailable_fixed": 1},
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
    update_policy={"type": "PROACTIVE", "minimal_action": "REPLACE", "max_unavailable_fixed": 0, "max_surge_fixed": 3},
)
gcp.compute.RegionInstanceGroupManager(
    "pair",
    base_instance_name="pair",
    region="us-central1",
    distribution_policy_zones=["us-central1-a", "us-central1-b"],
    target_size=6,
    versions=[{"instance_template": "model-v1"}],
    update_policy={"type": "PROACTIVE", "minimal_action": "REPLACE", "max_unavailable_fixed": 2},
)
"""
_FIXED = "updatePolicy.maxUnavailableFixed"


@rule(
    cloud="gcp",
    group="deployment",
    scope="resource",
    severity="critical",
    decidable="inputs",
    subjects=(REGION_INSTANCE_GROUP_MANAGER,),
    fix="Set updatePolicy.maxUnavailableFixed to 0 with maxSurgeFixed of at least the number of zones, or to at least that number.",
    bad=BAD,
    good=GOOD,
)
def gcp_rmig_invalid_max_unavailable(manager: Resource) -> Answers:
    """A regional group's update policy takes fewer machines at once than it has zones.

    ## Why it matters
    A regional group updates its zones alike, so that the API refuses a fixed number that is neither 0 nor at least one a zone.
    The preview shows nothing of it: the deployment fails half way, a new group is not there, an old one keeps its old template.

    ## What to do
    Set `maxUnavailableFixed` to 0 and `maxSurgeFixed` to the number of zones, so that new machines come first; or give it at least
    the number of zones.

    ## When it is decided
    From the inputs, before the group is created. Without `distributionPolicyZones` the group has three zones.

    ## References
    Compute Engine API, regionInstanceGroupManagers; gcloud compute instance-groups managed rolling-action start-update.
    """
    fixed, zones = manager.number(_FIXED), number_of_zones(manager)
    if not fixed or (zones.high is not None and fixed >= zones.high):
        return
    if fixed >= zones.low:
        raise NotKnownError("distributionPolicyZones", *zones.missing)
    number = counted(zones.low, "zone")
    message = f"Google refuses the update policy of {manager.name}: maxUnavailableFixed is {fixed}, neither 0 nor at least its {number}"
    yield Finding(manager, _FIXED, message)
