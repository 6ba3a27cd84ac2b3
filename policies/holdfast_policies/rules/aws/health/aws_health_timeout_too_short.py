"""Health checks that load makes fail."""

from functools import partial
from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.settings.model import Options
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import TARGET_GROUP
from holdfast.topology.inference import serves_inference
from holdfast.topology.known import all_of

_SHORT: Final = 3
_FEW: Final = 2
BAD = """
import pulumi_aws as aws

models = aws.lb.TargetGroup(  # finding: aws-health-timeout-too-short
    "models",
    port=80,
    protocol="HTTP",
    vpc_id="vpc-1",
    health_check={"path": "/health", "timeout": 3, "unhealthy_threshold": 2},
)
template = aws.ec2.LaunchTemplate("models", image_id="ami-1", instance_type="g5.xlarge")
aws.autoscaling.Group(
    "models",
    min_size=2,
    max_size=4,
    launch_template={"id": template.id, "version": "$Latest"},
    target_group_arns=[models.arn],
    vpc_zone_identifiers=["subnet-1", "subnet-2"],
)
"""
GOOD = """
import pulumi_aws as aws

models = aws.lb.TargetGroup(
    "models",
    port=80,
    protocol="HTTP",
    vpc_id="vpc-1",
    health_check={"path": "/health", "timeout": 10, "unhealthy_threshold": 3},
)
template = aws.ec2.LaunchTemplate("models", image_id="ami-1", instance_type="g5.xlarge")
aws.autoscaling.Group(
    "models",
    min_size=2,
    max_size=4,
    launch_template={"id": template.id, "version": "$Latest"},
    target_group_arns=[models.arn],
    vpc_zone_identifiers=["subnet-1", "subnet-2"],
)
"""


@rule(
    cloud="aws",
    group="health",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(TARGET_GROUP,),
    options=("inference",),
    fix="Set the timeout of the health check over 3 seconds, or its unhealthyThreshold to 3 or more.",
    bad=BAD,
    good=GOOD,
)
def aws_health_timeout_too_short(target_group: Resource, stack: Stack, options: Options) -> Answers:
    """Load alone makes the health check of healthy targets fail.

    ## Why it matters
    A target that runs a model answers its health check late while the accelerator is busy. With a timeout of 3 seconds or less
    and two failures in a row, a peak of load takes targets out one after another, the rest gets more load, and a slow service
    becomes one that is down.

    ## What to do
    Give the check a timeout over 3 seconds and an `unhealthyThreshold` of 3 or more, or answer it on a thread that does not
    wait for the model. Keep the time to detect a dead target in view: interval x threshold + timeout.

    ## When it is decided
    From the target group's inputs and, with `inference: auto`, from the instance types of what registers with it. It stays
    undecided where the stack does not tell those; the option `inference` does.

    ## References
    Elastic Load Balancing best practices guide, on brownout and blackout.
    """

    def short() -> bool:
        timeout = target_group.number("healthCheck.timeout")
        return timeout is not None and timeout <= _SHORT

    def soon() -> bool:
        return (target_group.number("healthCheck.unhealthyThreshold") or 0) <= _FEW

    if all_of([short, soon, partial(serves_inference, stack, options, target_group)]):
        seconds = target_group.number("healthCheck.timeout")
        message = f"{target_group.name} takes a target out after {_FEW} answers later than {seconds} s, which load alone can cause"
        yield Finding(target_group, "healthCheck.timeout", message)
