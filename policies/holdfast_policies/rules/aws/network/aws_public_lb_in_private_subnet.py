"""Load balancers that the internet reaches in some zones only."""

from holdfast.rule import Answers, Finding, Undecided, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import (
    CLASSIC_LOAD_BALANCER,
    INTERNET_GATEWAY,
    LOAD_BALANCER,
    ROUTE,
    ROUTE_TABLE,
    ROUTE_TABLE_ASSOCIATION,
    SUBNET,
    VPC,
)
from holdfast.topology.aws.reach import faces_internet, reach_of, subnets_of
from holdfast.topology.wording import listed

_SEVERAL = 2
_NETWORK = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2b")
gateway = aws.ec2.InternetGateway("main", vpc_id=vpc.id)
public = aws.ec2.RouteTable("public", vpc_id=vpc.id)
aws.ec2.Route("out", route_table_id=public.id, destination_cidr_block="0.0.0.0/0", gateway_id=gateway.id)
aws.ec2.RouteTableAssociation("one", subnet_id=one.id, route_table_id=public.id)
"""
BAD = (
    _NETWORK
    + """aws.lb.LoadBalancer("api", subnets=[one.id, two.id])  # finding: aws-public-lb-in-private-subnet
"""
)
GOOD = (
    _NETWORK
    + """aws.ec2.RouteTableAssociation("two", subnet_id=two.id, route_table_id=public.id)
aws.lb.LoadBalancer("api", subnets=[one.id, two.id])
"""
)


@rule(
    cloud="aws",
    group="network",
    scope="path",
    severity="high",
    decidable="preview",
    subjects=(LOAD_BALANCER, CLASSIC_LOAD_BALANCER),
    reads=(SUBNET, ROUTE_TABLE, ROUTE, ROUTE_TABLE_ASSOCIATION, INTERNET_GATEWAY, VPC),
    fix="Name public subnets only, or route 0.0.0.0/0 of the private ones to the internet gateway.",
    bad=BAD,
    good=GOOD,
)
def aws_public_lb_in_private_subnet(balancer: Resource, stack: Stack) -> Answers:
    """An internet-facing load balancer has private subnets among its own.

    ## Why it matters
    The load balancer has an address in each subnet, and DNS gives all of them to clients. Those in a subnet without a route to
    the internet gateway never answer, so that a share of all requests times out, and what looks like several zones is fewer.

    ## What to do
    Name the public subnet of each zone. Targets may stay in private subnets: the load balancer reaches them inside the VPC.

    ## When it is decided
    At preview, from the tables, routes and associations of the stack. It stays undecided where the route of a subnet is outside
    the stack. A load balancer without any public subnet is the matter of aws-public-lb-no-internet-gateway.

    ## References
    Trusted Advisor c1dfpnchv4; Elastic Load Balancing API reference, CreateLoadBalancer.
    """
    if not faces_internet(balancer):
        return
    reach = reach_of(stack, balancer)
    if reach.public and reach.private:
        names = listed(each.name for each in reach.private)
        message = f"{balancer.name} faces the internet, and {names} among its subnets has no default route to an internet gateway"
        yield Finding(balancer, "subnets", message, evidence=(*reach.private, *reach.path))
    elif reach.missing:
        named = subnets_of(stack, balancer)
        if not named.complete or len(named.resources) + len(named.literals) >= _SEVERAL:
            yield Undecided(balancer, "subnets", reach.missing)
