"""Health checks of Route 53 that never fail."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import DNS_HEALTH_CHECK
from holdfast.topology.known import all_of

BAD = """
import pulumi_aws as aws

aws.route53.HealthCheck(  # finding: aws-r53-health-check-disabled
    "api",
    type="HTTPS",
    fqdn="west.example.com",
    port=443,
    resource_path="/health",
    request_interval=10,
    failure_threshold=3,
    disabled=True,
)
"""
GOOD = """
import pulumi_aws as aws

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
    severity="high",
    decidable="inputs",
    subjects=(DNS_HEALTH_CHECK,),
    fix="Remove disabled from the health check.",
    bad=BAD,
    good=GOOD,
)
def aws_r53_health_check_disabled(check: Resource) -> Answers:
    """A Route 53 health check is disabled, and so always healthy.

    ## Why it matters
    Route 53 stops asking and takes the endpoint for healthy from then on. Every record with this health check keeps being
    answered while the endpoint is down: there is a failover on paper, and it never happens.

    ## What to do
    Remove `disabled`. To take an endpoint out on purpose set `invertHealthcheck` beside it, which makes it always unhealthy.

    ## When it is decided
    From the health check's inputs, before it is created. One that is disabled and inverted is taken out on purpose, and left out.

    ## References
    Route 53 API reference, UpdateHealthCheck, `Disabled`.
    """
    if all_of([lambda: check.flag("disabled") is True, lambda: not check.flag("invertHealthcheck")]):
        yield Finding(check, "disabled", f"{check.name} is disabled: Route 53 takes what it stands for as healthy, whatever happens")
