"""Interface endpoints that one zone can take down."""

from holdfast.rule import Answers, Finding, rule
from holdfast.settings.model import Options
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import SUBNET, VPC_ENDPOINT
from holdfast.topology.aws.endpoints import zones_of
from holdfast.topology.known import all_of
from holdfast.topology.wording import counted

BAD = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
aws.ec2.VpcEndpoint(  # finding: aws-vpce-single-zone
    "registry",
    vpc_id=vpc.id,
    service_name="com.amazonaws.us-west-2.ecr.dkr",
    vpc_endpoint_type="Interface",
    subnet_ids=[one.id],
)
"""
GOOD = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2b")
aws.ec2.VpcEndpoint("storage", vpc_id=vpc.id, service_name="com.amazonaws.us-west-2.s3")
aws.ec2.VpcEndpoint(
    "registry",
    vpc_id=vpc.id,
    service_name="com.amazonaws.us-west-2.ecr.dkr",
    vpc_endpoint_type="Interface",
    subnet_ids=[one.id, two.id],
)
"""


@rule(
    cloud="aws",
    group="network",
    scope="relation",
    severity="medium",
    decidable="preview",
    subjects=(VPC_ENDPOINT,),
    reads=(SUBNET,),
    options=("min_zones",),
    fix="Give the endpoint a subnet in each zone that uses it, at least two.",
    bad=BAD,
    good=GOOD,
)
def aws_vpce_single_zone(endpoint: Resource, stack: Stack, options: Options) -> Answers:
    """An interface endpoint lies in fewer zones than are asked for.

    ## Why it matters
    An interface endpoint has one network interface in each of its subnets. When all lie in the zone that fails, no other zone
    reaches the service: where images, weights or secrets come through the endpoint, nothing new starts anywhere.

    ## What to do
    Name a subnet of each zone that uses the endpoint in `subnetIds`, at least `min_zones` (2).

    ## When it is decided
    At preview, for subnets of the stack: their ids may be unknown, their zones need not be. Subnets that a
    `VpcEndpointSubnetAssociation` adds count. Gateway endpoints lie in no zone and are left out.

    ## References
    Trusted Advisor c1dfprch10; AWS PrivateLink guide, "Access an AWS service using an interface VPC endpoint".
    """

    def is_interface() -> bool:
        return endpoint.text("vpcEndpointType") == "Interface"

    if all_of([is_interface, lambda: zones_of(stack, endpoint).fewer_than(options.min_zones)]):
        zones = zones_of(stack, endpoint)
        few = f"{counted(zones.at_most or 0, 'zone')}, at least {options.min_zones} are needed"
        yield Finding(endpoint, "subnetIds", f"The subnets of {endpoint.name} {zones.said()}: {few}", evidence=zones.path)
