"""Health checks that wait longer for an answer than until they ask again."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import HEALTH_CHECK, REGION_HEALTH_CHECK

BAD = """
import pulumi_gcp as gcp

gcp.compute.HealthCheck("ready", timeout_sec=10, http_health_check={"port": 8000})  # finding: gcp-hc-timeout-over-interval
gcp.compute.RegionHealthCheck(  # finding: gcp-hc-timeout-over-interval
    "quick", region="us-central1", check_interval_sec=2, http_health_check={"port": 8000}
)
"""
GOOD = """
import pulumi_gcp as gcp

gcp.compute.HealthCheck("ready", check_interval_sec=10, timeout_sec=10, http_health_check={"port": 8000})
gcp.compute.RegionHealthCheck(
    "quick", region="us-central1", check_interval_sec=2, timeout_sec=1, http_health_check={"port": 8000}
)
"""


@rule(
    cloud="gcp",
    group="health",
    scope="resource",
    severity="critical",
    decidable="inputs",
    subjects=(HEALTH_CHECK, REGION_HEALTH_CHECK),
    fix="Set timeoutSec to at most checkIntervalSec.",
    bad=BAD,
    good=GOOD,
)
def gcp_hc_timeout_over_interval(check: Resource) -> Answers:
    """A health check's time-out is longer than its interval.

    ## Why it matters
    Google Cloud refuses such a check: the update fails half way, and what depends on the check, the backend service or the
    autohealing of a group, is not created or keeps its old one. It happens most often where only one of the two is set,
    since both are 5 s by default.

    ## What to do
    Set `timeoutSec` to at most `checkIntervalSec`. Where a busy server needs longer to answer, make both longer.

    ## When it is decided
    From the inputs, before the health check is created.

    ## References
    Pulumi registry, gcp.compute.HealthCheck, timeoutSec.
    """
    timeout, interval = check.number("timeoutSec"), check.number("checkIntervalSec")
    if timeout is not None and interval is not None and timeout > interval:
        message = f"{check.name} waits {_seconds(check, 'timeoutSec')} for an answer but asks every {_seconds(check, 'checkIntervalSec')}"
        yield Finding(check, "timeoutSec", f"{message}, which Google Cloud refuses")


def _seconds(check: Resource, path: str) -> str:
    return f"{check.number(path)} s" if check.is_set(path) else f"{check.number(path)} s (by default)"
