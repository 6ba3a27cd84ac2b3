"""Health checks of a scope that the load balancer does not take."""

from functools import partial

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.gcp import BACKEND_SERVICE, HEALTH_CHECK, REGION_BACKEND_SERVICE, REGION_HEALTH_CHECK
from holdfast.topology.gcp.backends import checks_of, is_regional_application_balancer
from holdfast.topology.gcp.health_checks import has_check_of_scope
from holdfast.topology.known import all_of
from holdfast.topology.wording import listed

BAD = """
import pulumi_gcp as gcp

check = gcp.compute.HealthCheck("ready", http_health_check={"port_specification": "USE_SERVING_PORT"})
gcp.compute.RegionBackendService(  # finding: gcp-hc-scope-mismatch
    "api", region="us-central1", protocol="HTTP", load_balancing_scheme="EXTERNAL_MANAGED", health_checks=check.id
)
regional = gcp.compute.RegionHealthCheck("local", region="us-central1", http_health_check={"port_specification": "USE_SERVING_PORT"})
gcp.compute.BackendService("web", health_checks=regional.id)  # finding: gcp-hc-scope-mismatch
"""
GOOD = """
import pulumi_gcp as gcp

regional = gcp.compute.RegionHealthCheck("local", region="us-central1", http_health_check={"port_specification": "USE_SERVING_PORT"})
gcp.compute.RegionBackendService(
    "api", region="us-central1", protocol="HTTP", load_balancing_scheme="EXTERNAL_MANAGED", health_checks=regional.id
)
check = gcp.compute.HealthCheck("ready", http_health_check={"port_specification": "USE_SERVING_PORT"})
gcp.compute.BackendService("web", health_checks=check.id)
alive = gcp.compute.HealthCheck("alive", tcp_health_check={"port": 5432})
gcp.compute.RegionBackendService("database", region="us-central1", protocol="TCP", health_checks=alive.id)
"""


@rule(
    cloud="gcp",
    group="health",
    scope="relation",
    severity="critical",
    decidable="preview",
    subjects=(REGION_BACKEND_SERVICE, BACKEND_SERVICE),
    reads=(HEALTH_CHECK, REGION_HEALTH_CHECK),
    fix="Use a RegionHealthCheck of the same region for a regional application load balancer, a HealthCheck for a global backend service.",
    bad=BAD,
    good=GOOD,
)
def gcp_hc_scope_mismatch(service: Resource, stack: Stack) -> Answers:
    """A health check is global where the load balancer is regional, or the other way round.

    ## Why it matters
    A regional application load balancer is probed from its own region, a global one from many places; each takes health checks of
    its own scope. With one of the other, creation fails, or the backends never count as healthy and no request is answered.

    ## What to do
    Use `gcp.compute.RegionHealthCheck` in the same region for a `RegionBackendService` with the scheme EXTERNAL_MANAGED or
    INTERNAL_MANAGED, and `gcp.compute.HealthCheck` for a `BackendService`.

    ## When it is decided
    At preview. Regional load balancers that hand packets on, or speak TCP or SSL, are left out. A check outside the stack counts
    where its link names its scope.

    ## References
    Cloud Load Balancing, "Health checks overview"; Compute Engine API reference, healthChecks.
    """
    regional = service.type == REGION_BACKEND_SERVICE
    if all_of((partial(has_check_of_scope, stack, service, regional=not regional), partial(_is_bound, service))):
        checks = checks_of(stack, service)
        names = listed((*(each.name for each in checks.resources), *checks.literals))
        wants = "regional, and its health check {} global" if regional else "global, and its health check {} regional"
        yield Finding(service, "healthChecks", f"{service.name} is {wants.format(names + ' is')}", evidence=checks.resources)


def _is_bound(service: Resource) -> bool:
    """Tell whether a backend service takes health checks of its own scope alone."""
    return service.type == BACKEND_SERVICE or is_regional_application_balancer(service)
