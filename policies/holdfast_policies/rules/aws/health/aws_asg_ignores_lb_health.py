"""Groups that keep members which their load balancer has given up."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import (
    AUTOSCALING_ATTACHMENT,
    AUTOSCALING_GROUP,
    CLASSIC_LOAD_BALANCER,
    TARGET_GROUP,
    TRAFFIC_SOURCE_ATTACHMENT,
)
from holdfast.topology.aws.attachment import attached_to, is_attached
from holdfast.topology.aws.health import counts_balancer_health
from holdfast.topology.known import all_of

BAD = """
import pulumi_aws as aws

targets = aws.lb.TargetGroup("models", port=80, protocol="HTTP", vpc_id="vpc-1")
models = aws.ec2.LaunchTemplate("models", image_id="ami-0123456789abcdef0", instance_type="m6i.large")
group = aws.autoscaling.Group("models", launch_template={"id": models.id}, min_size=2, max_size=6)  # finding: aws-asg-ignores-lb-health
aws.autoscaling.Attachment("models", autoscaling_group_name=group.name, lb_target_group_arn=targets.arn)
"""
GOOD = """
import pulumi_aws as aws

targets = aws.lb.TargetGroup("models", port=80, protocol="HTTP", vpc_id="vpc-1")
models = aws.ec2.LaunchTemplate("models", image_id="ami-0123456789abcdef0", instance_type="m6i.large")
aws.autoscaling.Group(
    "models",
    launch_template={"id": models.id},
    min_size=2,
    max_size=6,
    target_group_arns=[targets.arn],
    health_check_type="ELB",
    health_check_grace_period=400,
)
"""


@rule(
    cloud="aws",
    group="health",
    scope="relation",
    severity="high",
    decidable="preview",
    subjects=(AUTOSCALING_GROUP,),
    reads=(AUTOSCALING_ATTACHMENT, TRAFFIC_SOURCE_ATTACHMENT, TARGET_GROUP, CLASSIC_LOAD_BALANCER),
    fix="Set healthCheckType to ELB, with a healthCheckGracePeriod longer than a member takes to serve.",
    bad=BAD,
    good=GOOD,
)
def aws_asg_ignores_lb_health(group: Resource, stack: Stack) -> Answers:
    """A group behind a load balancer does not replace members that fail its health checks.

    ## Why it matters
    With the health check type EC2, which is the default, a group looks only at whether a machine runs. A member whose server
    hangs or whose GPU is lost gets no more requests and is never replaced: the group grows smaller without anybody noticing.

    ## What to do
    Set `healthCheckType` to `ELB`. Give it a grace period that is longer than the model takes to load, so that members are not
    replaced before they can serve.

    ## When it is decided
    At preview, from `targetGroupArns`, `loadBalancers`, `trafficSources`, and attachments of the stack.

    ## References
    Security Hub AutoScaling.1; Trusted Advisor CLOG40CDO8; checkov CKV2_AWS_15; Amazon EC2 Auto Scaling user guide, "Health checks
    for instances in an Auto Scaling group".
    """
    if all_of((lambda: not counts_balancer_health(group), lambda: is_attached(stack, group))):
        kind = group.text("healthCheckType")
        message = f"{group.name} keeps members that fail their load balancer's health checks: its health check type is {kind}"
        yield Finding(group, "healthCheckType", message, evidence=tuple(sorted(attached_to(stack, group), key=lambda each: each.urn)))
