"""Functions that lose the events they fail on."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import LAMBDA_EVENT_INVOKE_CONFIG, LAMBDA_FUNCTION
from holdfast.topology.aws.failed_events import QUEUE, keeps_failed_events

BAD = """
import pulumi_aws as aws

role = aws.iam.Role("resize", assume_role_policy="{}")
aws.lambda_.Function(  # finding: aws-lambda-no-dead-letter-queue
    "resize", role=role.arn, package_type="Image", image_uri="111111111111.dkr.ecr.us-west-2.amazonaws.com/resize:1.4"
)
"""
WITH_QUEUE = """
import pulumi_aws as aws

role = aws.iam.Role("resize", assume_role_policy="{}")
failed = aws.sqs.Queue("failed")
aws.lambda_.Function(
    "resize",
    role=role.arn,
    package_type="Image",
    image_uri="111111111111.dkr.ecr.us-west-2.amazonaws.com/resize:1.4",
    dead_letter_config={"target_arn": failed.arn},
)
"""
WITH_DESTINATION = """
import pulumi_aws as aws

role = aws.iam.Role("resize", assume_role_policy="{}")
failed = aws.sqs.Queue("failed")
resize = aws.lambda_.Function(
    "resize", role=role.arn, package_type="Image", image_uri="111111111111.dkr.ecr.us-west-2.amazonaws.com/resize:1.4"
)
aws.lambda_.FunctionEventInvokeConfig(
    "resize", function_name=resize.name, destination_config={"on_failure": {"destination": failed.arn}}
)
"""


@rule(
    cloud="aws",
    group="serverless",
    scope="relation",
    severity="medium",
    decidable="preview",
    subjects=(LAMBDA_FUNCTION,),
    reads=(LAMBDA_EVENT_INVOKE_CONFIG,),
    fix="Give the function a deadLetterConfig, or a destination for failed events.",
    bad=BAD,
    good=(WITH_QUEUE, WITH_DESTINATION),
)
def aws_lambda_no_dead_letter_queue(function: Resource, stack: Stack) -> Answers:
    """A function keeps nothing of the events that it fails on.

    ## Why it matters
    Lambda tries an asynchronous event again, twice by default, and then drops it. While what the function needs is down, every
    event of that time is lost without a trace, and nothing can be run again once it is back.

    ## What to do
    Name a queue or topic in `deadLetterConfig.targetArn`, or add an `aws.lambda_.FunctionEventInvokeConfig` with a destination
    on failure, which also keeps the error. Set an alarm on what arrives there.

    ## When it is decided
    At preview, from the function and the event invoke configurations of the stack that name it. Who calls the function is not
    looked at: one that is only called synchronously, or polled for, has nothing to lose here and can be waived.

    ## References
    Checkov CKV_AWS_116; AWS Lambda developer guide, "Capturing records of Lambda asynchronous invocations".
    """
    if not keeps_failed_events(stack, function):
        message = f"Events that {function.name} fails on are lost: it has no dead-letter queue and no destination for failed events"
        yield Finding(function, QUEUE, message)
