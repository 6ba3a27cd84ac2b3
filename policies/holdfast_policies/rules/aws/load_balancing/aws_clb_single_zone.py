"""Classic load balancers that one zone can take down."""

from holdfast.rule import Answers, Finding, rule
from holdfast.settings.model import Options
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import CLASSIC_LOAD_BALANCER, SUBNET
from holdfast.topology.aws.classic import zones_of
from holdfast.topology.wording import counted

BAD = (
    """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2a")
aws.elb.LoadBalancer(  # finding: aws-clb-single-zone
    "api",
    subnets=[one.id, two.id],
    listeners=[{"instance_port": 80, "instance_protocol": "http", "lb_port": 80, "lb_protocol": "http"}],
)
""",
    """
import pulumi_aws as aws

aws.elb.LoadBalancer(  # finding: aws-clb-single-zone
    "api",
    availability_zones=["us-west-2a"],
    listeners=[{"instance_port": 80, "instance_protocol": "http", "lb_port": 80, "lb_protocol": "http"}],
)
""",
)
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
    scope="relation",
    severity="high",
    decidable="preview",
    subjects=(CLASSIC_LOAD_BALANCER,),
    reads=(SUBNET,),
    options=("min_zones",),
    fix="Give the classic load balancer a subnet in each of at least two zones.",
    bad=BAD,
    good=GOOD,
)
def aws_clb_single_zone(balancer: Resource, stack: Stack, options: Options) -> Answers:
    """A classic load balancer lies in fewer zones than are asked for.

    ## Why it matters
    A classic load balancer has a node in each zone of its subnets, and nowhere else. When the only zone fails, no request is
    taken, however many instances run in others. In a VPC it is `subnets` that counts, outside of one `availabilityZones`.

    ## What to do
    Name one subnet in each of at least `min_zones` zones (2); a classic load balancer takes one subnet a zone.

    ## When it is decided
    At preview, for subnets of the stack: their ids may be unknown, their zones need not be. Of a subnet outside the stack
    holdfast.yaml can say the zone (`resources`).

    ## References
    Security Hub ELB.10; AWS Config CLB_MULTIPLE_AZ; Trusted Advisor c18d2gz154.
    """
    zones = zones_of(stack, balancer)
    if zones.fewer_than(options.min_zones):
        few = f"{counted(zones.at_most or 0, 'zone')}, at least {options.min_zones} are needed"
        yield Finding(balancer, zones.named_by, f"The nodes of {balancer.name} {zones.said()}: {few}", evidence=zones.path)
