"""Functions that one zone can take down."""

from holdfast.rule import Answers, Finding, rule
from holdfast.settings.model import Options
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import LAMBDA_FUNCTION, SUBNET
from holdfast.topology.aws.subnets import zones_behind
from holdfast.topology.wording import counted

BAD = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
group = aws.ec2.SecurityGroup("rank", vpc_id=vpc.id)
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
role = aws.iam.Role("rank", assume_role_policy="{}")
aws.lambda_.Function(  # finding: aws-lambda-single-zone
    "rank",
    role=role.arn,
    package_type="Image",
    image_uri="111111111111.dkr.ecr.us-west-2.amazonaws.com/rank:1.4",
    vpc_config={"subnet_ids": [one.id], "security_group_ids": [group.id]},
)
"""
GOOD = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
group = aws.ec2.SecurityGroup("rank", vpc_id=vpc.id)
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2b")
role = aws.iam.Role("rank", assume_role_policy="{}")
aws.lambda_.Function(
    "rank",
    role=role.arn,
    package_type="Image",
    image_uri="111111111111.dkr.ecr.us-west-2.amazonaws.com/rank:1.4",
    vpc_config={"subnet_ids": [one.id, two.id], "security_group_ids": [group.id]},
)
"""


@rule(
    cloud="aws",
    group="serverless",
    scope="relation",
    severity="medium",
    decidable="preview",
    subjects=(LAMBDA_FUNCTION,),
    reads=(SUBNET,),
    options=("min_zones",),
    fix="Give the function a subnet in each of at least two zones.",
    bad=BAD,
    good=GOOD,
)
def aws_lambda_single_zone(function: Resource, stack: Stack, options: Options) -> Answers:
    """A function's subnets lie in fewer zones than are asked for.

    ## Why it matters
    Lambda itself runs in several zones, but a function with subnets runs only where these are. When all lie in one zone, the
    failure of that zone stops the function.

    ## What to do
    Name subnets of at least `min_zones` zones (2) in `vpcConfig.subnetIds`, or leave out `vpcConfig` where the function needs
    nothing in a VPC.

    ## When it is decided
    At preview, for subnets of the stack: their ids may be unknown, their zones need not be. Of a subnet outside the stack
    holdfast.yaml can say the zone (`resources`). A function without subnets is left out.

    ## References
    Security Hub Lambda.5; AWS Lambda API reference, VpcConfig.
    """
    zones = zones_behind(stack, function, "vpcConfig.subnetIds[]")
    if zones.at_most != 0 and zones.fewer_than(options.min_zones):
        few = f"{counted(zones.at_most or 0, 'zone')}, at least {options.min_zones} are needed"
        message = f"The subnets of {function.name} {zones.said()}: {few}"
        yield Finding(function, "vpcConfig.subnetIds", message, evidence=zones.path)
