"""Services with subnets where Fargate runs nothing."""

from functools import partial

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import ECS_SERVICE, SUBNET
from holdfast.topology.aws.fargate import runs_on_fargate
from holdfast.topology.aws.fargate_zones import SUBNETS, without_fargate, zone_id
from holdfast.topology.known import all_of
from holdfast.topology.wording import listed

_START = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone_id="apne1-az1")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone_id="ZONE")
cluster = aws.ecs.Cluster("models")
"""
_SERVICE = """
    "api",
    cluster=cluster.arn,
    task_definition="models:7",
    desired_count=2,
    launch_type="FARGATE",
    network_configuration={"subnets": [one.id, two.id]},
)
"""
BAD = _START.replace("ZONE", "apne1-az3") + "aws.ecs.Service(  # finding: aws-fargate-unsupported-zone" + _SERVICE
GOOD = _START.replace("ZONE", "apne1-az4") + "aws.ecs.Service(" + _SERVICE


@rule(
    cloud="aws",
    group="placement",
    scope="relation",
    severity="medium",
    decidable="state",
    subjects=(ECS_SERVICE,),
    reads=(SUBNET,),
    fix="Leave the subnet out, and name one in a zone that Fargate supports.",
    bad=BAD,
    good=GOOD,
)
def aws_fargate_unsupported_zone(service: Resource, stack: Stack) -> Answers:
    """A Fargate service names a subnet in a zone without Fargate.

    ## Why it matters
    No task starts there: the service lies in one zone less than its program says, or every second start of a task fails.

    ## What to do
    In us-west-1 use the zones usw1-az1 and usw1-az3, in ap-northeast-1 apne1-az1, apne1-az2 and apne1-az4; other regions have
    Fargate in every zone.

    ## When it is decided
    From the ids of zones: `availabilityZoneId` of the subnets, or what the cloud reports of deployed ones, since the letter
    at the end of a zone's name stands for another zone in each account. Where the region is another one, it is decided at
    preview.

    ## References
    Amazon ECS developer guide, "Supported Regions for Amazon ECS on AWS Fargate".
    """
    found = without_fargate(stack, service)
    if all_of((lambda: not found.none(), partial(runs_on_fargate, stack, service))):
        named = listed(f"{each.name} in {zone_id(each)}" for each in found.found)
        yield Finding(service, SUBNETS, f"{service.name} runs on Fargate and names {named}, where there is none", evidence=found.found)
