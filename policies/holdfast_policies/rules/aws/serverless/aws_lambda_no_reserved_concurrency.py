"""Functions that any other one can leave without capacity."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import LAMBDA_FUNCTION

BAD = """
import pulumi_aws as aws

role = aws.iam.Role("rank", assume_role_policy="{}")
aws.lambda_.Function(  # finding: aws-lambda-no-reserved-concurrency
    "rank", role=role.arn, package_type="Image", image_uri="111111111111.dkr.ecr.us-west-2.amazonaws.com/rank:1.4"
)
"""
GOOD = """
import pulumi_aws as aws

role = aws.iam.Role("rank", assume_role_policy="{}")
aws.lambda_.Function(
    "rank",
    role=role.arn,
    package_type="Image",
    image_uri="111111111111.dkr.ecr.us-west-2.amazonaws.com/rank:1.4",
    reserved_concurrent_executions=50,
)
"""


@rule(
    cloud="aws",
    group="serverless",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(LAMBDA_FUNCTION,),
    fix="Set reservedConcurrentExecutions to what the function needs at its peak.",
    bad=BAD,
    good=GOOD,
)
def aws_lambda_no_reserved_concurrency(function: Resource) -> Answers:
    """A function has no concurrency of its own.

    ## Why it matters
    All functions of an account share the concurrency of a region, 1,000 at first. One that loops, or that retries against
    something that is down, takes all of it, and every function without a reservation is throttled with it.

    ## What to do
    Set `reservedConcurrentExecutions` (the default, -1, reserves nothing): it keeps that much for the function, and keeps the
    function from taking more. 0 stops it.

    ## When it is decided
    From the function's inputs, before it is created.

    ## References
    Checkov CKV_AWS_115; AWS Lambda developer guide, "Configuring reserved concurrency for a function".
    """
    reserved = function.number("reservedConcurrentExecutions")
    if reserved is not None and reserved < 0:
        message = f"{function.name} reserves no concurrency: another function of the account can take all that it needs"
        yield Finding(function, "reservedConcurrentExecutions", message)
