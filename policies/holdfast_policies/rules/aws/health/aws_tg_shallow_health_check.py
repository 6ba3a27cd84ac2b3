"""Health checks that a server without its model passes."""

from functools import partial

from holdfast.rule import Answers, Finding, rule
from holdfast.settings.model import Options
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import TARGET_GROUP
from holdfast.topology.aws.health_checks import is_shallow
from holdfast.topology.inference import serves_inference
from holdfast.topology.known import all_of

BAD = """
import pulumi_aws as aws

models = aws.lb.TargetGroup(  # finding: aws-tg-shallow-health-check
    "models",
    port=80,
    protocol="HTTP",
    vpc_id="vpc-1",
    health_check={"path": "/"},
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

models = aws.lb.TargetGroup("models", port=80, protocol="HTTP", vpc_id="vpc-1", health_check={"path": "/ready"})
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
    fix="Check a path that answers with success only once the model is loaded and can run.",
    bad=BAD,
    good=GOOD,
)
def aws_tg_shallow_health_check(target_group: Resource, stack: Stack, options: Options) -> Answers:
    """The health check says nothing about the model.

    ## Why it matters
    A port that is open, or a start page, shows that the process runs. A target whose model is still loading, or whose
    accelerator has failed, passes such a check, gets requests and fails them, and nobody replaces it.

    ## What to do
    Set `healthCheck.path` to one that answers with success only once the model is loaded (a readiness path), with `HTTP` or
    `HTTPS` as `protocol`.

    ## When it is decided
    From the target group's inputs and, with `inference: auto`, from the instance types of what registers with it. It stays
    undecided where the stack does not tell those; the option `inference` does. A target group that
    declares no health check is the matter of aws-tg-default-health-check.

    ## References
    Elastic Load Balancing best practices guide, on deep health checks.
    """
    if all_of([partial(is_shallow, target_group), partial(serves_inference, stack, options, target_group)]):
        seen = "that / answers" if target_group.value("healthCheck.path") == "/" else "that the port is open"
        yield Finding(target_group, "healthCheck", f"The health check of {target_group.name} sees {seen}, and not whether the model can")
