"""Load balancers that one zone can take down."""

from holdfast.rule import Answers, Finding, rule
from holdfast.settings.model import Options
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import LOAD_BALANCER, SUBNET
from holdfast.topology.aws.subnets import zones_behind
from holdfast.topology.wording import counted

BAD = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2a")
aws.lb.LoadBalancer("api", load_balancer_type="network", subnets=[one.id, two.id])  # finding: aws-lb-single-zone
"""
GOOD = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2b")
aws.lb.LoadBalancer("api", load_balancer_type="network", subnets=[one.id, two.id])
"""


@rule(
    cloud="aws",
    group="load-balancing",
    scope="relation",
    severity="high",
    decidable="preview",
    subjects=(LOAD_BALANCER,),
    reads=(SUBNET,),
    options=("min_zones",),
    fix="Give the load balancer a subnet in each of at least two zones.",
    bad=BAD,
    good=GOOD,
)
def aws_lb_single_zone(balancer: Resource, stack: Stack, options: Options) -> Answers:
    """A load balancer's subnets lie in fewer zones than are asked for.

    ## Why it matters
    A load balancer has a node in each zone of its subnets, and nowhere else. When the only zone fails, no request is taken,
    however many healthy targets wait in other zones. An empty list of subnets counts as no zone.

    ## What to do
    Name subnets of at least `min_zones` zones (2) in `subnets` or `subnetMappings`; three leave room for a second failure.

    ## When it is decided
    At preview, for subnets of the stack: their ids may be unknown, their zones need not be. Of a subnet outside the stack
    holdfast.yaml can say the zone (`resources`).

    ## References
    Security Hub ELB.13; Elastic Load Balancing user guides, "Availability Zones and load balancer nodes".
    """
    zones = zones_behind(stack, balancer, "subnets[]", "subnetMappings[].subnetId")
    if zones.fewer_than(options.min_zones):
        message = (
            f"The subnets of {balancer.name} {zones.said()}: {counted(zones.at_most or 0, 'zone')}, at least {options.min_zones} are needed"
        )
        yield Finding(balancer, "subnets", message, evidence=zones.path)
