"""Targets whose security groups keep their load balancer out."""

from typing import Final

from holdfast.rule import Answers, Finding, Undecided, rule
from holdfast.stack import NotKnownError, Resource, Stack
from holdfast.stack.aws import (
    AUTOSCALING_GROUP,
    ECS_SERVICE,
    LAUNCH_CONFIGURATION,
    LAUNCH_TEMPLATE,
    LOAD_BALANCER,
    SECURITY_GROUP,
    SECURITY_GROUP_EGRESS_RULE,
    SECURITY_GROUP_INGRESS_RULE,
    SECURITY_GROUP_RULE,
    TARGET_GROUP,
)
from holdfast.topology.aws.admission import admits, groups_of_members, needed_flows
from holdfast.topology.aws.readiness import balanced_by
from holdfast.topology.aws.security_groups import permits
from holdfast.topology.aws.vpcs import balancers_of
from holdfast.topology.wording import listed

_NETWORK: Final = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2b")
everything = [{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}]
web = aws.ec2.SecurityGroup("web", vpc_id=vpc.id, ingress=everything, egress=everything)
api = aws.lb.LoadBalancer("api", subnets=[one.id, two.id], security_groups=[web.id])
models = aws.lb.TargetGroup("models", port=8080, protocol="HTTP", vpc_id=vpc.id)
aws.lb.Listener("http", load_balancer_arn=api.arn, port=80, default_actions=[{"type": "forward", "target_group_arn": models.arn}])
"""
_GROUP: Final = """template = aws.ec2.LaunchTemplate("models", image_id="ami-1", instance_type="g5.xlarge", vpc_security_group_ids=[members.id])
"""
_SIZES: Final = """    "models",
    min_size=2,
    max_size=4,
    launch_template={"id": template.id, "version": "$Latest"},
    target_group_arns=[models.arn],
    vpc_zone_identifiers=[one.id, two.id],
)
"""
BAD = (
    _NETWORK
    + """members = aws.ec2.SecurityGroup(
    "members", vpc_id=vpc.id, ingress=[{"protocol": "tcp", "from_port": 80, "to_port": 80, "security_groups": [web.id]}], egress=everything
)
"""
    + _GROUP
    + "aws.autoscaling.Group(  # finding: aws-target-sg-blocks-lb\n"
    + _SIZES
)
GOOD = (
    _NETWORK
    + """members = aws.ec2.SecurityGroup("members", vpc_id=vpc.id, egress=everything)
aws.vpc.SecurityGroupIngressRule(
    "models", security_group_id=members.id, ip_protocol="tcp", from_port=8080, to_port=8080, referenced_security_group_id=web.id
)
"""
    + _GROUP
    + "aws.autoscaling.Group(\n"
    + _SIZES
)


@rule(
    cloud="aws",
    group="network",
    scope="path",
    severity="critical",
    decidable="preview",
    subjects=(AUTOSCALING_GROUP, ECS_SERVICE),
    reads=(
        SECURITY_GROUP,
        SECURITY_GROUP_RULE,
        SECURITY_GROUP_INGRESS_RULE,
        SECURITY_GROUP_EGRESS_RULE,
        LOAD_BALANCER,
        TARGET_GROUP,
        LAUNCH_TEMPLATE,
        LAUNCH_CONFIGURATION,
    ),
    fix="Let the security group of the load balancer in, on the port of the targets and on that of the health check.",
    bad=BAD,
    good=GOOD,
)
def aws_target_sg_blocks_lb(compute: Resource, stack: Stack) -> Answers:
    """The security groups of targets keep the load balancer out.

    ## Why it matters
    Every health check times out, no target is ever healthy, and the load balancer answers 503 or sends requests to all of them
    in vain. A group that counts the load balancer's health replaces its members for ever.

    ## What to do
    Let the load balancer's security group, or the addresses of its subnets, in on the port that targets are registered with, and
    on `healthCheck.port` where that is another. Rules inside a group and beside it add up.

    ## When it is decided
    At preview, from the groups and rules of the stack. It stays undecided for groups outside the stack, for prefix lists, and
    where members name no group: then the default group of their VPC applies.

    ## References
    Elastic Load Balancing user guides, "Target security groups"; Service Screener, ELBSGRulesMatch.
    """
    behind = balanced_by(stack, compute)
    if behind.missing:
        yield Undecided(compute, "securityGroups", behind.missing)
    for target_group in sorted((each for each in behind if each.type == TARGET_GROUP), key=lambda each: each.urn):
        try:
            balancers = balancers_of(stack, target_group)
            if balancers.missing:
                yield Undecided(compute, "securityGroups", balancers.missing)
            groups = groups_of_members(stack, compute) if balancers.resources else None
            traffic = tuple(needed_flows(stack, compute, target_group)) if balancers.resources else ()
        except NotKnownError as error:
            yield Undecided(compute, "securityGroups", error.missing)
            continue
        for balancer in balancers:
            if groups is None:
                continue
            rules = permits(stack, groups, "ingress")
            for flow in traffic:
                try:
                    if admits(stack, rules, flow, balancer):
                        continue
                    port = flow.said()
                except NotKnownError as error:
                    yield Undecided(compute, "securityGroups", error.missing)
                    continue
                of = listed(sorted(each.name for each in groups))
                message = f"{balancer.name} cannot reach the members of {compute.name}: no ingress rule of {of} lets it in on {port}"
                path = (balancer, target_group, *groups)
                yield Finding(compute, "securityGroups", message, evidence=path, key=f"{balancer.urn} {port} {target_group.urn}")
