"""Groups that name a load balancer where only classic ones can be named."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import AUTOSCALING_GROUP, CLASSIC_LOAD_BALANCER, LOAD_BALANCER
from holdfast.topology.wording import listed

BAD = """
import pulumi_aws as aws

api = aws.lb.LoadBalancer("api", subnets=["subnet-1", "subnet-2"])
models = aws.ec2.LaunchTemplate("models", image_id="ami-0123456789abcdef0", instance_type="m6i.large")
aws.autoscaling.Group(  # finding: aws-asg-v2-lb-in-classic-field
    "models", launch_template={"id": models.id}, min_size=2, max_size=6, load_balancers=[api.name]
)
"""
GOOD = """
import pulumi_aws as aws

targets = aws.lb.TargetGroup("models", port=80, protocol="HTTP", vpc_id="vpc-1")
models = aws.ec2.LaunchTemplate("models", image_id="ami-0123456789abcdef0", instance_type="m6i.large")
aws.autoscaling.Group("models", launch_template={"id": models.id}, min_size=2, max_size=6, target_group_arns=[targets.arn])
"""


@rule(
    cloud="aws",
    group="autoscaling",
    scope="relation",
    severity="critical",
    decidable="preview",
    subjects=(AUTOSCALING_GROUP,),
    reads=(LOAD_BALANCER,),
    fix="Take the load balancer out of loadBalancers, and name a target group behind its listener in targetGroupArns.",
    bad=BAD,
    good=GOOD,
)
def aws_asg_v2_lb_in_classic_field(group: Resource, stack: Stack) -> Answers:
    """A group names an application or network load balancer in the field for classic ones.

    ## Why it matters
    `loadBalancers` takes names of classic load balancers. With the name of another kind the API finds no such load balancer:
    the deployment fails, and no member ever gets a request.

    ## What to do
    Make a target group, forward to it from a listener of the load balancer, and name its ARN in `targetGroupArns`.

    ## When it is decided
    At preview, for load balancers of the stack. A name that no resource of the stack has leaves it undecided.

    ## References
    Provider documentation of `aws.autoscaling.Group`, `loadBalancers`; Amazon EC2 Auto Scaling user guide, "Attach an Elastic
    Load Balancing load balancer to your Auto Scaling group".
    """
    named = stack.resolve(group, "loadBalancers[]", (LOAD_BALANCER, CLASSIC_LOAD_BALANCER))
    wrong = sorted({each.urn: each for each in named if each.type == LOAD_BALANCER}.items())
    if not wrong:
        named.all()
        return
    balancers = tuple(each for _, each in wrong)
    message = f"{group.name} names {listed(each.name for each in balancers)} in loadBalancers, which takes classic load balancers only"
    yield Finding(group, "loadBalancers", message, evidence=balancers)
