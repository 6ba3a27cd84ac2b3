"""Health checks in a protocol that the servers do not speak."""

from functools import partial

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.gcp import BACKEND_SERVICE, HEALTH_CHECK, REGION_BACKEND_SERVICE, REGION_HEALTH_CHECK
from holdfast.topology.gcp.backends import services_checked_by
from holdfast.topology.gcp.health_checks import kind_of, protocol_of, speaks_otherwise
from holdfast.topology.selection import those

BAD = """
import pulumi_gcp as gcp

plain = gcp.compute.HealthCheck("plain", http_health_check={"port_specification": "USE_SERVING_PORT"})  # finding: gcp-hc-wrong-protocol
gcp.compute.BackendService("api", protocol="HTTPS", health_checks=plain.id)
"""
GOOD = """
import pulumi_gcp as gcp

ready = gcp.compute.HealthCheck("ready", https_health_check={"port_specification": "USE_SERVING_PORT", "request_path": "/ready"})
gcp.compute.BackendService("api", protocol="HTTPS", health_checks=ready.id)
servers = gcp.compute.RegionInstanceGroupManager(
    "servers",
    base_instance_name="server",
    region="us-central1",
    versions=[{"instance_template": "model-v1"}],
    named_ports=[{"name": "https", "port": 8443}],
)
beside = gcp.compute.HealthCheck("beside", http_health_check={"port": 8080, "request_path": "/ready"})
gcp.compute.BackendService(
    "chat", protocol="HTTPS", port_name="https", backends=[{"group": servers.instance_group}], health_checks=beside.id
)
"""


@rule(
    cloud="gcp",
    group="health",
    scope="relation",
    severity="high",
    decidable="preview",
    subjects=(HEALTH_CHECK, REGION_HEALTH_CHECK),
    reads=(BACKEND_SERVICE, REGION_BACKEND_SERVICE),
    fix="Use the check of the backend service's protocol, or check another port that speaks the check's.",
    bad=BAD,
    good=GOOD,
)
def gcp_hc_wrong_protocol(check: Resource, stack: Stack) -> Answers:
    """A health check speaks another protocol than the port that it asks.

    ## Why it matters
    A server that expects TLS answers a plain request with an error, and one that speaks HTTP does not understand gRPC. Every
    machine counts as unhealthy though all of them serve, and the load balancer answers for them with errors.

    ## What to do
    Use the check that goes with the `protocol` of the backend service: `httpHealthCheck`, `httpsHealthCheck`,
    `http2HealthCheck`, or for gRPC `grpcHealthCheck` and `grpcTlsHealthCheck`.

    ## When it is decided
    At preview, for checks that follow the serving port or name its number. A check of another port may speak another protocol.
    HTTPS and HTTP2 count as one, since a server chooses between them on the same port. Load balancers that hand packets on,
    and those of TCP or SSL, take every check.

    ## References
    Cloud Load Balancing, "Health checks overview"; gcpdiag runbooks on load balancing.
    """
    services = services_checked_by(stack, check)
    if not (services.resources or services.missing) or not protocol_of(check):
        return
    wrong = those(services, partial(speaks_otherwise, stack, check), kind_of(check) or "", services.missing)
    for service in wrong.found:
        message = f"{check.name} asks over {protocol_of(check)} the port on which {service.name} expects {service.text('protocol')}"
        yield Finding(check, kind_of(check) or "", message, evidence=(service,), key=service.name)
    wrong.require_complete()
