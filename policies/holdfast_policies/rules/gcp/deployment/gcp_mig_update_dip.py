"""Updates of managed groups that leave too few machines."""

from holdfast.rule import Answers, Finding, rule
from holdfast.settings.model import Options
from holdfast.stack import NotKnownError, Resource, Stack
from holdfast.stack.gcp import AUTOSCALER, INSTANCE_GROUP_MANAGER, REGION_AUTOSCALER, REGION_INSTANCE_GROUP_MANAGER
from holdfast.topology.gcp.autoscaling import autoscalers_of
from holdfast.topology.gcp.placement import number_of_zones
from holdfast.topology.gcp.rollouts import rollout_of
from holdfast.topology.gcp.sizes import size_of
from holdfast.topology.wording import counted
from holdfast.verify.rollout import taken

BAD = """
import pulumi_gcp as gcp

gcp.compute.InstanceGroupManager(  # finding: gcp-mig-update-dip
    "servers",
    base_instance_name="server",
    zone="us-central1-a",
    target_size=3,
    versions=[{"instance_template": "model-v1"}],
    update_policy={"type": "PROACTIVE", "minimal_action": "REPLACE", "max_unavailable_fixed": 2},
)
gcp.compute.RegionInstanceGroupManager(  # finding: gcp-mig-update-dip
    "models", base_instance_name="model", region="us-central1", target_size=3, versions=[{"instance_template": "model-v1"}]
)
"""
GOOD = """
import pulumi_gcp as gcp

gcp.compute.InstanceGroupManager(
    "servers", base_instance_name="server", zone="us-central1-a", target_size=3, versions=[{"instance_template": "model-v1"}]
)
gcp.compute.RegionInstanceGroupManager(
    "models",
    base_instance_name="model",
    region="us-central1",
    target_size=3,
    versions=[{"instance_template": "model-v1"}],
    update_policy={"type": "PROACTIVE", "minimal_action": "REPLACE", "max_unavailable_fixed": 0, "max_surge_fixed": 3},
)
"""
_POLICY = "updatePolicy"


@rule(
    cloud="gcp",
    group="deployment",
    scope="relation",
    severity="high",
    decidable="preview",
    subjects=(INSTANCE_GROUP_MANAGER, REGION_INSTANCE_GROUP_MANAGER),
    reads=(AUTOSCALER, REGION_AUTOSCALER),
    options=("required_replicas",),
    fix="Set updatePolicy with maxUnavailableFixed 0, and maxSurgeFixed of at least the number of zones.",
    bad=BAD,
    good=GOOD,
)
def gcp_mig_update_dip(manager: Resource, stack: Stack, options: Options) -> Answers:
    """An update of a managed group may leave no machine to spare.

    ## Why it matters
    While a machine is replaced it does not serve, and its model has to load before it does again. Where the update policy allows
    so many at once that no more than the required ones are left, or fewer, every deployment is an outage, or one failure away from
    it. A regional group takes as many at once as it has zones if nothing is said: all of a group of three.

    ## What to do
    Set `maxUnavailableFixed` to 0 and `maxSurgeFixed` to the number of zones (1 for a zonal group): new machines come first.

    ## When it is decided
    At preview, from the update policy, the number of zones, and the size: `minReplicas` of the autoscaler, or `targetSize`; with
    `required_replicas` (1) needed. OPPORTUNISTIC updates replace nothing, and hold.

    ## References
    Compute Engine API, InstanceGroupManagerUpdatePolicy; gcloud compute instance-groups managed rolling-action start-update.
    """
    size, zones, required = size_of(stack, manager).members, number_of_zones(manager), options.required_replicas
    if size.high == 0 or not _dips(manager, max(1, size.low), zones.high, required):
        return
    if size.high is None or size.low == 0 or not _dips(manager, size.high, zones.low, required):
        raise NotKnownError(_POLICY, *dict.fromkeys((*size.missing, *zones.missing)))
    lost = _lost(manager, size.high, zones.low)
    machines = counted(size.high, "machine")
    message = f"An update of {manager.name} may stop {lost} of {machines} at once: {size.high - lost} left, {required} required"
    yield Finding(manager, _POLICY, message, evidence=autoscalers_of(stack, manager).resources)


def _dips(manager: Resource, size: int, zones: int | None, required: int) -> bool:
    """Tell whether an update of a group of so many machines leaves no more than are required; more zones or fewer machines: as soon."""
    lost = _lost(manager, size, zones)
    return lost > 0 and size - lost <= required


def _lost(manager: Resource, size: int, zones: int | None) -> int:
    rollout = rollout_of(manager, size if zones is None else zones)
    if rollout.missing:
        raise NotKnownError(_POLICY, *rollout.missing)
    return taken(rollout, size)
