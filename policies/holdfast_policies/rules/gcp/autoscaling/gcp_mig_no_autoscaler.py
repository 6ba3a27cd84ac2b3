"""Managed groups that stay as small as a failure left them."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.gcp import AUTOSCALER, INSTANCE_GROUP_MANAGER, REGION_AUTOSCALER, REGION_INSTANCE_GROUP_MANAGER
from holdfast.topology.gcp.autoscaling import autoscalers_of

BAD = """
import pulumi_gcp as gcp

gcp.compute.RegionInstanceGroupManager(  # finding: gcp-mig-no-autoscaler
    "servers", base_instance_name="server", region="us-central1", target_size=3, versions=[{"instance_template": "model-v1"}]
)
"""
GOOD = """
import pulumi_gcp as gcp

servers = gcp.compute.RegionInstanceGroupManager(
    "servers", base_instance_name="server", region="us-central1", versions=[{"instance_template": "model-v1"}]
)
gcp.compute.RegionAutoscaler(
    "servers", region="us-central1", target=servers.id, autoscaling_policy={"min_replicas": 3, "max_replicas": 9, "cooldown_period": 300}
)
"""


@rule(
    cloud="gcp",
    group="autoscaling",
    scope="relation",
    severity="high",
    decidable="preview",
    subjects=(INSTANCE_GROUP_MANAGER, REGION_INSTANCE_GROUP_MANAGER),
    reads=(AUTOSCALER, REGION_AUTOSCALER),
    fix="Add an autoscaler that targets the group, with a maximum that can replace a lost zone.",
    bad=BAD,
    good=GOOD,
)
def gcp_mig_no_autoscaler(manager: Resource, stack: Stack) -> Answers:
    """No autoscaler targets a managed group.

    ## Why it matters
    A group of a fixed size does not make up for a zone that fails: its machines in the other zones take the whole load, and no
    machine is added elsewhere for as long as the zone is away. It does not follow demand either.

    ## What to do
    Add a `gcp.compute.RegionAutoscaler` (for a zonal group an `Autoscaler`) whose `target` is the group, with a `maxReplicas`
    that leaves room to replace a zone, and leave `targetSize` out.

    ## When it is decided
    At preview, from the autoscalers of the stack. It stays undecided where the source hides resources, or where an
    autoscaler's target is not known.

    ## References
    Compute Engine, "About regional MIGs".
    """
    if autoscalers_of(stack, manager).none():
        message = f"{manager.name} adds no machine when a zone is lost or load rises: no autoscaler in the stack targets it"
        yield Finding(manager, "targetSize", message)
