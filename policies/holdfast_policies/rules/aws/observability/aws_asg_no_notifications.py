"""Groups whose launches and failures nobody hears of."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import AUTOSCALING_GROUP, AUTOSCALING_NOTIFICATION

BAD = """
import pulumi_aws as aws

models = aws.ec2.LaunchTemplate("models", image_id="ami-0123456789abcdef0", instance_type="m6i.large")
aws.autoscaling.Group("models", launch_template={"id": models.id}, min_size=2, max_size=6)  # finding: aws-asg-no-notifications
"""
GOOD = """
import pulumi_aws as aws

models = aws.ec2.LaunchTemplate("models", image_id="ami-0123456789abcdef0", instance_type="m6i.large")
group = aws.autoscaling.Group("models", launch_template={"id": models.id}, min_size=2, max_size=6)
topic = aws.sns.Topic("models")
aws.autoscaling.Notification(
    "models",
    group_names=[group.name],
    notifications=["autoscaling:EC2_INSTANCE_LAUNCH_ERROR", "autoscaling:EC2_INSTANCE_TERMINATE"],
    topic_arn=topic.arn,
)
"""


@rule(
    cloud="aws",
    group="observability",
    scope="relation",
    severity="low",
    decidable="preview",
    subjects=(AUTOSCALING_GROUP,),
    reads=(AUTOSCALING_NOTIFICATION,),
    fix="Add an autoscaling Notification that names this group, at least for launch errors.",
    bad=BAD,
    good=GOOD,
)
def aws_asg_no_notifications(group: Resource, stack: Stack) -> Answers:
    """Nobody is told when a group cannot launch.

    ## Why it matters
    A group replaces lost members by itself until it cannot: no capacity, a deregistered image, a full quota. Its members then
    get fewer without a word, and the first who hears of it is a client.

    ## What to do
    Add an `aws.autoscaling.Notification` for the group with a topic that somebody reads, at least for
    `autoscaling:EC2_INSTANCE_LAUNCH_ERROR`.

    ## When it is decided
    At preview, from the notifications of the stack.

    ## References
    cdk-nag AS3; Amazon EC2 Auto Scaling user guide, "Amazon SNS notification options for Amazon EC2 Auto Scaling".
    """
    if stack.referrers(group, AUTOSCALING_NOTIFICATION, "groupNames[]").none():
        yield Finding(group, "", f"Nobody is told when {group.name} cannot launch: no notification names it")
