"""Regional load balancers with a part in another region."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.gcp import FORWARDING_RULE, INSTANCE_GROUP_MANAGER, REGION_BACKEND_SERVICE, REGION_INSTANCE_GROUP_MANAGER
from holdfast.topology.gcp.regions import parts_elsewhere, region_of_part

BAD = """
import pulumi_gcp as gcp

servers = gcp.compute.RegionInstanceGroupManager(
    "servers", base_instance_name="server", region="europe-west1", target_size=3, versions=[{"instance_template": "model-v1"}]
)
api = gcp.compute.RegionBackendService(  # finding: gcp-lb-region-mismatch
    "api", region="us-central1", protocol="TCP", backends=[{"group": servers.instance_group, "balancing_mode": "CONNECTION"}]
)
"""
GOOD = """
import pulumi_gcp as gcp

servers = gcp.compute.RegionInstanceGroupManager(
    "servers", base_instance_name="server", region="us-central1", target_size=3, versions=[{"instance_template": "model-v1"}]
)
zonal = gcp.compute.InstanceGroupManager(
    "zonal", base_instance_name="zonal", zone="us-central1-f", target_size=1, versions=[{"instance_template": "model-v1"}]
)
api = gcp.compute.RegionBackendService(
    "api",
    region="us-central1",
    protocol="TCP",
    backends=[
        {"group": servers.instance_group, "balancing_mode": "CONNECTION"},
        {"group": zonal.instance_group, "balancing_mode": "CONNECTION"},
    ],
)
gcp.compute.ForwardingRule("front", region="us-central1", ports=["80"], load_balancing_scheme="INTERNAL", backend_service=api.id)
"""


@rule(
    cloud="gcp",
    group="load-balancing",
    scope="path",
    severity="critical",
    decidable="preview",
    subjects=(FORWARDING_RULE, REGION_BACKEND_SERVICE),
    reads=(INSTANCE_GROUP_MANAGER, REGION_INSTANCE_GROUP_MANAGER),
    fix="Put the forwarding rule, the backend service and its groups in one region, or use a global load balancer.",
    bad=BAD,
    good=GOOD,
)
def gcp_lb_region_mismatch(balancer: Resource, stack: Stack) -> Answers:
    """A regional load balancer has a part in another region.

    ## Why it matters
    A regional load balancer sends requests inside its region alone. Google Cloud refuses a group or a backend service of another
    one, so that the update stops half way; a second region that was meant to take over never does.

    ## What to do
    Give each region a load balancer of its own with DNS in front, or use a global one (`GlobalForwardingRule`, `BackendService`),
    which takes groups of every region.

    ## When it is decided
    At preview, from the regions and zones of forwarding rule, backend service and groups, or those that their provider or the
    configuration gives. A group outside the stack counts where its link names a zone or region.

    ## References
    Cloud Load Balancing, "Backend services overview".
    """
    elsewhere = parts_elsewhere(stack, balancer)
    for part in elsewhere.found:
        name = part if isinstance(part, str) else part.name
        where, region = region_of_part(stack, balancer), region_of_part(stack, part)
        message = f"{balancer.name} is in {where}, and cannot send requests to {name} in {region}"
        yield Finding(balancer, elsewhere.path, message, evidence=() if isinstance(part, str) else (part,), key=name)
    elsewhere.require_complete()
