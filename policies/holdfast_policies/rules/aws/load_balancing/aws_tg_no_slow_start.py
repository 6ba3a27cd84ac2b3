"""Targets that get their full share of requests while the model is cold."""

from functools import partial

from holdfast.rule import Answers, Finding, rule
from holdfast.settings.model import Options
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import TARGET_GROUP
from holdfast.topology.aws.balancers import speaks_http
from holdfast.topology.inference import serves_inference
from holdfast.topology.known import all_of

BAD = """
import pulumi_aws as aws

models = aws.lb.TargetGroup("models", port=80, protocol="HTTP", vpc_id="vpc-1")  # finding: aws-tg-no-slow-start
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

models = aws.lb.TargetGroup("models", port=80, protocol="HTTP", vpc_id="vpc-1", slow_start=120)
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
    group="load-balancing",
    scope="resource",
    severity="low",
    decidable="inputs",
    subjects=(TARGET_GROUP,),
    options=("inference",),
    fix="Set slowStart to the seconds that a model takes to warm up (30 to 900), or use weighted_random.",
    bad=BAD,
    good=GOOD,
)
def aws_tg_no_slow_start(target_group: Resource, stack: Stack, options: Options) -> Answers:
    """A new target gets its full share of requests at once.

    ## Why it matters
    A model that has just been loaded is slow: caches are empty, kernels are compiled on the first requests. A new target that
    gets its full share at once answers late or runs out of memory, fails its health check, and is replaced by the next cold one:
    after the loss of a zone that is all of the refill.

    ## What to do
    Set `slowStart` to 30 to 900 seconds: the share grows from nothing to full in that time. `weighted_random` has no slow
    start and is left out.

    ## When it is decided
    From the target group's inputs and, with `inference: auto`, from the instance types of what registers with it. It stays
    undecided where the stack does not tell those; the option `inference` does.

    ## References
    Application Load Balancers user guide, "Slow start mode".
    """

    def starts_at_full_share() -> bool:
        return not target_group.number("slowStart")

    def may_start_slowly() -> bool:
        return target_group.text("loadBalancingAlgorithmType") != "weighted_random"

    serves = partial(serves_inference, stack, options, target_group)
    if all_of([partial(speaks_http, target_group), starts_at_full_share, may_start_slowly, serves]):
        yield Finding(
            target_group, "slowStart", f"{target_group.name} gives a new target its full share of requests at once: slow start is 0"
        )
