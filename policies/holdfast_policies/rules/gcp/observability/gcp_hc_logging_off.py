"""Health checks that leave no trace of what they saw."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import HEALTH_CHECK, REGION_HEALTH_CHECK

BAD = """
import pulumi_gcp as gcp

gcp.compute.HealthCheck("serving", http_health_check={"request_path": "/healthz"})  # finding: gcp-hc-logging-off
"""
GOOD = """
import pulumi_gcp as gcp

gcp.compute.HealthCheck("serving", http_health_check={"request_path": "/healthz"}, log_config={"enable": True})
"""


@rule(
    cloud="gcp",
    group="observability",
    scope="resource",
    severity="low",
    decidable="inputs",
    subjects=(HEALTH_CHECK, REGION_HEALTH_CHECK),
    fix="Set logConfig.enable to true.",
    bad=BAD,
    good=GOOD,
    remedy=lambda _finding, _options: {"logConfig.enable": True},
)
def gcp_hc_logging_off(check: Resource) -> Answers:
    """A health check does not log when a backend turns healthy or unhealthy.

    ## Why it matters
    After an outage the first question is which machine was taken out, when, and why. A health check without logs keeps no
    answer: only its present state can be asked for.

    ## What to do
    Set `logConfig.enable` to true (the default is false). An entry is written when a backend's state changes, so they are few.

    ## When it is decided
    From the inputs, before the health check is created.

    ## References
    gcpdiag, lb/BP/2023_002.
    """
    if not check.flag("logConfig.enable"):
        yield Finding(check, "logConfig", f"{check.name} does not log which backend it found unhealthy, and when")
