"""Health checks that take too long to notice that a machine is dead."""

from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.settings.model import Options
from holdfast.stack import Resource
from holdfast.stack.gcp import HEALTH_CHECK, REGION_HEALTH_CHECK

BAD = """
import pulumi_gcp as gcp

gcp.compute.HealthCheck(  # finding: gcp-hc-slow-detection
    "ready", check_interval_sec=60, unhealthy_threshold=3, http_health_check={"port": 8000, "request_path": "/ready"}
)
"""
GOOD = """
import pulumi_gcp as gcp

gcp.compute.HealthCheck(
    "ready", check_interval_sec=10, unhealthy_threshold=3, http_health_check={"port": 8000, "request_path": "/ready"}
)
gcp.compute.RegionHealthCheck("default", region="us-central1", http_health_check={"port": 8000})
"""
_SHARE: Final = 3
"""Detection may take this part of the time in which a service is to be back; the rest is for what comes after it."""


@rule(
    cloud="gcp",
    group="health",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(HEALTH_CHECK, REGION_HEALTH_CHECK),
    options=("rto_seconds",),
    fix="Lower checkIntervalSec or unhealthyThreshold, so that their product is at most a third of the recovery time.",
    bad=BAD,
    good=GOOD,
)
def gcp_hc_slow_detection(check: Resource, options: Options) -> Answers:
    """A health check takes more than a third of the recovery time to notice a failure.

    ## Why it matters
    Until `unhealthyThreshold` checks in a row have failed, a dead machine keeps its share of the requests, and each of them
    fails. Recovery only begins afterwards: what detection takes is missing for making a new machine and loading its model.

    ## What to do
    Keep `checkIntervalSec` x `unhealthyThreshold` (5 s x 2 by default) under a third of `rto_seconds`. Load alone must not make
    the check fail either: two or three checks in a row, 5 to 10 s apart, are a good middle.

    ## When it is decided
    From the inputs, before the health check is created. The recovery time is the option `rto_seconds` (300).

    ## References
    Pulumi registry, gcp.compute.HealthCheck, checkIntervalSec and unhealthyThreshold.
    """
    interval, threshold = check.number("checkIntervalSec"), check.number("unhealthyThreshold")
    if interval is not None and threshold is not None and interval * threshold * _SHARE > options.rto_seconds:
        taken = f"{interval * threshold:g} s ({threshold} checks, one every {interval} s)"
        message = f"{check.name} takes {taken} to notice a failure, more than a third of the {options.rto_seconds:g} s to recover in"
        yield Finding(check, "checkIntervalSec", message)
