"""Target groups that get requests and have nobody to answer them."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import (
    AUTOSCALING_ATTACHMENT,
    AUTOSCALING_GROUP,
    ECS_SERVICE,
    TARGET_GROUP,
    TARGET_GROUP_ATTACHMENT,
    TRAFFIC_SOURCE_ATTACHMENT,
)
from holdfast.topology.aws.forwarding import forwarders, registrants
from holdfast.topology.known import all_of
from holdfast.topology.wording import listed

BAD = """
import pulumi_aws as aws

api = aws.lb.LoadBalancer("api", subnets=["subnet-1", "subnet-2"])
models = aws.lb.TargetGroup("models", port=80, protocol="HTTP", vpc_id="vpc-1")  # finding: aws-tg-without-targets
aws.lb.Listener("http", load_balancer_arn=api.arn, port=80, default_actions=[{"type": "forward", "target_group_arn": models.arn}])
"""
GOOD = """
import pulumi_aws as aws

api = aws.lb.LoadBalancer("api", subnets=["subnet-1", "subnet-2"])
models = aws.lb.TargetGroup("models", port=80, protocol="HTTP", vpc_id="vpc-1")
aws.lb.Listener("http", load_balancer_arn=api.arn, port=80, default_actions=[{"type": "forward", "target_group_arn": models.arn}])
template = aws.ec2.LaunchTemplate("models", image_id="ami-1", instance_type="g5.xlarge")
aws.autoscaling.Group(
    "models",
    min_size=2,
    max_size=4,
    launch_template={"id": template.id, "version": "$Latest"},
    target_group_arns=[models.arn],
    vpc_zone_identifiers=["subnet-1", "subnet-2"],
)
"""


@rule(
    cloud="aws",
    group="load-balancing",
    scope="relation",
    severity="critical",
    decidable="preview",
    subjects=(TARGET_GROUP,),
    reads=(AUTOSCALING_GROUP, AUTOSCALING_ATTACHMENT, TRAFFIC_SOURCE_ATTACHMENT, ECS_SERVICE, TARGET_GROUP_ATTACHMENT),
    fix="Register targets: name the target group in a scaling group, in a service, or in an attachment.",
    bad=BAD,
    good=GOOD,
)
def aws_tg_without_targets(target_group: Resource, stack: Stack) -> Answers:
    """Requests are forwarded to a target group without targets.

    ## Why it matters
    A load balancer answers 503 to every request that it forwards to an empty target group, and closes the connections that a
    network load balancer gets for it. Route 53 counts a load balancer with an empty target group as unhealthy.

    ## What to do
    Name the target group in `targetGroupArns` of the scaling group, in `loadBalancers` of the ECS service, or in an attachment.
    A target group with weight 0 in every rule gets no requests and may be empty.

    ## When it is decided
    At preview, from the listeners, rules and registrations of the stack. Target groups of a CodeDeploy deployment and of a
    Kubernetes `TargetGroupBinding` in the stack count as registered. It stays undecided where the source hides resources.

    ## References
    Route 53 API reference, AliasTarget; Application Load Balancers user guide, "Troubleshoot" (HTTP 503).
    """
    forwarding, registered = forwarders(stack, target_group), registrants(stack, target_group)
    if all_of([lambda: not forwarding.none(), registered.none]):
        by = listed(each.name for each in forwarding)
        message = f"{target_group.name} gets requests from {by} and has no targets: nothing in the stack registers with it"
        yield Finding(target_group, "", message, evidence=forwarding.resources)
