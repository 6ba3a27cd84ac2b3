"""Session affinity that the balancing mode breaks."""

from functools import partial
from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Missing, NotKnownError, Resource
from holdfast.stack.gcp import BACKEND_SERVICE, REGION_BACKEND_SERVICE
from holdfast.stack.reading import Block
from holdfast.topology.gcp.backends import is_checked, is_passthrough
from holdfast.topology.known import all_of, any_block

BAD = """
import pulumi_gcp as gcp

check = gcp.compute.HealthCheck("ready", http_health_check={"port_specification": "USE_SERVING_PORT"})
servers = gcp.compute.RegionInstanceGroupManager(
    "servers", base_instance_name="server", region="us-central1", target_size=3, versions=[{"instance_template": "model-v1"}]
)
gcp.compute.BackendService(  # finding: gcp-bs-affinity-with-utilization
    "chat", backends=[{"group": servers.instance_group}], health_checks=check.id, session_affinity="GENERATED_COOKIE"
)
"""
GOOD = """
import pulumi_gcp as gcp

check = gcp.compute.HealthCheck("ready", http_health_check={"port_specification": "USE_SERVING_PORT"})
servers = gcp.compute.RegionInstanceGroupManager(
    "servers", base_instance_name="server", region="us-central1", target_size=3, versions=[{"instance_template": "model-v1"}]
)
gcp.compute.BackendService(
    "chat",
    backends=[{"group": servers.instance_group, "balancing_mode": "RATE", "max_rate_per_instance": 20}],
    health_checks=check.id,
    session_affinity="GENERATED_COOKIE",
)
gcp.compute.BackendService("api", backends=[{"group": servers.instance_group}], health_checks=check.id)
"""
_MOVED: Final = frozenset(
    {
        "CLIENT_IP",
        "CLIENT_IP_NO_DESTINATION",
        "CLIENT_IP_PORT_PROTO",
        "CLIENT_IP_PROTO",
        "GENERATED_COOKIE",
        "HEADER_FIELD",
        "HTTP_COOKIE",
    }
)
"""The kinds of affinity that are not kept when the load of the backend changes."""
_UTILIZATION: Final = "UTILIZATION"


@rule(
    cloud="gcp",
    group="load-balancing",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(BACKEND_SERVICE, REGION_BACKEND_SERVICE),
    fix="Set balancingMode to RATE with a maximum rate, or leave session affinity out.",
    bad=BAD,
    good=GOOD,
)
def gcp_bs_affinity_with_utilization(service: Resource) -> Answers:
    """Session affinity stands on a backend that is balanced by utilization.

    ## Why it matters
    With UTILIZATION the share of each backend follows its CPU load, and so moves all the time; clients that were bound to one
    backend are sent to another. What the affinity was for, a session or a warm cache of the model's prompts, is lost just when
    load rises, and load rises further.

    ## What to do
    Set `balancingMode` to RATE with `maxRatePerInstance`, or keep sessions where every machine can reach them and leave
    `sessionAffinity` at NONE.

    ## When it is decided
    From the inputs, before the backend service is created. UTILIZATION is the default. Without `balancingMode` and without a
    health check it is undecided: then the backends can be serverless, which are not balanced so. Load balancers that hand
    packets on, and affinity by a cookie that names the machine (STRONG_COOKIE_AFFINITY), are left out.

    ## References
    Cloud Load Balancing, "Backend services overview"; gcpdiag lb/BP/2026_001.
    """
    if all_of((partial(_binds, service), partial(any_block, service, "backends", _by_utilization), partial(_has_proxies, service))):
        message = f"{service.name} binds clients by {service.text('sessionAffinity')} to backends that are balanced by utilization"
        yield Finding(service, "sessionAffinity", f"{message}, which moves them")


def _binds(service: Resource) -> bool:
    return service.text("sessionAffinity") in _MOVED


def _has_proxies(service: Resource) -> bool:
    return not is_passthrough(service)


def _by_utilization(backend: Block) -> bool:
    by_it = backend.text("balancingMode") == _UTILIZATION
    if by_it and not backend.is_set("balancingMode") and not is_checked(backend.owner):
        raise NotKnownError(backend.place("balancingMode"), _SERVERLESS)
    return by_it


_SERVERLESS: Final = Missing(
    "whether the backends, which have no health check, are serverless and so not balanced by utilization",
    "Set healthChecks, or balancingMode where the backends are not serverless.",
)
