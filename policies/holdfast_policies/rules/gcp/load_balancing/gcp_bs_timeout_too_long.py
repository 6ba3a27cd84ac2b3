"""Backend services that wait for an answer longer than any request may take."""

from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import BACKEND_SERVICE, REGION_BACKEND_SERVICE
from holdfast.topology.gcp.backends import is_passthrough

BAD = """
import pulumi_gcp as gcp

gcp.compute.BackendService("models", timeout_sec=604800)  # finding: gcp-bs-timeout-too-long
"""
GOOD = """
import pulumi_gcp as gcp

gcp.compute.BackendService("models", timeout_sec=600)
gcp.compute.BackendService("sockets", timeout_sec=86400)
"""
_DAY: Final = 86400


@rule(
    cloud="gcp",
    group="load-balancing",
    scope="resource",
    severity="low",
    decidable="inputs",
    subjects=(BACKEND_SERVICE, REGION_BACKEND_SERVICE),
    fix="Set timeoutSec to the time that the slowest request takes, a day at most.",
    bad=BAD,
    good=GOOD,
)
def gcp_bs_timeout_too_long(service: Resource) -> Answers:
    """A backend service waits longer than a day for an answer.

    ## Why it matters
    A time-out is what ends a request that will never be answered. With one of days, requests to a server that hangs stay open
    until the client gives up, hold connections and memory on the way, and keep a leaving machine from being drained.

    ## What to do
    Set `timeoutSec` to what the slowest request takes, with a margin: minutes for a model, up to 86,400 s for long-lived
    connections such as WebSockets.

    ## When it is decided
    From the inputs, before the backend service is created. Load balancers that hand packets on have no time-out.

    ## References
    gcpdiag lb/BP/2025_002.
    """
    seconds = service.number("timeoutSec")
    if seconds is not None and seconds > _DAY and not is_passthrough(service):
        message = f"{service.name} waits up to {seconds} s ({seconds / _DAY:.1f} days) for an answer, so that a hung request never ends"
        yield Finding(service, "timeoutSec", message)
