"""Backend services that do not know which machines are alive."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.gcp import BACKEND_SERVICE, NETWORK_ENDPOINT_GROUP, REGION_BACKEND_SERVICE, REGION_NETWORK_ENDPOINT_GROUP
from holdfast.topology.gcp.backends import groups_to_check, is_checked
from holdfast.topology.wording import listed

BAD = """
import pulumi_gcp as gcp

servers = gcp.compute.RegionInstanceGroupManager(
    "servers", base_instance_name="server", region="us-central1", target_size=3, versions=[{"instance_template": "model-v1"}]
)
gcp.compute.BackendService("api", backends=[{"group": servers.instance_group}])  # finding: gcp-bs-no-health-check
"""
GOOD = """
import pulumi_gcp as gcp

ready = gcp.compute.HealthCheck("ready", http_health_check={"port_specification": "USE_SERVING_PORT", "request_path": "/ready"})
servers = gcp.compute.RegionInstanceGroupManager(
    "servers", base_instance_name="server", region="us-central1", target_size=3, versions=[{"instance_template": "model-v1"}]
)
gcp.compute.BackendService("api", backends=[{"group": servers.instance_group}], health_checks=ready.id)
run = gcp.compute.RegionNetworkEndpointGroup("run", region="us-central1", cloud_run={"service": "models"})
gcp.compute.BackendService("serverless", backends=[{"group": run.id}])
"""


@rule(
    cloud="gcp",
    group="health",
    scope="relation",
    severity="critical",
    decidable="preview",
    subjects=(BACKEND_SERVICE, REGION_BACKEND_SERVICE),
    reads=(NETWORK_ENDPOINT_GROUP, REGION_NETWORK_ENDPOINT_GROUP),
    fix="Set healthChecks to a health check of the protocol and port that serve.",
    bad=BAD,
    good=GOOD,
)
def gcp_bs_no_health_check(service: Resource, stack: Stack) -> Answers:
    """A backend service of machines has no health check.

    ## Why it matters
    The health check is how a load balancer learns that a machine is gone. For instance groups and zonal endpoint groups Google
    Cloud asks for one: without it the backend service is refused, or sends requests to machines that are dead.

    ## What to do
    Set `healthChecks` to a `gcp.compute.HealthCheck` (a `RegionHealthCheck` for regional application load balancers) that asks a
    path which answers well only once the model can serve.

    ## When it is decided
    At preview, from the kinds of the backends. Serverless, internet and Private Service Connect endpoint groups need no check. A
    group outside the stack counts where its link says what it is.

    ## References
    Pulumi registry, gcp.compute.BackendService, healthChecks.
    """
    if is_checked(service):
        return
    unchecked = groups_to_check(stack, service)
    if not unchecked.found:
        unchecked.require_complete()
        return
    names = listed(each if isinstance(each, str) else each.name for each in unchecked.found)
    message = f"{service.name} has no health check, so that it cannot tell which machines of {names} are alive"
    yield Finding(service, "healthChecks", message, evidence=tuple(each for each in unchecked.found if isinstance(each, Resource)))
