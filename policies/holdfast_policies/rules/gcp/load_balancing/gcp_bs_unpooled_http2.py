"""Backend services that open many connections to each machine."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import BACKEND_SERVICE, REGION_BACKEND_SERVICE

BAD = """
import pulumi_gcp as gcp

gcp.compute.BackendService("models", protocol="HTTP2")  # finding: gcp-bs-unpooled-http2
"""
GOOD = """
import pulumi_gcp as gcp

gcp.compute.BackendService("models", protocol="HTTPS")
gcp.compute.BackendService("mesh", protocol="HTTP2", load_balancing_scheme="INTERNAL_SELF_MANAGED")
"""


@rule(
    cloud="gcp",
    group="load-balancing",
    scope="resource",
    severity="low",
    decidable="inputs",
    subjects=(BACKEND_SERVICE, REGION_BACKEND_SERVICE),
    fix="Set protocol to HTTPS or HTTP where the servers do not speak gRPC; else leave room for many connections on each machine.",
    bad=BAD,
    good=GOOD,
)
def gcp_bs_unpooled_http2(service: Resource) -> Answers:
    """A backend service speaks HTTP/2 to its backends, with connections that are not pooled.

    ## Why it matters
    Over HTTP and HTTPS the load balancer shares few connections to a machine among many clients. Over HTTP/2 it does not pool
    them, so that a machine holds far more of them, each with its own TLS handshake, and reaches its limit of connections when
    clients come back at once after a failure.

    ## What to do
    Use `HTTPS` or `HTTP` unless the backends need HTTP/2. gRPC does: then waive this, give the server a high limit of
    connections and of streams, and test what happens when one zone takes over the connections of another.

    ## When it is decided
    From the inputs, before the backend service is created. The scheme INTERNAL_SELF_MANAGED is left out: its proxies are the user's.

    ## References
    Cloud Load Balancing, "Backend services overview", on HTTP/2 to backends; gcpdiag lb/BP/2025_001.
    """
    if service.text("protocol") == "HTTP2" and service.text("loadBalancingScheme") != "INTERNAL_SELF_MANAGED":
        message = f"{service.name} speaks HTTP/2 to its backends, so that its connections to them are not pooled"
        yield Finding(service, "protocol", message)
