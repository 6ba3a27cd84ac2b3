"""Groups that wait for one instance type."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import AUTOSCALING_GROUP
from holdfast.topology.aws.launch import types_stated_by
from holdfast.topology.wording import listed

BAD = """
import pulumi_aws as aws

models = aws.ec2.LaunchTemplate("models", image_id="ami-0123456789abcdef0", instance_type="g5.xlarge")
aws.autoscaling.Group("models", launch_template={"id": models.id}, min_size=2, max_size=6)  # finding: aws-asg-single-instance-type
"""
GOOD = """
import pulumi_aws as aws

models = aws.ec2.LaunchTemplate("models", image_id="ami-0123456789abcdef0", instance_type="g5.xlarge")
aws.autoscaling.Group(
    "models",
    mixed_instances_policy={
        "launch_template": {
            "launch_template_specification": {"launch_template_id": models.id},
            "overrides": [{"instance_type": "g5.xlarge"}, {"instance_type": "g6.xlarge"}],
        },
    },
    min_size=2,
    max_size=6,
)
"""


@rule(
    cloud="aws",
    group="autoscaling",
    scope="resource",
    severity="low",
    decidable="inputs",
    subjects=(AUTOSCALING_GROUP,),
    fix="Add a mixedInstancesPolicy with overrides of at least two instance types that can carry the load.",
    bad=BAD,
    good=GOOD,
)
def aws_asg_single_instance_type(group: Resource) -> Answers:
    """A group can launch one instance type only.

    ## Why it matters
    A zone can be out of one instance type for hours, above all of those with GPUs, and most of all when another zone has failed
    and everybody asks for the same. A group with one type then stays short of members.

    ## What to do
    Give the group a `mixedInstancesPolicy` whose overrides name at least two types, or choose types by their attributes
    (`instanceRequirements`).

    ## When it is decided
    From the group's inputs, before it is created. Attributes count as several types.

    ## References
    Security Hub AutoScaling.6; AWS Config AUTOSCALING_MULTIPLE_INSTANCE_TYPES; Amazon EC2 Auto Scaling user guide, "Auto Scaling
    groups with multiple instance types and purchase options".
    """
    types = types_stated_by(group)
    if len(types.names) > 1 or types.requirements:
        return
    types.require_complete()
    message = f"{group.name} can launch {f'only {listed(types.names)}' if types.names else 'one instance type only'}"
    yield Finding(group, "mixedInstancesPolicy", f"{message}: where a zone is out of it, the group stays short of members")
