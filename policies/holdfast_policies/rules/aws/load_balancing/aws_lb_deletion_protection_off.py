"""Load balancers that a slip can delete."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import LOAD_BALANCER

BAD = """
import pulumi_aws as aws

aws.lb.LoadBalancer("api", subnets=["subnet-1", "subnet-2"])  # finding: aws-lb-deletion-protection-off
"""
GOOD = """
import pulumi_aws as aws

aws.lb.LoadBalancer("api", subnets=["subnet-1", "subnet-2"], enable_deletion_protection=True)
"""


@rule(
    cloud="aws",
    group="load-balancing",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(LOAD_BALANCER,),
    fix="Set enableDeletionProtection to true.",
    bad=BAD,
    good=GOOD,
)
def aws_lb_deletion_protection_off(balancer: Resource) -> Answers:
    """A load balancer can be deleted by one call.

    ## Why it matters
    Deleting a load balancer ends the service at once, and a new one has another DNS name: every record, allow list and
    client that holds the old name has to change. Deletion protection makes the API refuse.

    ## What to do
    Set `enableDeletionProtection` to true (the default is false). To delete on purpose, turn it off in an update of its own.

    ## When it is decided
    From the load balancer's inputs, before it is created.

    ## References
    Security Hub ELB.6; Application Load Balancers user guide, "Deletion protection".
    """
    if not balancer.flag("enableDeletionProtection"):
        yield Finding(balancer, "enableDeletionProtection", f"{balancer.name} can be deleted by one call: deletion protection is off")
