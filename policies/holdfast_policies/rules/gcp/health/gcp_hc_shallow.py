"""Health checks that ask less than what is served."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.gcp import BACKEND_SERVICE, HEALTH_CHECK, REGION_BACKEND_SERVICE, REGION_HEALTH_CHECK
from holdfast.topology.gcp.backends import serves_requests, services_checked_by
from holdfast.topology.gcp.health_checks import kind_of
from holdfast.topology.selection import those
from holdfast.topology.wording import listed

BAD = """
import pulumi_gcp as gcp

check = gcp.compute.HealthCheck("serving", tcp_health_check={"port_specification": "USE_SERVING_PORT"})  # finding: gcp-hc-shallow
gcp.compute.BackendService("api", protocol="HTTP", health_checks=check.id)
"""
GOOD = """
import pulumi_gcp as gcp

check = gcp.compute.HealthCheck("serving", http_health_check={"request_path": "/ready", "port_specification": "USE_SERVING_PORT"})
gcp.compute.BackendService("api", protocol="HTTP", health_checks=check.id)
alive = gcp.compute.RegionHealthCheck("alive", region="us-central1", tcp_health_check={"port": 5432})
gcp.compute.RegionBackendService("database", region="us-central1", protocol="TCP", health_checks=alive.id)
"""


@rule(
    cloud="gcp",
    group="health",
    scope="relation",
    severity="medium",
    decidable="preview",
    subjects=(HEALTH_CHECK, REGION_HEALTH_CHECK),
    reads=(BACKEND_SERVICE, REGION_BACKEND_SERVICE),
    fix="Ask a path of the server that is ready only when it can answer: httpHealthCheck, or grpcHealthCheck, in place of tcpHealthCheck.",
    bad=BAD,
    good=GOOD,
)
def gcp_hc_shallow(check: Resource, stack: Stack) -> Answers:
    """A TCP health check stands for a service that answers requests.

    ## Why it matters
    A TCP check is content when the port is open. A server that listens while its model is still loading, or answers every
    request with an error, counts as healthy and gets its share of the traffic.

    ## What to do
    Use the check of the backend service's protocol (`httpHealthCheck`, `httpsHealthCheck`, `http2HealthCheck`,
    `grpcHealthCheck`) with a path that answers well only once the model can serve.

    ## When it is decided
    At preview, for the backend services of the stack that use the check. Load balancers that hand packets on are left out.

    ## References
    Cloud Load Balancing, "Health checks overview".
    """
    services = services_checked_by(stack, check)
    served = those(services, serves_requests, "tcpHealthCheck", services.missing)
    if not (served.found or served.missing) or kind_of(check) != "tcpHealthCheck":
        return
    if not served.found:
        served.require_complete()
    elif check.known("tcpHealthCheck") is not None:
        names = listed(each.name for each in served.found)
        message = f"{check.name} only tries whether a port is open: requests to {names} can fail behind an open port"
        yield Finding(check, "tcpHealthCheck", message, evidence=served.found)
