"""Groups whose size nothing changes."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import AUTOSCALING_GROUP, AUTOSCALING_POLICY
from holdfast.topology.aws.scaling import changes_size, room_of

BAD = """
import pulumi_aws as aws

models = aws.ec2.LaunchTemplate("models", image_id="ami-0123456789abcdef0", instance_type="m6i.large")
aws.autoscaling.Group("models", launch_template={"id": models.id}, min_size=2, max_size=6)  # finding: aws-asg-no-scaling-policy
"""
GOOD = """
import pulumi_aws as aws

models = aws.ec2.LaunchTemplate("models", image_id="ami-0123456789abcdef0", instance_type="m6i.large")
group = aws.autoscaling.Group("models", launch_template={"id": models.id}, min_size=2, max_size=6)
aws.autoscaling.Policy(
    "models",
    autoscaling_group_name=group.name,
    policy_type="TargetTrackingScaling",
    target_tracking_configuration={
        "predefined_metric_specification": {"predefined_metric_type": "ASGAverageCPUUtilization"},
        "target_value": 50,
    },
)
"""


@rule(
    cloud="aws",
    group="autoscaling",
    scope="relation",
    severity="medium",
    decidable="preview",
    subjects=(AUTOSCALING_GROUP,),
    reads=(AUTOSCALING_POLICY,),
    fix="Add an autoscaling Policy that names this group, of type TargetTrackingScaling.",
    bad=BAD,
    good=GOOD,
)
def aws_asg_no_scaling_policy(group: Resource, stack: Stack) -> Answers:
    """No scaling policy names a group.

    ## Why it matters
    A group grows only when something tells it to. Without a policy the room between `minSize` and `maxSize` is never used: when
    a zone fails or load rises, the members that are left carry it all.

    ## What to do
    Add an `aws.autoscaling.Policy` for the group; target tracking needs one metric and one number.

    ## When it is decided
    At preview, from the policies of the stack. Groups that are scaled from elsewhere hold: by an ECS capacity provider with
    managed scaling, or as nodes of a Kubernetes cluster (by their tags, or made by the eks component).

    ## References
    Amazon EC2 Auto Scaling user guide, "Target tracking scaling policies for Amazon EC2 Auto Scaling".
    """
    if not changes_size(stack, group):
        yield Finding(group, "", f"No scaling policy names {group.name}: its size never follows the load{room_of(group)}")
