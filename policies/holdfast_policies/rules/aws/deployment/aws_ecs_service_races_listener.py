"""Services that are created before their target group has a load balancer."""

from holdfast.rule import Answers, Finding, Undecided, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import ECS_SERVICE, LISTENER, LISTENER_RULE, TARGET_GROUP
from holdfast.stack.missing import NotKnownError
from holdfast.topology.aws.service_order import awaits_every_forwarder, forwarders_not_awaited, target_groups_of
from holdfast.topology.wording import listed

BAD = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2b")
balancer = aws.lb.LoadBalancer("models", subnets=[one.id, two.id])
group = aws.lb.TargetGroup("models", port=80, protocol="HTTP", target_type="ip", vpc_id=vpc.id)
forward = {"type": "forward", "target_group_arn": group.arn}
listener = aws.lb.Listener("models", load_balancer_arn=balancer.arn, port=80, default_actions=[forward])
cluster = aws.ecs.Cluster("models")
aws.ecs.Service(  # finding: aws-ecs-service-races-listener
    "api",
    cluster=cluster.arn,
    task_definition="models:7",
    desired_count=2,
    load_balancers=[{"target_group_arn": group.arn, "container_name": "server", "container_port": 80}],
)
"""
GOOD = """
import pulumi
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2b")
balancer = aws.lb.LoadBalancer("models", subnets=[one.id, two.id])
group = aws.lb.TargetGroup("models", port=80, protocol="HTTP", target_type="ip", vpc_id=vpc.id)
forward = {"type": "forward", "target_group_arn": group.arn}
listener = aws.lb.Listener("models", load_balancer_arn=balancer.arn, port=80, default_actions=[forward])
cluster = aws.ecs.Cluster("models")
aws.ecs.Service(
    "api",
    cluster=cluster.arn,
    task_definition="models:7",
    desired_count=2,
    load_balancers=[{"target_group_arn": group.arn, "container_name": "server", "container_port": 80}],
    opts=pulumi.ResourceOptions(depends_on=[listener]),
)
"""


@rule(
    cloud="aws",
    group="deployment",
    scope="relation",
    severity="critical",
    decidable="preview",
    subjects=(ECS_SERVICE,),
    reads=(LISTENER, LISTENER_RULE, TARGET_GROUP),
    fix="Make the service depend on the listener or rule that forwards to its target group (dependsOn).",
    bad=BAD,
    good=GOOD,
)
def aws_ecs_service_races_listener(service: Resource, stack: Stack) -> Answers:
    """A service does not wait for the listener that forwards to its target group.

    ## Why it matters
    A target group has a load balancer only once a listener or rule forwards to it. ECS refuses a service whose target group
    has none. Service and listener both need the target group but not each other, so Pulumi creates them side by side, and
    which comes first is luck: it works in one account and fails in the next, or on the day of a rebuild.

    ## What to do
    Name the listener, or the rule that forwards, in `depends_on` of the service.

    ## When it is decided
    At preview, from the dependencies of the service, direct or through others. A target group outside the stack is undecided
    where the stack has listeners that may forward to it. A service that waits for a component waits for what is inside it.

    ## References
    Amazon ECS API reference, CreateService.
    """
    groups = target_groups_of(stack, service)
    for group in groups:
        try:
            early = forwarders_not_awaited(stack, service, group)
        except NotKnownError as open_:
            yield Undecided(service, "loadBalancers", open_.missing)
            continue
        if early:
            names = listed(f"{'listener' if each.type == LISTENER else 'rule'} {each.name}" for each in early)
            message = f"{service.name} does not wait for {names}: ECS refuses it while target group {group.name} has no load balancer"
            yield Finding(service, "loadBalancers", message, evidence=(group, *early), key=group.urn)
    if (groups.literals or groups.missing) and not awaits_every_forwarder(stack, service):
        groups.all()
