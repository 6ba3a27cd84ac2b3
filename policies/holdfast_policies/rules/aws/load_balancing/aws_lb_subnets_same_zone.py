"""Application load balancers with two subnets in one zone."""

from functools import partial

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import LOAD_BALANCER, SUBNET
from holdfast.topology.aws.balancers import SUBNETS, is_application
from holdfast.topology.aws.subnets import sharing_a_zone
from holdfast.topology.known import all_of
from holdfast.topology.wording import listed

BAD = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2a")
aws.lb.LoadBalancer("api", subnets=[one.id, two.id])  # finding: aws-lb-subnets-same-zone
"""
GOOD = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2b")
aws.lb.LoadBalancer("api", subnets=[one.id, two.id])
"""


@rule(
    cloud="aws",
    group="load-balancing",
    scope="relation",
    severity="critical",
    decidable="preview",
    subjects=(LOAD_BALANCER,),
    reads=(SUBNET,),
    fix="Name one subnet of each zone, and no more.",
    bad=BAD,
    good=GOOD,
)
def aws_lb_subnets_same_zone(balancer: Resource, stack: Stack) -> Answers:
    """Two subnets of an application load balancer lie in the same zone.

    ## Why it matters
    An application load balancer takes one subnet of a zone. With two the API refuses to create it, or to change it, and the
    deployment stops half way. Often one of them was meant for another zone, which is then missing.

    ## What to do
    Name one subnet of each zone. Look at where the zones of the subnets come from: an index into a list of zones, used twice,
    puts both subnets into one.

    ## When it is decided
    At preview, for subnets of the stack whose zones the program sets. Of a subnet outside the stack holdfast.yaml can say the
    zone (`resources`).

    ## References
    Elastic Load Balancing API reference, CreateLoadBalancer and SetSubnets.
    """
    shared = partial(sharing_a_zone, stack, balancer, *SUBNETS)
    if all_of([partial(is_application, balancer), lambda: bool(shared())]):
        for zone, subnets in shared().items():
            message = (
                f"{balancer.name} cannot be deployed: its subnets {listed(each.name for each in subnets)} lie in the same zone, {zone.name}"
            )
            yield Finding(balancer, "subnets", message, evidence=subnets, key=zone.name)
