"""Inference targets that get requests in turn, busy or not."""

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

models = aws.lb.TargetGroup("models", port=80, protocol="HTTP", vpc_id="vpc-1")  # finding: aws-tg-round-robin
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

models = aws.lb.TargetGroup("models", port=80, protocol="HTTP", vpc_id="vpc-1", load_balancing_algorithm_type="least_outstanding_requests")
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
    fix="Set loadBalancingAlgorithmType to least_outstanding_requests, or to weighted_random with anomaly mitigation.",
    bad=BAD,
    good=GOOD,
)
def aws_tg_round_robin(target_group: Resource, stack: Stack, options: Options) -> Answers:
    """Requests for inference are dealt out in turn.

    ## Why it matters
    Requests for inference differ in length by orders of magnitude. Dealt out in turn, they pile up on a target that is busy
    with long ones, or that has become slow without failing its health check, while others are idle.

    ## What to do
    Set `loadBalancingAlgorithmType` to `least_outstanding_requests`, which prefers targets with few open requests, or to
    `weighted_random` with `loadBalancingAnomalyMitigation` on, which sends less to targets that fail more than others.

    ## When it is decided
    From the target group's inputs and, with `inference: auto`, from the instance types of what registers with it. It stays
    undecided where the stack does not tell those; the option `inference` does.

    ## References
    Application Load Balancers user guide, "Routing algorithms" and "Automatic Target Weights".
    """

    def in_turn() -> bool:
        return target_group.text("loadBalancingAlgorithmType") == "round_robin"

    if all_of([partial(speaks_http, target_group), in_turn, partial(serves_inference, stack, options, target_group)]):
        message = f"{target_group.name} deals out requests in turn, to busy and slow targets as to idle ones (round_robin)"
        yield Finding(target_group, "loadBalancingAlgorithmType", message)
