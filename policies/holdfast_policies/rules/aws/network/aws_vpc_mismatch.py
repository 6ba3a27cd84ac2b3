"""Services whose parts lie in different VPCs."""

from itertools import product
from typing import Final

from holdfast.rule import Answers, Finding, Undecided, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import AUTOSCALING_GROUP, ECS_SERVICE, LOAD_BALANCER, SECURITY_GROUP, SUBNET, TARGET_GROUP, VPC
from holdfast.topology.aws.vpcs import agree, doubts, own_places, peers_of

_NETWORK: Final = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2b")
"""
BAD = (
    _NETWORK
    + """web = aws.ec2.SecurityGroup(  # finding: aws-vpc-mismatch
    "web", ingress=[{"protocol": "tcp", "from_port": 80, "to_port": 80, "cidr_blocks": ["0.0.0.0/0"]}]
)
aws.lb.LoadBalancer("api", subnets=[one.id, two.id], security_groups=[web.id])
""",
    _NETWORK
    + """other = aws.ec2.Vpc("other", cidr_block="10.1.0.0/16")
api = aws.lb.LoadBalancer("api", load_balancer_type="network", subnets=[one.id, two.id])
models = aws.lb.TargetGroup("models", port=80, protocol="TCP", vpc_id=other.id)  # finding: aws-vpc-mismatch
aws.lb.Listener(
    "tcp", load_balancer_arn=api.arn, port=80, protocol="TCP", default_actions=[{"type": "forward", "target_group_arn": models.arn}]
)
""",
)
GOOD = (
    _NETWORK
    + """web = aws.ec2.SecurityGroup(
    "web", vpc_id=vpc.id, ingress=[{"protocol": "tcp", "from_port": 80, "to_port": 80, "cidr_blocks": ["0.0.0.0/0"]}]
)
api = aws.lb.LoadBalancer("api", subnets=[one.id, two.id], security_groups=[web.id])
models = aws.lb.TargetGroup("models", port=80, protocol="HTTP", vpc_id=vpc.id)
aws.lb.Listener("http", load_balancer_arn=api.arn, port=80, default_actions=[{"type": "forward", "target_group_arn": models.arn}])
"""
)


@rule(
    cloud="aws",
    group="network",
    scope="path",
    severity="critical",
    decidable="preview",
    subjects=(LOAD_BALANCER, TARGET_GROUP, SECURITY_GROUP, AUTOSCALING_GROUP, ECS_SERVICE),
    reads=(SUBNET, VPC),
    fix="Give the load balancer's subnets, its target groups, its compute and all their security groups one VPC.",
    bad=BAD,
    good=GOOD,
)
def aws_vpc_mismatch(resource: Resource, stack: Stack) -> Answers:
    """The parts of a service lie in different VPCs.

    ## Why it matters
    A security group serves in its own VPC alone, and a target group takes targets from its own. With one part elsewhere the
    deployment fails half-way, often on the day on which the default VPC that it worked in is not there.

    ## What to do
    Set `vpcId` of every target group and security group to the VPC of the subnets. A security group without `vpcId` is made in
    the default VPC of the region.

    ## When it is decided
    At preview, from the subnets, target groups, security groups and compute of the stack; ids may be unknown. It stays undecided
    where the VPC of one of them is not known and all others agree, and where an id may be that of the default VPC.

    ## References
    Elastic Load Balancing API reference, CreateLoadBalancer and CreateTargetGroup; CloudFormation Linter E3714.
    """
    own, peers = tuple(own_places(stack, resource)), tuple(peers_of(stack, resource))
    if agree((*own, *peers)):
        return
    pairs = tuple(product(own, peers))
    for place, peer in pairs:
        if place.vpc != peer.vpc and not doubts(stack, place, peer):
            said = "" if place.resource is resource else f" by {place.resource.name}"
            message = f"{resource.name} lies{said} in {place.name}, and {peer.resource.name} of the same service in {peer.name}"
            yield Finding(resource, "vpcId", message, evidence=(place.resource, peer.resource))
            return
    missing = tuple(dict.fromkeys(fact for pair in pairs for fact in doubts(stack, *pair)))
    if missing:
        yield Undecided(resource, "vpcId", missing)
