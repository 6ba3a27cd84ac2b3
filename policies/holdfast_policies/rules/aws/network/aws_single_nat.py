"""NAT gateways that carry the egress of more zones than their own."""

from typing import Final

from holdfast.rule import Answers, Finding, Undecided, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import NAT_GATEWAY, ROUTE, ROUTE_TABLE, ROUTE_TABLE_ASSOCIATION, SUBNET
from holdfast.topology.aws.translation import carried_by, is_zonal
from holdfast.topology.wording import listed

_NETWORK: Final = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
front = aws.ec2.Subnet("front", vpc_id=vpc.id, cidr_block="10.0.8.0/24", availability_zone="us-west-2a")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2b")
private = aws.ec2.RouteTable("private", vpc_id=vpc.id)
aws.ec2.RouteTableAssociation("one", subnet_id=one.id, route_table_id=private.id)
aws.ec2.RouteTableAssociation("two", subnet_id=two.id, route_table_id=private.id)
template = aws.ec2.LaunchTemplate("models", image_id="ami-1", instance_type="g5.xlarge")
aws.autoscaling.Group(
    "models",
    min_size=2,
    max_size=4,
    launch_template={"id": template.id, "version": "$Latest"},
    vpc_zone_identifiers=[one.id, two.id],
)
"""
BAD = (
    _NETWORK
    + """address = aws.ec2.Eip("nat", domain="vpc")
nat = aws.ec2.NatGateway("nat", allocation_id=address.id, subnet_id=front.id)  # finding: aws-single-nat
aws.ec2.Route("out", route_table_id=private.id, destination_cidr_block="0.0.0.0/0", nat_gateway_id=nat.id)
"""
)
GOOD = (
    _NETWORK
    + """nat = aws.ec2.NatGateway("nat", availability_mode="regional", vpc_id=vpc.id)
aws.ec2.Route("out", route_table_id=private.id, destination_cidr_block="0.0.0.0/0", nat_gateway_id=nat.id)
"""
)


@rule(
    cloud="aws",
    group="network",
    scope="path",
    severity="high",
    decidable="preview",
    subjects=(NAT_GATEWAY,),
    reads=(ROUTE_TABLE, ROUTE, ROUTE_TABLE_ASSOCIATION, SUBNET),
    fix="Give every zone a NAT gateway of its own and route its subnets to that, or use one with availabilityMode regional.",
    bad=BAD,
    good=GOOD,
)
def aws_single_nat(nat: Resource, stack: Stack) -> Answers:
    """One NAT gateway carries the egress of several zones.

    ## Why it matters
    A zonal NAT gateway lies in one zone. When that fails, members in all other zones lose their egress with it: they can call
    nobody outside, and what replaces them cannot pull its image.

    ## What to do
    Make a NAT gateway in each zone, and a route table for each zone that leads to the one there. A regional NAT gateway
    (`availabilityMode`) spans the zones by itself.

    ## When it is decided
    At preview, from the default routes of the stack's subnets; where groups, services or machines of the stack lie in these, the
    zones of those count alone. It stays undecided where zones are not known or a table may lead to the gateway.

    ## References
    Trusted Advisor c1dfptbg10; Amazon VPC user guide, "NAT gateways".
    """
    if not is_zonal(nat):
        return
    zones = carried_by(stack, nat)
    if zones.at_least > 1:
        message = f"{nat.name} alone carries the egress of {listed(zones.names)}, and it lies in one zone"
        yield Finding(nat, "subnetId", message, evidence=zones.path)
    elif zones.at_most != 1 and zones.missing:
        yield Undecided(nat, "subnetId", zones.missing)
