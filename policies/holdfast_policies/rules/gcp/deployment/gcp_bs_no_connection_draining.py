"""Backend services that cut what is under way when a machine leaves."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import BACKEND_SERVICE, REGION_BACKEND_SERVICE

BAD = """
import pulumi_gcp as gcp

gcp.compute.BackendService("models", connection_draining_timeout_sec=0)  # finding: gcp-bs-no-connection-draining
"""
GOOD = """
import pulumi_gcp as gcp

gcp.compute.BackendService("models", connection_draining_timeout_sec=120)
gcp.compute.BackendService("api")
gcp.compute.RegionBackendService("chat", region="us-central1", load_balancing_scheme="INTERNAL_MANAGED", protocol="HTTP")
"""


@rule(
    cloud="gcp",
    group="deployment",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(BACKEND_SERVICE, REGION_BACKEND_SERVICE),
    fix="Set connectionDrainingTimeoutSec to at least the time that a slow request takes.",
    bad=BAD,
    good=GOOD,
)
def gcp_bs_no_connection_draining(service: Resource) -> Answers:
    """A backend service does not drain connections.

    ## Why it matters
    Every rollout, every scale-in and every autohealing takes machines out of a backend service. With a draining time of 0 the
    connections to such a machine end at once, and each answer that a model was still writing is lost.

    ## What to do
    Set `connectionDrainingTimeoutSec` to at least what a slow request takes, and let the server finish its work before it stops.
    Left out, it is 300 s.

    ## When it is decided
    From the inputs, before the backend service is created.

    ## References
    Cloud Load Balancing, "Enable connection draining"; gcpdiag lb/BP/2025_003.
    """
    if service.number("connectionDrainingTimeoutSec") == 0:
        message = f"{service.name} cuts the requests that a leaving machine is still answering: it drains connections for 0 s"
        yield Finding(service, "connectionDrainingTimeoutSec", message)
