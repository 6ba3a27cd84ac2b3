"""Groups that run out of addresses before they reach their size."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import AUTOSCALING_GROUP, SUBNET
from holdfast.topology.aws.addresses import addresses_of
from holdfast.topology.aws.scaling import largest_size, surge
from holdfast.topology.wording import counted

BAD = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/28", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.0.16/28", availability_zone="us-west-2b")
models = aws.ec2.LaunchTemplate("models", image_id="ami-0123456789abcdef0", instance_type="m6i.large")
aws.autoscaling.Group(  # finding: aws-asg-subnets-too-small
    "models", launch_template={"id": models.id}, min_size=2, max_size=40, vpc_zone_identifiers=[one.id, two.id]
)
"""
GOOD = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2b")
models = aws.ec2.LaunchTemplate("models", image_id="ami-0123456789abcdef0", instance_type="m6i.large")
aws.autoscaling.Group(
    "models", launch_template={"id": models.id}, min_size=2, max_size=40, vpc_zone_identifiers=[one.id, two.id]
)
"""


@rule(
    cloud="aws",
    group="autoscaling",
    scope="relation",
    severity="medium",
    decidable="preview",
    subjects=(AUTOSCALING_GROUP,),
    reads=(SUBNET,),
    fix="Give the group larger subnets, or more of them, or a smaller maxSize.",
    bad=BAD,
    good=GOOD,
)
def aws_asg_subnets_too_small(group: Resource, stack: Stack) -> Answers:
    """A group's subnets have fewer addresses than the group may have members.

    ## Why it matters
    Each member needs an address of its subnet, and a launch without a free one fails. The group then stops growing below its
    size just when it is needed, or a rolling update hangs, and all other things in the subnets go short of addresses as well.

    ## What to do
    Plan for `maxSize`, for what a rolling update adds (`maxHealthyPercentage` over 100), and for the other things in the
    subnets. An IPv4 subnet has 2^(32 - prefix) - 5 usable addresses.

    ## When it is decided
    At preview, from the CIDR blocks of subnets in the stack. Subnets outside can be described in holdfast.yaml (`resources`).

    ## References
    Trusted Advisor Cjxm268ch1; Amazon VPC user guide, "Subnet CIDR blocks".
    """
    addresses = addresses_of(stack, group)
    most, extra = largest_size(group), surge(group)
    if addresses.fewer_than(most + extra):
        needed = f"{counted(int(most), 'member')}{f' and {int(extra)} more in an update' if extra else ''}"
        message = f"The subnets of {group.name} have {counted(addresses.usable, 'usable address', 'usable addresses')} for {needed}"
        yield Finding(group, "vpcZoneIdentifiers", message, evidence=addresses.subnets)
