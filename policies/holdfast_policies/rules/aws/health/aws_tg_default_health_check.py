"""Target groups whose health check nobody chose."""

from functools import partial

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import TARGET_GROUP
from holdfast.topology.aws.health_checks import leaves_check_to_defaults
from holdfast.topology.known import all_of

BAD = """
import pulumi_aws as aws

aws.lb.TargetGroup("models", port=80, protocol="HTTP", vpc_id="vpc-1")  # finding: aws-tg-default-health-check
"""
GOOD = """
import pulumi_aws as aws

aws.lb.TargetGroup("models", port=80, protocol="HTTP", vpc_id="vpc-1", health_check={"path": "/ready"})
"""


@rule(
    cloud="aws",
    group="health",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(TARGET_GROUP,),
    fix="Declare healthCheck, with the path that tells whether a target can serve.",
    bad=BAD,
    good=GOOD,
)
def aws_tg_default_health_check(target_group: Resource) -> Answers:
    """A target group leaves its health check to the defaults.

    ## Why it matters
    The default check asks for / every 30 seconds and wants 200. An application without a page there never becomes healthy; one
    that has a page there is healthy long before it can serve, and stays so when it no longer can.

    ## What to do
    Declare `healthCheck` and, for HTTP and HTTPS checks, the `path` that tells whether a target can serve. Targets of type
    `lambda` are left out.

    ## When it is decided
    From the target group's inputs.

    ## References
    checkov CKV_AWS_261; Elastic Load Balancing user guides, "Health checks for your target groups".
    """

    def is_checked() -> bool:
        return target_group.text("targetType") != "lambda"

    if all_of([is_checked, partial(leaves_check_to_defaults, target_group)]):
        left_out = "names no path" if target_group.declares("healthCheck") else "is not declared"
        yield Finding(
            target_group, "healthCheck", f"The health check of {target_group.name} {left_out}: the defaults decide who is healthy"
        )
