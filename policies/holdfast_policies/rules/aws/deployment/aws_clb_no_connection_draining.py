"""Classic load balancers that cut requests when an instance leaves."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import CLASSIC_LOAD_BALANCER
from holdfast.topology.known import any_of

BAD = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2b")
web = [{"instance_port": 80, "instance_protocol": "http", "lb_port": 80, "lb_protocol": "http"}]
aws.elb.LoadBalancer("cuts", subnets=[one.id, two.id], listeners=web)  # finding: aws-clb-no-connection-draining
aws.elb.LoadBalancer(  # finding: aws-clb-no-connection-draining
    "hurries",
    subnets=[one.id, two.id],
    listeners=web,
    connection_draining=True,
    connection_draining_timeout=0,
)
"""
GOOD = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2b")
web = [{"instance_port": 80, "instance_protocol": "http", "lb_port": 80, "lb_protocol": "http"}]
aws.elb.LoadBalancer("api", subnets=[one.id, two.id], listeners=web, connection_draining=True, connection_draining_timeout=120)
"""


@rule(
    cloud="aws",
    group="deployment",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(CLASSIC_LOAD_BALANCER,),
    fix="Set connectionDraining to true, and connectionDrainingTimeout to the seconds that the longest request takes.",
    bad=BAD,
    good=GOOD,
)
def aws_clb_no_connection_draining(balancer: Resource) -> Answers:
    """A classic load balancer drops the requests of an instance that leaves.

    ## Why it matters
    Instances leave with every deployment, scale-in and failed health check. Without connection draining their open connections
    are closed at once, and each request on them is lost; an answer that a model takes a minute for has to begin anew.

    ## What to do
    Set `connectionDraining` to true (the default is false), and `connectionDrainingTimeout` (300 seconds by default, at most
    3600) to no less than the longest request takes.

    ## When it is decided
    From the load balancer's inputs, before it is created.

    ## References
    Security Hub ELB.7; Trusted Advisor 7qGXsKIUw; Classic Load Balancers user guide, "Connection draining".
    """

    def cuts() -> bool:
        return not balancer.flag("connectionDraining")

    def hurries() -> bool:
        return balancer.number("connectionDrainingTimeout") == 0

    if any_of([cuts, hurries]):
        message = f"{balancer.name} cuts the open requests of every instance that leaves: connections are not drained"
        yield Finding(balancer, "connectionDraining", message)
