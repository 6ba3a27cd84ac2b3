"""Classic load balancers that find a dead server only when its port is closed."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import CLASSIC_LOAD_BALANCER

BAD = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2b")
aws.elb.LoadBalancer(  # finding: aws-clb-no-health-check
    "api",
    subnets=[one.id, two.id],
    listeners=[{"instance_port": 8080, "instance_protocol": "http", "lb_port": 80, "lb_protocol": "http"}],
)
"""
GOOD = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2b")
aws.elb.LoadBalancer(
    "api",
    subnets=[one.id, two.id],
    listeners=[{"instance_port": 8080, "instance_protocol": "http", "lb_port": 80, "lb_protocol": "http"}],
    health_check={"target": "HTTP:8080/health", "interval": 10, "timeout": 5, "healthy_threshold": 2, "unhealthy_threshold": 3},
)
"""


@rule(
    cloud="aws",
    group="health",
    scope="resource",
    severity="high",
    decidable="inputs",
    subjects=(CLASSIC_LOAD_BALANCER,),
    fix="Give the classic load balancer a healthCheck that asks the server itself, such as HTTP:8080/health.",
    bad=BAD,
    good=GOOD,
)
def aws_clb_no_health_check(balancer: Resource) -> Answers:
    """A classic load balancer has no health check of its own.

    ## Why it matters
    Where a program gives none, the load balancer only opens a TCP connection to the instance's port. A server that hangs, that
    has lost its model or answers every request with an error keeps its port open, and goes on getting its share of requests.

    ## What to do
    Set `healthCheck` with a `target` that asks for a page of the server (`HTTP:8080/health`), an `interval`, a `timeout` shorter
    than it, and both thresholds.

    ## When it is decided
    From the load balancer's inputs, before it is created. What the provider reports later is its own default and does not count.

    ## References
    Classic Load Balancers user guide, "Health checks for the instances".
    """
    if not balancer.declares("healthCheck"):
        message = f"{balancer.name} has no healthCheck: an instance that hangs with its port open keeps getting requests"
        yield Finding(balancer, "healthCheck", message)
