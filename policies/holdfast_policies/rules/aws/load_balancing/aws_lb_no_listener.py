"""Load balancers that take no request."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import LISTENER, LOAD_BALANCER

BAD = """
import pulumi_aws as aws

aws.lb.LoadBalancer("api", subnets=["subnet-1", "subnet-2"])  # finding: aws-lb-no-listener
"""
GOOD = """
import pulumi_aws as aws

api = aws.lb.LoadBalancer("api", subnets=["subnet-1", "subnet-2"])
models = aws.lb.TargetGroup("models", port=80, protocol="HTTP", vpc_id="vpc-1")
aws.lb.Listener("http", load_balancer_arn=api.arn, port=80, default_actions=[{"type": "forward", "target_group_arn": models.arn}])
"""


@rule(
    cloud="aws",
    group="load-balancing",
    scope="relation",
    severity="critical",
    decidable="preview",
    subjects=(LOAD_BALANCER,),
    reads=(LISTENER,),
    fix="Add a listener whose loadBalancerArn is the ARN of this load balancer.",
    bad=BAD,
    good=GOOD,
)
def aws_lb_no_listener(balancer: Resource, stack: Stack) -> Answers:
    """A load balancer has no listener.

    ## Why it matters
    A load balancer takes connections only on the ports of its listeners. Without one every client is refused, while the
    load balancer itself is reported as active.

    ## What to do
    Add an `aws.lb.Listener` with the load balancer's ARN, a port, and a default action that forwards to a target group.

    ## When it is decided
    At preview, from the listeners of the stack. It stays undecided where the source hides resources, or where a listener's
    load balancer is not known.

    ## References
    Elastic Load Balancing API reference, CreateListener.
    """
    if stack.referrers(balancer, LISTENER, "loadBalancerArn").none():
        yield Finding(balancer, "", f"{balancer.name} takes no request: no listener in the stack names it")
