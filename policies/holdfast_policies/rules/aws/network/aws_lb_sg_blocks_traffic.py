"""Load balancers whose security groups keep requests out, or in."""

from collections.abc import Iterator
from typing import Final

from holdfast.rule import Answers, Finding, Undecided, rule
from holdfast.stack import NotKnownError, Resource, Stack
from holdfast.stack.aws import (
    LISTENER,
    LOAD_BALANCER,
    SECURITY_GROUP,
    SECURITY_GROUP_EGRESS_RULE,
    SECURITY_GROUP_INGRESS_RULE,
    SECURITY_GROUP_RULE,
    TARGET_GROUP,
)
from holdfast.topology.aws.balancers import groups_of, incoming, outgoing
from holdfast.topology.aws.security_groups import Flow, Permits, permits
from holdfast.topology.wording import listed

_WORDS: Final = {"ingress": ("in", "be reached on"), "egress": ("out", "reach the targets of")}
BAD = (
    """
import pulumi_aws as aws

web = aws.ec2.SecurityGroup(
    "web",
    vpc_id="vpc-1",
    ingress=[{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["0.0.0.0/0"]}],
    egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
)
api = aws.lb.LoadBalancer("api", subnets=["subnet-1", "subnet-2"], security_groups=[web.id])  # finding: aws-lb-sg-blocks-traffic
models = aws.lb.TargetGroup("models", port=8080, protocol="HTTP", vpc_id="vpc-1")
aws.lb.Listener("http", load_balancer_arn=api.arn, port=80, default_actions=[{"type": "forward", "target_group_arn": models.arn}])
""",
    """
import pulumi_aws as aws

web = aws.ec2.SecurityGroup(
    "web",
    vpc_id="vpc-1",
    ingress=[{"protocol": "tcp", "from_port": 80, "to_port": 80, "cidr_blocks": ["0.0.0.0/0"]}],
)
api = aws.lb.LoadBalancer("api", subnets=["subnet-1", "subnet-2"], security_groups=[web.id])  # finding: aws-lb-sg-blocks-traffic
models = aws.lb.TargetGroup("models", port=8080, protocol="HTTP", vpc_id="vpc-1")
aws.lb.Listener("http", load_balancer_arn=api.arn, port=80, default_actions=[{"type": "forward", "target_group_arn": models.arn}])
""",
)
GOOD = """
import pulumi_aws as aws

web = aws.ec2.SecurityGroup(
    "web",
    vpc_id="vpc-1",
    ingress=[{"protocol": "tcp", "from_port": 80, "to_port": 80, "cidr_blocks": ["0.0.0.0/0"]}],
    egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
)
api = aws.lb.LoadBalancer("api", subnets=["subnet-1", "subnet-2"], security_groups=[web.id])
models = aws.lb.TargetGroup("models", port=8080, protocol="HTTP", vpc_id="vpc-1")
aws.lb.Listener("http", load_balancer_arn=api.arn, port=80, default_actions=[{"type": "forward", "target_group_arn": models.arn}])
"""


@rule(
    cloud="aws",
    group="network",
    scope="relation",
    severity="critical",
    decidable="preview",
    subjects=(LOAD_BALANCER,),
    reads=(SECURITY_GROUP, SECURITY_GROUP_RULE, SECURITY_GROUP_INGRESS_RULE, SECURITY_GROUP_EGRESS_RULE, LISTENER, TARGET_GROUP),
    fix="Add a rule to a security group of the load balancer that lets the port through.",
    bad=BAD,
    good=GOOD,
)
def aws_lb_sg_blocks_traffic(balancer: Resource, stack: Stack) -> Answers:
    """The security groups of a load balancer block its own traffic.

    ## Why it matters
    Without ingress on the port of a listener no client connects. Without egress to the port of the targets every health check
    fails and every request ends with 504 or 503. Both look like a service that is down, with all of its parts running.

    ## What to do
    Let the ports of the listeners in, and the ports of the targets out, in one of the groups in `securityGroups`. A group that
    declares no egress lets nothing out: the provider removes the rule that AWS makes. An application load balancer without
    `securityGroups` gets the default group of its VPC, which lets in only its own members unless somebody changed it.

    ## When it is decided
    At preview, from the rules inside the groups and beside them, whoever they are for. It stays undecided for groups outside the
    stack, and for the default group of a VPC unless the stack holds it. A network load balancer without groups lets all through.

    ## References
    Elastic Load Balancing user guides, "Security groups"; pulumi_aws, SecurityGroup, note on egress rules.
    """
    groups = groups_of(stack, balancer)
    if groups is not None:
        yield from _blocked(balancer, groups.resources, permits(stack, groups, "ingress"), incoming(stack, balancer))
        yield from _blocked(balancer, groups.resources, permits(stack, groups, "egress"), outgoing(stack, balancer))


def _blocked(balancer: Resource, groups: tuple[Resource, ...], rules: Permits, traffic: Iterator[Flow]) -> Answers:
    """Yield the traffic that the rules of one direction do not let through, and what is not known of it."""
    way, end = _WORDS[rules.direction]
    for flow in traffic:
        try:
            if rules.let(flow):
                continue
            port = flow.said()
        except NotKnownError as error:
            yield Undecided(balancer, "securityGroups", error.missing)
            continue
        of = f"no {rules.direction} rule of {listed(sorted(each.name for each in groups))} lets {port} {way}"
        message = f"{balancer.name} cannot {end} {flow.via.name}: {of}"
        yield Finding(balancer, "securityGroups", message, evidence=(*groups, flow.via), key=f"{rules.direction} {port} {flow.via.urn}")
