"""Resolver endpoints that one zone can take down."""

from holdfast.rule import Answers, Finding, rule
from holdfast.settings.model import Options
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import RESOLVER_ENDPOINT, SUBNET
from holdfast.topology.aws.subnets import zones_behind
from holdfast.topology.wording import counted

BAD = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2a")
dns = aws.ec2.SecurityGroup("dns", vpc_id=vpc.id)
aws.route53.ResolverEndpoint(  # finding: aws-resolver-endpoint-single-zone
    "outbound",
    direction="OUTBOUND",
    security_group_ids=[dns.id],
    ip_addresses=[{"subnet_id": one.id}, {"subnet_id": two.id}],
)
"""
GOOD = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2b")
dns = aws.ec2.SecurityGroup("dns", vpc_id=vpc.id)
aws.route53.ResolverEndpoint(
    "outbound",
    direction="OUTBOUND",
    security_group_ids=[dns.id],
    ip_addresses=[{"subnet_id": one.id}, {"subnet_id": two.id}],
)
"""


@rule(
    cloud="aws",
    group="network",
    scope="relation",
    severity="medium",
    decidable="preview",
    subjects=(RESOLVER_ENDPOINT,),
    reads=(SUBNET,),
    options=("min_zones",),
    fix="Give the endpoint an address in a subnet of each of at least two zones.",
    bad=BAD,
    good=GOOD,
)
def aws_resolver_endpoint_single_zone(endpoint: Resource, stack: Stack, options: Options) -> Answers:
    """The addresses of a Resolver endpoint lie in fewer zones than are asked for.

    ## Why it matters
    Each address of a Route 53 Resolver endpoint is a network interface in one zone. When all lie in the zone that fails, names
    that are resolved through the endpoint stop to resolve in every zone, and what needs them stops with them.

    ## What to do
    Give `ipAddresses` subnets of at least `min_zones` zones (2), with enough of them that one fewer carries the queries.

    ## When it is decided
    At preview, for subnets of the stack: their ids may be unknown, their zones need not be. Of a subnet outside the stack
    holdfast.yaml can say the zone (`resources`).

    ## References
    Trusted Advisor Chrv231ch1; Route 53 developer guide, "High availability for Resolver endpoints".
    """
    zones = zones_behind(stack, endpoint, "ipAddresses[].subnetId")
    if zones.fewer_than(options.min_zones):
        few = f"{counted(zones.at_most or 0, 'zone')}, at least {options.min_zones} are needed"
        yield Finding(endpoint, "ipAddresses", f"The addresses of {endpoint.name} {zones.said()}: {few}", evidence=zones.path)
