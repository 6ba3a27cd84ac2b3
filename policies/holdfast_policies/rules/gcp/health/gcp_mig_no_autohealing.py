"""Managed groups that keep machines whose server is gone."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import INSTANCE_GROUP_MANAGER, REGION_INSTANCE_GROUP_MANAGER

BAD = """
import pulumi_gcp as gcp

gcp.compute.RegionInstanceGroupManager(  # finding: gcp-mig-no-autohealing
    "servers", base_instance_name="server", region="us-central1", versions=[{"instance_template": "model-v1"}]
)
"""
GOOD = """
import pulumi_gcp as gcp

alive = gcp.compute.HealthCheck("alive", unhealthy_threshold=6, http_health_check={"port": 8000, "request_path": "/live"})
gcp.compute.RegionInstanceGroupManager(
    "servers",
    base_instance_name="server",
    region="us-central1",
    versions=[{"instance_template": "model-v1"}],
    auto_healing_policies={"health_check": alive.id, "initial_delay_sec": 300},
)
"""


@rule(
    cloud="gcp",
    group="health",
    scope="resource",
    severity="high",
    decidable="inputs",
    subjects=(INSTANCE_GROUP_MANAGER, REGION_INSTANCE_GROUP_MANAGER),
    fix="Set autoHealingPolicies with a health check and an initialDelaySec that covers the model's loading.",
    bad=BAD,
    good=GOOD,
)
def gcp_mig_no_autohealing(manager: Resource) -> Answers:
    """A managed group has no autohealing policy.

    ## Why it matters
    Without a policy a group replaces a machine only when the machine itself is gone. One that runs while its server hangs, ran out
    of memory or lost its GPU stays: the load balancer leaves it out, and the group counts it as whole, so that capacity
    shrinks failure by failure until somebody looks.

    ## What to do
    Set `autoHealingPolicies` with a health check that asks whether the server lives, more patient than the load balancer's, and
    with an `initialDelaySec` longer than a model takes to load.

    ## When it is decided
    From the inputs, before the group is created.

    ## References
    Compute Engine, "Set up an application-based health check and autohealing"; Pulumi pre-built policies,
    compute_instance_group_autohealing_enabled.
    """
    if not manager.declares("autoHealingPolicies.healthCheck") or manager.value("autoHealingPolicies.healthCheck") == "":
        message = f"{manager.name} keeps a machine whose server hangs: it has no autohealing health check"
        yield Finding(manager, "autoHealingPolicies", message)
