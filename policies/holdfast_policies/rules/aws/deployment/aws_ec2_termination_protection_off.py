"""Instances that a slip can delete."""

from functools import partial

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import INSTANCE
from holdfast.topology.aws.launch import has_flag
from holdfast.topology.known import all_of

BAD = """
import pulumi_aws as aws

aws.ec2.Instance("server", ami="ami-1", instance_type="g5.xlarge")  # finding: aws-ec2-termination-protection-off
"""
GOOD = """
import pulumi_aws as aws

aws.ec2.Instance("server", ami="ami-1", instance_type="g5.xlarge", disable_api_termination=True)
"""


@rule(
    cloud="aws",
    group="deployment",
    scope="resource",
    severity="low",
    decidable="inputs",
    subjects=(INSTANCE,),
    fix="Set disableApiTermination to true, or let an Auto Scaling group run the instance.",
    bad=BAD,
    good=GOOD,
)
def aws_ec2_termination_protection_off(instance: Resource) -> Answers:
    """A standalone instance can be terminated by one call.

    ## Why it matters
    Nothing starts an instance anew that no group runs. One wrong id in a console or a script ends it, with what is on its
    instance store and on volumes that go with it; termination protection makes the API refuse.

    ## What to do
    Set `disableApiTermination` to true, and turn it off in an update of its own before the instance is to go. Better, let an Auto
    Scaling group run it, which replaces what is lost.

    ## When it is decided
    From the instance's inputs, before it is created. Spot instances cannot be protected and are left out. An instance that leaves
    it to a launch template is undecided until it is deployed.

    ## References
    EC2 user guide, "Change instance termination protection".
    """
    if all_of([lambda: not has_flag(instance, "disableApiTermination"), partial(_can_be_protected, instance)]):
        message = f"{instance.name} can be terminated by one call, and nothing starts it anew: termination protection is off"
        yield Finding(instance, "disableApiTermination", message)


def _can_be_protected(instance: Resource) -> bool:
    """Tell whether an instance is no spot instance; market options without a type ask for one."""
    if instance.known("instanceMarketOptions") in (None, [], {}):
        return True
    return (instance.text("instanceMarketOptions.marketType") or "spot") != "spot"
