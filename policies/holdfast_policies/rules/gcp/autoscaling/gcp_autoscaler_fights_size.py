"""Groups whose size a program and an autoscaler both set."""

from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.gcp import AUTOSCALER, INSTANCE_GROUP_MANAGER, REGION_AUTOSCALER, REGION_INSTANCE_GROUP_MANAGER
from holdfast.topology.gcp.autoscaling import acting_autoscalers
from holdfast.topology.wording import listed

BAD = """
import pulumi_gcp as gcp

servers = gcp.compute.RegionInstanceGroupManager(  # finding: gcp-autoscaler-fights-size
    "servers", base_instance_name="server", region="us-central1", target_size=3, versions=[{"instance_template": "model-v1"}]
)
gcp.compute.RegionAutoscaler(
    "scaler", region="us-central1", target=servers.id, autoscaling_policy={"min_replicas": 3, "max_replicas": 9}
)
"""
GOOD = """
import pulumi
import pulumi_gcp as gcp

servers = gcp.compute.RegionInstanceGroupManager(
    "servers", base_instance_name="server", region="us-central1", versions=[{"instance_template": "model-v1"}]
)
gcp.compute.RegionAutoscaler(
    "scaler", region="us-central1", target=servers.id, autoscaling_policy={"min_replicas": 3, "max_replicas": 9}
)
first = gcp.compute.RegionInstanceGroupManager(
    "first",
    base_instance_name="first",
    region="us-central1",
    target_size=3,
    versions=[{"instance_template": "model-v1"}],
    opts=pulumi.ResourceOptions(ignore_changes=["targetSize"]),
)
gcp.compute.RegionAutoscaler("later", region="us-central1", target=first.id, autoscaling_policy={"min_replicas": 3, "max_replicas": 9})
"""
_SIZE: Final = "targetSize"


@rule(
    cloud="gcp",
    group="autoscaling",
    scope="relation",
    severity="medium",
    decidable="preview",
    subjects=(INSTANCE_GROUP_MANAGER, REGION_INSTANCE_GROUP_MANAGER),
    reads=(AUTOSCALER, REGION_AUTOSCALER),
    fix="Leave targetSize out, or ignore changes of it, and set minReplicas of the autoscaler.",
    bad=BAD,
    good=GOOD,
)
def gcp_autoscaler_fights_size(manager: Resource, stack: Stack) -> Answers:
    """A group has a target size and an autoscaler.

    ## Why it matters
    Each deployment sets the group back to the size in the program, at the height of load to far fewer machines than it has; then
    the autoscaler adds them again, each with a model to load.

    ## What to do
    Leave `targetSize` out: the autoscaler keeps at least `minReplicas`. Where a first size is needed, put `targetSize` under
    `ignore_changes`.

    ## When it is decided
    At preview, from the autoscalers of the stack that target the group. An autoscaler with mode OFF changes no size.

    ## References
    pulumi_gcp, compute.InstanceGroupManager, `targetSize`.
    """
    if not manager.declares(_SIZE) or not {_SIZE, "*"}.isdisjoint(manager.options.get("ignoreChanges") or ()):
        return
    scalers = acting_autoscalers(stack, manager)
    if not scalers.found:
        scalers.require_complete()
        return
    names = listed(each.name for each in scalers.found)
    message = f"Each deployment sets {manager.name} back to its targetSize, whatever number of machines {names} has chosen"
    yield Finding(manager, _SIZE, message, evidence=scalers.found)
