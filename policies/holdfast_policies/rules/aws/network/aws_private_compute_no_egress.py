"""Groups and services whose new members cannot reach what they need to start."""

from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import (
    AUTOSCALING_GROUP,
    ECS_SERVICE,
    INTERNET_GATEWAY,
    NAT_GATEWAY,
    ROUTE,
    ROUTE_TABLE,
    ROUTE_TABLE_ASSOCIATION,
    SUBNET,
    VPC_ENDPOINT,
)
from holdfast.topology.aws.egress import cut_off
from holdfast.topology.wording import listed

_NETWORK: Final = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2b")
template = aws.ec2.LaunchTemplate("models", image_id="ami-1", instance_type="g5.xlarge")
"""
BAD = (
    _NETWORK
    + """aws.autoscaling.Group(  # finding: aws-private-compute-no-egress
    "models",
    min_size=2,
    max_size=4,
    launch_template={"id": template.id, "version": "$Latest"},
    vpc_zone_identifiers=[one.id, two.id],
)
"""
)
GOOD = (
    _NETWORK
    + """nat = aws.ec2.NatGateway("nat", availability_mode="regional", vpc_id=vpc.id)
private = aws.ec2.RouteTable("private", vpc_id=vpc.id, routes=[{"cidr_block": "0.0.0.0/0", "nat_gateway_id": nat.id}])
aws.ec2.RouteTableAssociation("one", subnet_id=one.id, route_table_id=private.id)
aws.ec2.RouteTableAssociation("two", subnet_id=two.id, route_table_id=private.id)
aws.autoscaling.Group(
    "models",
    min_size=2,
    max_size=4,
    launch_template={"id": template.id, "version": "$Latest"},
    vpc_zone_identifiers=[one.id, two.id],
)
"""
)


@rule(
    cloud="aws",
    group="network",
    scope="path",
    severity="high",
    decidable="preview",
    subjects=(ECS_SERVICE, AUTOSCALING_GROUP),
    reads=(NAT_GATEWAY, VPC_ENDPOINT, ROUTE_TABLE, ROUTE, ROUTE_TABLE_ASSOCIATION, SUBNET, INTERNET_GATEWAY),
    fix="Route 0.0.0.0/0 of the subnets to a NAT gateway, or give the VPC the endpoints that new members need.",
    bad=BAD,
    good=GOOD,
)
def aws_private_compute_no_egress(group: Resource, stack: Stack) -> Answers:
    """New members of a group or service cannot reach what they start from.

    ## Why it matters
    A member that runs may serve for months without egress. One that replaces it has to pull its image, its model and its
    packages first, and hangs: the group shrinks by each failure, on the day on which it should heal.

    ## What to do
    Give the subnets a default route to a NAT gateway, best one in each zone, or to an internet gateway. Without one, give the VPC
    endpoints: for tasks of ECS all of ecr.api, ecr.dkr, s3 and logs.

    ## When it is decided
    At preview, from the tables, routes, associations and endpoints of the stack. It stays undecided for subnets or tables outside
    the stack, behind a transit gateway or a peer, and for a group or service without subnets.

    ## References
    Amazon ECR user guide, "VPC endpoints"; Amazon VPC user guide, "NAT gateways".
    """
    found = cut_off(stack, group)
    if found is not None:
        names = listed(each.name for each in found.subnets)
        lacks = f"no endpoint for {listed(found.lacking)}" if found.lacking else "no endpoint"
        message = f"New members of {group.name} cannot start in {names}: there is no default route, and the VPC has {lacks}"
        yield Finding(group, found.property, message, evidence=(*found.subnets, *found.path))
