"""Regional groups that are short of machines once a zone is lost."""

from holdfast.rule import Answers, Finding, rule
from holdfast.settings.model import Options
from holdfast.stack import Resource, Stack
from holdfast.stack.gcp import REGION_AUTOSCALER, REGION_INSTANCE_GROUP_MANAGER
from holdfast.topology.facts import exactly
from holdfast.topology.gcp.autoscaling import acting_autoscalers
from holdfast.topology.gcp.placement import number_of_zones
from holdfast.topology.gcp.sizes import is_below, size_of, stated_size, without_a_zone
from holdfast.topology.wording import counted

BAD = """
import pulumi_gcp as gcp

gcp.compute.RegionInstanceGroupManager(  # finding: gcp-mig-no-spare-zone-capacity
    "servers", base_instance_name="server", region="us-central1", target_size=1, versions=[{"instance_template": "model-v1"}]
)
"""
GOOD = """
import pulumi_gcp as gcp

gcp.compute.RegionInstanceGroupManager(
    "servers", base_instance_name="server", region="us-central1", target_size=3, versions=[{"instance_template": "model-v1"}]
)
"""


@rule(
    cloud="gcp",
    group="capacity",
    scope="path",
    severity="high",
    decidable="preview",
    subjects=(REGION_INSTANCE_GROUP_MANAGER,),
    reads=(REGION_AUTOSCALER,),
    options=("required_replicas",),
    fix="Raise minReplicas, without an autoscaler targetSize, or add zones, until what one zone leaves over is enough.",
    bad=BAD,
    good=GOOD,
)
def gcp_mig_no_spare_zone_capacity(manager: Resource, stack: Stack, options: Options) -> Answers:
    """The loss of one zone leaves a regional group fewer machines than are required.

    ## Why it matters
    The minimum is all that is sure to run. With it spread evenly, one zone takes size / zones of it, rounded up. New machines come
    minutes later, if the other zones have room for everybody who asks for it at that moment.

    ## What to do
    Keep `required_replicas` (1) and the machines of one zone besides: over three zones half as many again as are needed, over two
    twice as many. The size is `minReplicas` of the autoscaler, or `targetSize` without one.

    ## When it is decided
    At preview, from the group and the autoscalers of the stack. A group without `distributionPolicyZones` has three zones.

    ## References
    Compute Engine, "About regional MIGs", on adding machines for the loss of a zone.
    """
    size, zones = size_of(stack, manager).members, number_of_zones(manager)
    left, required = without_a_zone(size, zones), options.required_replicas
    if is_below(left, exactly(required), "targetSize"):
        number = counted(zones.high, "zone") if zones.high else "its zones"
        message = (
            f"The loss of one zone leaves {manager.name} with {counted(left.high or 0, 'machine')}, {required} "
            f"{'is' if required == 1 else 'are'} required: {stated_size(stack, manager)} is {size.high}, spread over {number}"
        )
        yield Finding(manager, "targetSize", message, evidence=acting_autoscalers(stack, manager).found)
