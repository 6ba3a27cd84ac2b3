"""Servers that slow down when their credits are used up."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import AUTOSCALING_GROUP, INSTANCE, LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE
from holdfast.topology.aws.attachment import serves_behind_balancer
from holdfast.topology.aws.burstable import burstable_types
from holdfast.topology.wording import listed

BAD = """
import pulumi_aws as aws

targets = aws.lb.TargetGroup("models", port=80, protocol="HTTP", vpc_id="vpc-1")
models = aws.ec2.LaunchTemplate("models", image_id="ami-0123456789abcdef0", instance_type="t3.large")  # finding: aws-burstable-instance
aws.autoscaling.Group("models", launch_template={"id": models.id}, min_size=2, max_size=6, target_group_arns=[targets.arn])
"""
GOOD = """
import pulumi_aws as aws

targets = aws.lb.TargetGroup("models", port=80, protocol="HTTP", vpc_id="vpc-1")
models = aws.ec2.LaunchTemplate("models", image_id="ami-0123456789abcdef0", instance_type="m6i.large")
aws.autoscaling.Group("models", launch_template={"id": models.id}, min_size=2, max_size=6, target_group_arns=[targets.arn])
aws.ec2.Instance("bastion", ami="ami-0123456789abcdef0", instance_type="t3.micro")
"""


@rule(
    cloud="aws",
    group="capacity",
    scope="relation",
    severity="low",
    decidable="preview",
    subjects=(LAUNCH_TEMPLATE, LAUNCH_CONFIGURATION, INSTANCE, AUTOSCALING_GROUP),
    fix="Choose an instance type with constant performance, such as those of the families m, c or r.",
    bad=BAD,
    good=GOOD,
)
def aws_burstable_instance(source: Resource, stack: Stack) -> Answers:
    """A burstable instance type serves behind a load balancer.

    ## Why it matters
    T instances run at full speed on credits. When a zone fails and the others carry its load, credits are used up within
    minutes to hours, and every member falls to its baseline at the same time: health checks then fail one after the other.

    ## What to do
    Use a type with constant performance for what serves; keep T types for bastions and tests.

    ## When it is decided
    At preview, on the resource that states the type: a launch template or configuration that a group behind a load balancer
    launches from, an override of such a group, or an instance that is registered.

    ## References
    Amazon EC2 user guide, "Burstable performance instances".
    """
    types = burstable_types(source)
    if (types.names or types.missing) and serves_behind_balancer(stack, source):
        if not types.names:
            types.require_complete()
        message = f"{source.name} serves behind a load balancer as {listed(types.names)}, which slows down when its credits are used up"
        yield Finding(source, "mixedInstancesPolicy" if source.type == AUTOSCALING_GROUP else "instanceType", message)
