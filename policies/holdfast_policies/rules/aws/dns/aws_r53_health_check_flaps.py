"""Health checks of Route 53 that one lost packet makes fail."""

from functools import partial

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import DNS_HEALTH_CHECK
from holdfast.topology.aws.probing import asks_endpoint
from holdfast.topology.known import all_of

BAD = """
import pulumi_aws as aws

aws.route53.HealthCheck(  # finding: aws-r53-health-check-flaps
    "api",
    type="HTTPS",
    fqdn="west.example.com",
    port=443,
    resource_path="/health",
    request_interval=30,
    failure_threshold=1,
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
    severity="low",
    decidable="inputs",
    subjects=(DNS_HEALTH_CHECK,),
    fix="Set failureThreshold to 2 or 3, with a requestInterval of 10 where failover has to be quick.",
    bad=BAD,
    good=GOOD,
)
def aws_r53_health_check_flaps(check: Resource) -> Answers:
    """One failed probe is enough for a Route 53 health check.

    ## Why it matters
    With a threshold of 1 each of Route 53's checkers gives the endpoint up after a single answer that is lost or late, and takes
    it back after one that is not. A short peak then moves all clients to the other endpoint and back again, each time with
    cold caches and new connections.

    ## What to do
    Set `failureThreshold` to 2 or 3. Where failover has to be quick, shorten `requestInterval` to 10 seconds rather than the count:
    three failures 10 seconds apart are noticed as soon as one of 30.

    ## When it is decided
    From the health check's inputs, before it is created. Checks of other checks, of alarms and of routing controls have no
    threshold of their own and are left out.

    ## References
    Route 53 developer guide, "How Amazon Route 53 determines whether a health check is healthy".
    """
    if all_of([lambda: check.number("failureThreshold") == 1, partial(asks_endpoint, check)]):
        message = f"{check.name} fails after 1 bad answer: a short disturbance moves the traffic away and back"
        yield Finding(check, "failureThreshold", message)
