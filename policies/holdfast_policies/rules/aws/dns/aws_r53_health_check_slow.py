"""Health checks of Route 53 that are slow to notice a failure."""

from functools import partial
from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.settings.model import Options
from holdfast.stack import Resource
from holdfast.stack.aws import DNS_HEALTH_CHECK
from holdfast.topology.aws.probing import asks_endpoint
from holdfast.topology.known import all_of

_HIGHEST: Final = 1
_SLOW: Final = 30
"""Route 53 API reference, HealthCheckConfig: the seconds between two requests where nothing is set; the other choice is 10."""
BAD = """
import pulumi_aws as aws

# holdfast.yaml: options: {tier: 1}
aws.route53.HealthCheck(  # finding: aws-r53-health-check-slow
    "api",
    type="HTTPS",
    fqdn="west.example.com",
    port=443,
    resource_path="/health",
    request_interval=30,
    failure_threshold=3,
)
"""
GOOD = """
import pulumi_aws as aws

# holdfast.yaml: options: {tier: 1}
aws.route53.HealthCheck(
    "api",
    type="HTTPS",
    fqdn="west.example.com",
    port=443,
    resource_path="/health",
    request_interval=10,
    failure_threshold=3,
)
"""


@rule(
    cloud="aws",
    group="dns",
    scope="resource",
    severity="low",
    decidable="inputs",
    subjects=(DNS_HEALTH_CHECK,),
    options=("tier",),
    fix="Set requestInterval to 10; Route 53 makes a new health check for it.",
    bad=BAD,
    good=GOOD,
)
def aws_r53_health_check_slow(check: Resource, options: Options) -> Answers:
    """A Route 53 health check of tier 1 asks every 30 seconds only.

    ## Why it matters
    Failover by DNS waits for the health check first: at 30 seconds and three failures a minute and a half goes by before
    Route 53 gives out another address, and clients keep the old one for the TTL of the record on top.

    ## What to do
    Set `requestInterval` to 10, at some cost a health check. It cannot be changed in place: a new check replaces the old one.

    ## When it is decided
    From the health check's inputs. The rule speaks only where the option `tier` is 1 or less. Checks of other checks, of alarms
    and of routing controls ask nothing themselves and are left out.

    ## References
    Route 53 developer guide, "Values that you specify when you create or update health checks".
    """
    if options.tier is None or options.tier > _HIGHEST:
        return
    if all_of([lambda: (check.number("requestInterval") or _SLOW) >= _SLOW, partial(asks_endpoint, check)]):
        message = f"{check.name} asks every {_SLOW} s, so that a failure is noticed late; 10 s is the other choice"
        yield Finding(check, "requestInterval", message)
