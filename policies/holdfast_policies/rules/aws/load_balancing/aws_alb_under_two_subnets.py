"""Application load balancers that the API will not create."""

from functools import partial
from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import LOAD_BALANCER
from holdfast.topology.aws.balancers import is_application, names_fewer_subnets
from holdfast.topology.known import all_of

_NEEDED: Final = 2
BAD = """
import pulumi_aws as aws

aws.lb.LoadBalancer("api", subnets=["subnet-1"])  # finding: aws-alb-under-two-subnets
"""
GOOD = """
import pulumi_aws as aws

aws.lb.LoadBalancer("api", subnets=["subnet-1", "subnet-2"])
"""


@rule(
    cloud="aws",
    group="load-balancing",
    scope="resource",
    severity="critical",
    decidable="inputs",
    subjects=(LOAD_BALANCER,),
    fix="Name subnets of at least two zones in subnets.",
    bad=BAD,
    good=GOOD,
)
def aws_alb_under_two_subnets(balancer: Resource) -> Answers:
    """An application load balancer names fewer than two subnets.

    ## Why it matters
    The API creates an application load balancer only with subnets of two zones or more. With one subnet, or an empty list,
    the deployment fails, and there is no address that clients could use.

    ## What to do
    Name at least two subnets, each in another zone, in `subnets` or in `subnetMappings`. On an Outpost one subnet is right:
    waive the finding there.

    ## When it is decided
    From the load balancer's inputs: which subnets a list is made of is known before their ids are. It stays undecided where the
    whole list is unknown, or comes from a look-up that nobody has answered.

    ## References
    cfn-lint E3680; Elastic Load Balancing API reference, CreateLoadBalancer.
    """
    if all_of([partial(is_application, balancer), partial(names_fewer_subnets, balancer, _NEEDED)]):
        yield Finding(
            balancer, "subnets", f"{balancer.name} cannot be created: an application load balancer needs {_NEEDED} subnets or more"
        )
