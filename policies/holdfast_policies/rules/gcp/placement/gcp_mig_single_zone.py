"""Managed groups that one zone can take down."""

from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.gcp import BACKEND_SERVICE, INSTANCE_GROUP_MANAGER, REGION_BACKEND_SERVICE, REGION_INSTANCE_GROUP_MANAGER
from holdfast.topology.gcp.placement import zones_served_from

BAD = """
import pulumi_gcp as gcp

servers = gcp.compute.InstanceGroupManager(  # finding: gcp-mig-single-zone
    "servers", base_instance_name="server", zone="us-central1-a", versions=[{"instance_template": "model-v1"}]
)
gcp.compute.BackendService("api", backends=[{"group": servers.instance_group}])
gcp.compute.RegionInstanceGroupManager(  # finding: gcp-mig-single-zone
    "workers",
    base_instance_name="worker",
    region="us-central1",
    distribution_policy_zones=["us-central1-a"],
    versions=[{"instance_template": "model-v1"}],
)
"""
GOOD = """
import pulumi_gcp as gcp

gcp.compute.RegionInstanceGroupManager(
    "workers", base_instance_name="worker", region="us-central1", versions=[{"instance_template": "model-v1"}]
)
one = gcp.compute.InstanceGroupManager("one", base_instance_name="one", zone="us-central1-a", versions=[{"instance_template": "model-v1"}])
two = gcp.compute.InstanceGroupManager("two", base_instance_name="two", zone="us-central1-b", versions=[{"instance_template": "model-v1"}])
gcp.compute.BackendService("api", backends=[{"group": one.instance_group}, {"group": two.instance_group}])
"""
_NEEDED: Final = 2


@rule(
    cloud="gcp",
    group="placement",
    scope="relation",
    severity="high",
    decidable="preview",
    subjects=(INSTANCE_GROUP_MANAGER, REGION_INSTANCE_GROUP_MANAGER),
    reads=(BACKEND_SERVICE, REGION_BACKEND_SERVICE),
    fix="Use a RegionInstanceGroupManager over at least two zones, or add a group of another zone to the backend service.",
    bad=BAD,
    good=GOOD,
)
def gcp_mig_single_zone(manager: Resource, stack: Stack) -> Answers:
    """A managed group runs in one zone, and nothing serves with it from another.

    ## Why it matters
    All machines of a zonal group fail together with their zone. Autohealing and autoscaling work inside the same zone, so
    nothing comes back before the zone does.

    ## What to do
    Use a `gcp.compute.RegionInstanceGroupManager`, which spreads its machines over three zones by itself; where
    `distributionPolicyZones` is set, name at least two. Zonal groups of several zones behind one backend service do as well.

    ## When it is decided
    At preview, from the group's zones and those of the groups behind the same backend services. A group outside the stack counts
    where its link names a zone or region.

    ## References
    Google Cloud infrastructure reliability guide; Pulumi pre-built policies, compute_instance_group_multiple_zones.
    """
    zones = zones_served_from(stack, manager)
    if zones.fewer_than(_NEEDED):
        message = f"The machines of {manager.name} {zones.said()}, and no backend service of it has a group in another zone"
        yield Finding(manager, zones.named_by, message, evidence=tuple(each for each in zones.path if each is not manager))
