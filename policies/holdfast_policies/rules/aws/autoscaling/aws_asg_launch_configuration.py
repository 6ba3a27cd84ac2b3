"""Groups that launch from what new accounts cannot create."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import AUTOSCALING_GROUP, LAUNCH_CONFIGURATION

BAD = """
import pulumi_aws as aws

old = aws.ec2.LaunchConfiguration("models", image_id="ami-0123456789abcdef0", instance_type="m6i.large")
aws.autoscaling.Group(  # finding: aws-asg-launch-configuration
    "models", launch_configuration=old.name, min_size=2, max_size=6, vpc_zone_identifiers=["subnet-1", "subnet-2"]
)
"""
GOOD = """
import pulumi_aws as aws

models = aws.ec2.LaunchTemplate("models", image_id="ami-0123456789abcdef0", instance_type="m6i.large")
aws.autoscaling.Group(
    "models",
    launch_template={"id": models.id, "version": "$Latest"},
    min_size=2,
    max_size=6,
    vpc_zone_identifiers=["subnet-1", "subnet-2"],
)
"""


@rule(
    cloud="aws",
    group="autoscaling",
    scope="resource",
    severity="high",
    decidable="inputs",
    subjects=(AUTOSCALING_GROUP,),
    reads=(LAUNCH_CONFIGURATION,),
    fix="Name a launch template in launchTemplate, in place of launchConfiguration.",
    bad=BAD,
    good=GOOD,
)
def aws_asg_launch_configuration(group: Resource) -> Answers:
    """A group launches from a launch configuration.

    ## Why it matters
    Launch configurations have known no new instance types since 2023-01-01, and accounts opened since 2024-10-01 cannot create
    one. A group that rests on one cannot be rebuilt in a new account, cannot mix instance types, and cannot roll back a refresh.

    ## What to do
    Put the same settings into an `aws.ec2.LaunchTemplate` and name it in `launchTemplate`.

    ## When it is decided
    From the group's inputs, before it is created.

    ## References
    Security Hub AutoScaling.9; checkov CKV_AWS_315; Amazon EC2 Auto Scaling user guide, "Auto Scaling launch configurations".
    """
    if group.declares("launchConfiguration") and group.value("launchConfiguration") != "":
        message = f"{group.name} launches from a launch configuration, which accounts opened since 2024-10-01 cannot create"
        yield Finding(group, "launchConfiguration", message)
