"""Classic load balancers whose nodes serve their own zone alone."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import CLASSIC_LOAD_BALANCER

BAD = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2b")
aws.elb.LoadBalancer(  # finding: aws-clb-cross-zone-off
    "api",
    subnets=[one.id, two.id],
    listeners=[{"instance_port": 80, "instance_protocol": "http", "lb_port": 80, "lb_protocol": "http"}],
    cross_zone_load_balancing=False,
)
"""
GOOD = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2b")
aws.elb.LoadBalancer(
    "api",
    subnets=[one.id, two.id],
    listeners=[{"instance_port": 80, "instance_protocol": "http", "lb_port": 80, "lb_protocol": "http"}],
)
"""


@rule(
    cloud="aws",
    group="load-balancing",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(CLASSIC_LOAD_BALANCER,),
    fix="Remove crossZoneLoadBalancing, or set it to true.",
    bad=BAD,
    good=GOOD,
)
def aws_clb_cross_zone_off(balancer: Resource) -> Answers:
    """A classic load balancer does not balance across zones.

    ## Why it matters
    Clients are spread over the nodes of the load balancer, one or more in each zone, whatever stands behind them. With
    cross-zone balancing off a node sends requests to instances of its own zone alone: a zone that has lost half its instances
    still gets its whole share, while those of other zones have room.

    ## What to do
    Leave `crossZoneLoadBalancing` at its default, true. On a classic load balancer no traffic between zones is charged for it.

    ## When it is decided
    From the load balancer's inputs, before it is created.

    ## References
    Security Hub ELB.9; Classic Load Balancers user guide, "Cross-zone load balancing".
    """
    if balancer.flag("crossZoneLoadBalancing") is False:
        message = f"{balancer.name} does not balance across zones: a zone with few instances left still gets its whole share of requests"
        yield Finding(balancer, "crossZoneLoadBalancing", message)
