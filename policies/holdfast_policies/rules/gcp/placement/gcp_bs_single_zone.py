"""Backend services that one zone can take down."""

from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.gcp import (
    BACKEND_SERVICE,
    INSTANCE_GROUP,
    INSTANCE_GROUP_MANAGER,
    NETWORK_ENDPOINT_GROUP,
    REGION_BACKEND_SERVICE,
    REGION_INSTANCE_GROUP_MANAGER,
)
from holdfast.topology.gcp.placement import zones_of_service

BAD = """
import pulumi_gcp as gcp

servers = gcp.compute.InstanceGroupManager(
    "servers", base_instance_name="server", zone="us-central1-a", target_size=3, versions=[{"instance_template": "model-v1"}]
)
gcp.compute.BackendService("api", backends=[{"group": servers.instance_group}])  # finding: gcp-bs-single-zone
"""
GOOD = """
import pulumi_gcp as gcp

one = gcp.compute.InstanceGroupManager("one", base_instance_name="one", zone="us-central1-a", versions=[{"instance_template": "model-v1"}])
two = gcp.compute.InstanceGroupManager("two", base_instance_name="two", zone="us-central1-b", versions=[{"instance_template": "model-v1"}])
gcp.compute.BackendService("api", backends=[{"group": one.instance_group}, {"group": two.instance_group}])
"""
_NEEDED: Final = 2


@rule(
    cloud="gcp",
    group="placement",
    scope="path",
    severity="high",
    decidable="preview",
    subjects=(BACKEND_SERVICE, REGION_BACKEND_SERVICE),
    reads=(INSTANCE_GROUP_MANAGER, REGION_INSTANCE_GROUP_MANAGER, INSTANCE_GROUP, NETWORK_ENDPOINT_GROUP),
    fix="Add a backend in another zone, or use a regional managed instance group.",
    bad=BAD,
    good=GOOD,
)
def gcp_bs_single_zone(service: Resource, stack: Stack) -> Answers:
    """All backends of a backend service are in one zone.

    ## Why it matters
    A load balancer outlives the loss of a zone, but only with a backend in another one has it anywhere left to send requests.

    ## What to do
    Give the backend service a `gcp.compute.RegionInstanceGroupManager`, or groups of at least two zones.

    ## When it is decided
    At preview, from the zones of all backends together. A group outside the stack counts where its link names a zone or region.
    A backend service without any backend is a broken request path, not one of a single zone.

    ## References
    Google Cloud infrastructure reliability guide.
    """
    zones = zones_of_service(stack, service)
    if zones.at_most != 0 and zones.fewer_than(_NEEDED):
        yield Finding(service, "backends", f"All backends of {service.name} {zones.said()}", evidence=zones.path)
