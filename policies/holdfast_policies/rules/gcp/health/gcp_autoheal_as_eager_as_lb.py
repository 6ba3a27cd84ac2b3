"""Autohealing that deletes machines which are only overloaded."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.gcp import (
    BACKEND_SERVICE,
    HEALTH_CHECK,
    INSTANCE_GROUP_MANAGER,
    REGION_BACKEND_SERVICE,
    REGION_HEALTH_CHECK,
    REGION_INSTANCE_GROUP_MANAGER,
)
from holdfast.topology.gcp.healing import Pair, eager_checks
from holdfast.topology.gcp.health_checks import seconds_to_notice

BAD = """
import pulumi_gcp as gcp

ready = gcp.compute.HealthCheck("ready", http_health_check={"port": 8000, "request_path": "/ready"})
servers = gcp.compute.RegionInstanceGroupManager(  # finding: gcp-autoheal-as-eager-as-lb
    "servers",
    base_instance_name="server",
    region="us-central1",
    target_size=3,
    versions=[{"instance_template": "model-v1"}],
    auto_healing_policies={"health_check": ready.id, "initial_delay_sec": 300},
)
gcp.compute.BackendService("api", backends=[{"group": servers.instance_group}], health_checks=ready.id)
"""
GOOD = """
import pulumi_gcp as gcp

ready = gcp.compute.HealthCheck("ready", http_health_check={"port": 8000, "request_path": "/ready"})
alive = gcp.compute.HealthCheck(
    "alive", check_interval_sec=10, unhealthy_threshold=6, http_health_check={"port": 8000, "request_path": "/live"}
)
servers = gcp.compute.RegionInstanceGroupManager(
    "servers",
    base_instance_name="server",
    region="us-central1",
    target_size=3,
    versions=[{"instance_template": "model-v1"}],
    auto_healing_policies={"health_check": alive.id, "initial_delay_sec": 300},
)
gcp.compute.BackendService("api", backends=[{"group": servers.instance_group}], health_checks=ready.id)
"""


@rule(
    cloud="gcp",
    group="health",
    scope="relation",
    severity="medium",
    decidable="preview",
    subjects=(INSTANCE_GROUP_MANAGER, REGION_INSTANCE_GROUP_MANAGER),
    reads=(BACKEND_SERVICE, REGION_BACKEND_SERVICE, HEALTH_CHECK, REGION_HEALTH_CHECK),
    fix="Give autohealing a health check of its own that takes longer to fail than the load balancer's.",
    bad=BAD,
    good=GOOD,
)
def gcp_autoheal_as_eager_as_lb(manager: Resource, stack: Stack) -> Answers:
    """Autohealing recreates a machine no later than the load balancer leaves it out.

    ## Why it matters
    Under too much load a machine answers its health check late. The load balancer's check then gives it a rest; autohealing by
    the same check, or by one that is as quick, deletes it. The others get its share, fail in their turn, and the whole group is
    recreated and loads its models from the start, while nothing was broken.

    ## What to do
    Give `autoHealingPolicies` a health check of its own, on a path that says whether the server lives and not whether it is busy,
    with `checkIntervalSec` x `unhealthyThreshold` well above that of the load balancer's check.

    ## When it is decided
    At preview, for groups behind a backend service of the stack. A check of its own that only tries whether a port is open holds,
    since load does not close a port.

    ## References
    Compute Engine, "Set up an application-based health check and autohealing".
    """
    eager = eager_checks(stack, manager)
    for pair in eager.found:
        evidence = tuple(each for each in dict.fromkeys((pair.own, pair.other, pair.service)) if isinstance(each, Resource))
        yield Finding(manager, "autoHealingPolicies", _said(manager, pair), evidence=evidence, key=pair.service.name)
    eager.require_complete()


def _said(manager: Resource, pair: Pair) -> str:
    if isinstance(pair.own, str) or isinstance(pair.other, str) or pair.same:
        name = pair.own if isinstance(pair.own, str) else pair.own.name
        return f"{manager.name} recreates a machine as soon as {pair.service.name} leaves it out: both go by the health check {name}"
    own, other = seconds_to_notice(pair.own), seconds_to_notice(pair.other)
    after = f"after {own:g} s of failed checks, while {pair.service.name} leaves it out after {other:g} s"
    return f"{manager.name} recreates a machine {after}: overload deletes it"
