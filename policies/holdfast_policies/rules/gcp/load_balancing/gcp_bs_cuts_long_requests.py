"""Backend services that end a request before its answer is there."""

from collections.abc import Callable, Iterator
from math import ceil
from typing import Final

from holdfast.rule import Answers, Finding, Undecided, rule
from holdfast.settings.model import Options
from holdfast.stack import Missing, NotKnownError, Resource
from holdfast.stack.gcp import BACKEND_SERVICE, REGION_BACKEND_SERVICE
from holdfast.topology.gcp.backends import is_passthrough

BAD = """
import pulumi_gcp as gcp

check = gcp.compute.HealthCheck("serving", http_health_check={"port_specification": "USE_SERVING_PORT"})
gcp.compute.BackendService("models", health_checks=check.id)  # finding: gcp-bs-cuts-long-requests
gcp.compute.BackendService("chat", health_checks=check.id, timeout_sec=20)  # finding: gcp-bs-cuts-long-requests
gcp.compute.BackendService("batch", timeout_sec=600, connection_draining_timeout_sec=15)  # finding: gcp-bs-cuts-long-requests
"""
GOOD = """
import pulumi_gcp as gcp

check = gcp.compute.HealthCheck("serving", http_health_check={"port_specification": "USE_SERVING_PORT"})
gcp.compute.BackendService("models", health_checks=check.id, timeout_sec=120, connection_draining_timeout_sec=120)
gcp.compute.RegionBackendService("packets", region="us-central1", load_balancing_scheme="INTERNAL", protocol="TCP")
"""


@rule(
    cloud="gcp",
    group="load-balancing",
    scope="resource",
    severity="high",
    decidable="inputs",
    subjects=(BACKEND_SERVICE, REGION_BACKEND_SERVICE),
    options=("request_p99_seconds",),
    fix="Set timeoutSec, and connectionDrainingTimeoutSec where it is set, to at least the time that a slow request takes.",
    bad=BAD,
    good=GOOD,
    remedy=lambda finding, options: {finding.property: ceil(options.request_p99_seconds)},
)
def gcp_bs_cuts_long_requests(service: Resource, options: Options) -> Answers:
    """A backend service's time-out or draining ends requests that are still being answered.

    ## Why it matters
    A model can take a minute for one answer. The load balancer waits `timeoutSec` (30 s where it is unset) and then gives the
    client an error, while the machine goes on working; the client asks again, and the load doubles. When a machine leaves,
    draining that is shorter than a request cuts those that are under way.

    ## What to do
    Set `timeoutSec` to at least `request_p99_seconds` (60), with a margin, and `connectionDrainingTimeoutSec` likewise. A
    draining of 0 is a fault of its own.

    ## When it is decided
    From the inputs, before the backend service is created. Load balancers that hand packets on have no time-out. Without
    `timeoutSec` and without a health check it is undecided: then the backends can be serverless, which have none either.

    ## References
    Cloud Load Balancing, "Backend services overview".
    """
    for judge in _JUDGES:
        try:
            yield from judge(service, options.request_p99_seconds)
        except NotKnownError as open_:
            yield Undecided(service, open_.property, open_.missing)


def _timeout(service: Resource, needed: float) -> Iterator[Finding]:
    seconds = service.number("timeoutSec")
    if seconds is None or seconds >= needed or is_passthrough(service):
        return
    if not service.declares("timeoutSec") and service.is_set("backends") and not service.is_set("healthChecks"):
        raise NotKnownError("timeoutSec", _SERVERLESS)
    default = "" if service.declares("timeoutSec") else " by default"
    message = f"{service.name} gives up on a request after {seconds} s{default}, while slow requests take {needed:g} s"
    yield Finding(service, "timeoutSec", message)


def _draining(service: Resource, needed: float) -> Iterator[Finding]:
    if not service.declares("connectionDrainingTimeoutSec"):
        return
    seconds = service.number("connectionDrainingTimeoutSec")
    if seconds is not None and 0 < seconds < needed:
        message = f"{service.name} drains a leaving machine for {seconds} s, while slow requests take {needed:g} s"
        yield Finding(service, "connectionDrainingTimeoutSec", message)


_JUDGES: Final[tuple[Callable[[Resource, float], Iterator[Finding]], ...]] = (_timeout, _draining)
_SERVERLESS: Final = Missing(
    "whether the backends, which have no health check, are serverless and so have no time-out",
    "Set healthChecks, or timeoutSec where the backends are not serverless.",
)
