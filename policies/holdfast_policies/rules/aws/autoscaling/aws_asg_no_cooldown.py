"""Groups that scale before the last step has had an effect."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import AUTOSCALING_GROUP

BAD = """
import pulumi_aws as aws

models = aws.ec2.LaunchTemplate("models", image_id="ami-0123456789abcdef0", instance_type="m6i.large")
aws.autoscaling.Group("models", launch_template={"id": models.id}, min_size=2, max_size=6)  # finding: aws-asg-no-cooldown
"""
GOOD = """
import pulumi_aws as aws

models = aws.ec2.LaunchTemplate("models", image_id="ami-0123456789abcdef0", instance_type="m6i.large")
aws.autoscaling.Group("models", launch_template={"id": models.id}, min_size=2, max_size=6, default_instance_warmup=240)
"""


@rule(
    cloud="aws",
    group="autoscaling",
    scope="resource",
    severity="low",
    decidable="inputs",
    subjects=(AUTOSCALING_GROUP,),
    fix="Set defaultInstanceWarmup to the seconds that a member needs to carry load, or defaultCooldown for simple policies.",
    bad=BAD,
    good=GOOD,
)
def aws_asg_no_cooldown(group: Resource) -> Answers:
    """A group states neither a cooldown nor a warm-up.

    ## Why it matters
    A member that still loads its model carries no load and distorts the group's average. Without a warm-up that is stated, a
    policy counts it too early or waits for a default that has nothing to do with the model: the group swings, or grows too late.

    ## What to do
    Set `defaultInstanceWarmup` (for target tracking and step policies) or `defaultCooldown` (for simple policies) to the time
    that a member needs until it serves. Under 300 s is advised.

    ## When it is decided
    From the group's inputs, before it is created.

    ## References
    cdk-nag AS1; Amazon EC2 Auto Scaling user guide, "Set the default instance warmup for an Auto Scaling group" and "Scaling
    cooldowns for Amazon EC2 Auto Scaling".
    """
    if not group.declares("defaultCooldown") and not group.declares("defaultInstanceWarmup"):
        message = f"{group.name} states neither a cooldown nor a warm-up, so its policies count members that carry no load yet"
        yield Finding(group, "defaultInstanceWarmup", message)
