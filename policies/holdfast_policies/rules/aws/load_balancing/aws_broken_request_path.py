"""Load balancers behind which a request finds nobody."""

from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import (
    AUTOSCALING_ATTACHMENT,
    AUTOSCALING_GROUP,
    CLASSIC_LOAD_BALANCER,
    ECS_SERVICE,
    LISTENER,
    LISTENER_RULE,
    LOAD_BALANCER,
    RECORD,
    TARGET_GROUP,
    TARGET_GROUP_ATTACHMENT,
    TRAFFIC_SOURCE_ATTACHMENT,
)
from holdfast.topology.aws.request_path import lacks_compute, lacks_instances, lacks_listener, leads_nowhere, path_to

BAD = (
    """
import pulumi_aws as aws

api = aws.lb.LoadBalancer("api", subnets=["subnet-1", "subnet-2"])  # finding: aws-broken-request-path
models = aws.lb.TargetGroup("models", port=80, protocol="HTTP", vpc_id="vpc-1")
""",
    """
import pulumi_aws as aws

api = aws.lb.LoadBalancer("api", subnets=["subnet-1", "subnet-2"])
models = aws.lb.TargetGroup("models", port=80, protocol="HTTP", vpc_id="vpc-1")  # finding: aws-broken-request-path
aws.lb.Listener("http", load_balancer_arn=api.arn, port=80, default_actions=[{"type": "forward", "target_group_arn": models.arn}])
""",
)
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

_ASKED: Final = {
    LOAD_BALANCER: (lacks_listener, "the load balancer has no listener"),
    CLASSIC_LOAD_BALANCER: (lacks_instances, "no instance is registered with the load balancer"),
    LISTENER: (leads_nowhere, "no listener or rule of its load balancer forwards to a target group"),
    TARGET_GROUP: (lacks_compute, "no compute is registered with the target group"),
}


@rule(
    cloud="aws",
    group="load-balancing",
    scope="path",
    severity="critical",
    decidable="preview",
    subjects=(LOAD_BALANCER, CLASSIC_LOAD_BALANCER, LISTENER, TARGET_GROUP),
    reads=(
        RECORD,
        LISTENER_RULE,
        AUTOSCALING_GROUP,
        AUTOSCALING_ATTACHMENT,
        TRAFFIC_SOURCE_ATTACHMENT,
        ECS_SERVICE,
        TARGET_GROUP_ATTACHMENT,
    ),
    fix="Add the hop that is missing: a listener, an action that forwards to a target group, or targets that register with it.",
    bad=BAD,
    good=GOOD,
)
def aws_broken_request_path(hop: Resource, stack: Stack) -> Answers:
    """A hop is missing between an entry and the compute that should answer.

    ## Why it matters
    A request goes from the name to the load balancer, its listener, an action, a target group and its targets. With one hop
    missing nothing is ever served, whatever else is redundant, and the deployment still succeeds.

    ## What to do
    Add the hop. The finding stands on the last hop that is there: on the load balancer without a listener, on the listener that
    forwards nowhere, on the target group that nothing registers with. A classic load balancer leads to its instances itself.

    ## When it is decided
    At preview, from the listeners, rules and registrations of the stack. It stays undecided where one of these is not known, and
    for target groups outside the stack.

    ## References
    Elastic Load Balancing user guides, "Listeners" and "Target groups".
    """
    lacks, what = _ASKED[hop.type]
    if lacks(stack, hop):
        path = path_to(stack, hop)
        names = [each for each in (before.value("name") for before in path if before.type == RECORD) if isinstance(each, str)]
        message = f"Requests to {names[0]} end at {hop.name}: {what}" if names else f"Requests end at {hop.name}: {what}"
        yield Finding(hop, "", message, evidence=path)
