"""Load balancers that face an internet which cannot reach them."""

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
from holdfast.stack.missing import Missing
from holdfast.topology.aws.reach import faces_internet, reach_of, vpc_without_gateway
from holdfast.topology.wording import listed

BAD = (
    """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2b")
aws.lb.LoadBalancer("api", subnets=[one.id, two.id])  # finding: aws-public-lb-no-internet-gateway
""",
    """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2b")
gateway = aws.ec2.InternetGateway("main", vpc_id=vpc.id)
public = aws.ec2.RouteTable("public", vpc_id=vpc.id, routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": gateway.id}])
aws.lb.LoadBalancer("api", load_balancer_type="network", subnets=[one.id, two.id])  # finding: aws-public-lb-no-internet-gateway
""",
)
GOOD = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2b")
gateway = aws.ec2.InternetGateway("main", vpc_id=vpc.id)
public = aws.ec2.RouteTable("public", vpc_id=vpc.id, routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": gateway.id}])
aws.ec2.RouteTableAssociation("one", subnet_id=one.id, route_table_id=public.id)
aws.ec2.RouteTableAssociation("two", subnet_id=two.id, route_table_id=public.id)
aws.lb.LoadBalancer("api", subnets=[one.id, two.id])
"""


@rule(
    cloud="aws",
    group="network",
    scope="path",
    severity="critical",
    decidable="preview",
    subjects=(LOAD_BALANCER, CLASSIC_LOAD_BALANCER),
    reads=(SUBNET, ROUTE_TABLE, ROUTE, ROUTE_TABLE_ASSOCIATION, INTERNET_GATEWAY, VPC),
    fix="Attach an internet gateway to the VPC, and route 0.0.0.0/0 of the load balancer's subnets to it; or set internal.",
    bad=BAD,
    good=GOOD,
)
def aws_public_lb_no_internet_gateway(balancer: Resource, stack: Stack) -> Answers:
    """An internet-facing load balancer has no way to the internet.

    ## Why it matters
    In a VPC without an internet gateway the load balancer cannot be created. With a gateway that no subnet of the load balancer
    has a route to it is created, and no client ever gets an answer.

    ## What to do
    Attach an internet gateway to the VPC and give each subnet of the load balancer a route table with a 0.0.0.0/0 route to it.
    A subnet without an association of its own uses the main table of the VPC. For clients inside the VPC set `internal`.

    ## When it is decided
    At preview, from the tables, routes and associations of the stack. It stays undecided for subnets and VPCs outside the stack
    and for a load balancer without subnets. Some subnets without a route are the matter of aws-public-lb-in-private-subnet.

    ## References
    Elastic Load Balancing API reference, CreateLoadBalancer; Amazon VPC user guide, "Internet gateways".
    """
    if not faces_internet(balancer):
        return
    reach = reach_of(stack, balancer)
    if reach.public:
        return
    vpc = vpc_without_gateway(stack, balancer)
    if vpc is not None:
        yield Finding(balancer, "subnets", f"{balancer.name} faces the internet, and its VPC {vpc.name} has no internet gateway", (vpc,))
    elif reach.missing or reach.empty:
        unknown = Missing(f"the VPC of {balancer.name}, which names no subnets", f"Name the subnets of {balancer.name}.")
        yield Undecided(balancer, "subnets", reach.missing or (unknown,))
    else:
        names = listed(each.name for each in reach.private)
        message = f"{balancer.name} faces the internet, and no default route of its subnets ({names}) leads to an internet gateway"
        yield Finding(balancer, "subnets", message, evidence=(*reach.private, *reach.path))
