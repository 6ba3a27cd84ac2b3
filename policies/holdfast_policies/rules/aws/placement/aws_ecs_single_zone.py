"""Services that one zone can take down."""

from holdfast.rule import Answers, Finding, rule
from holdfast.settings.model import Options
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import ECS_SERVICE, SUBNET
from holdfast.topology.aws.subnets import zones_behind
from holdfast.topology.wording import counted

BAD = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2a")
cluster = aws.ecs.Cluster("models")
aws.ecs.Service(  # finding: aws-ecs-single-zone
    "api",
    cluster=cluster.arn,
    task_definition="models:7",
    desired_count=2,
    launch_type="FARGATE",
    network_configuration={"subnets": [one.id, two.id]},
)
"""
GOOD = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
one = aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="us-west-2a")
two = aws.ec2.Subnet("two", vpc_id=vpc.id, cidr_block="10.0.1.0/24", availability_zone="us-west-2b")
cluster = aws.ecs.Cluster("models")
aws.ecs.Service(
    "api",
    cluster=cluster.arn,
    task_definition="models:7",
    desired_count=2,
    launch_type="FARGATE",
    network_configuration={"subnets": [one.id, two.id]},
)
"""


@rule(
    cloud="aws",
    group="placement",
    scope="relation",
    severity="high",
    decidable="preview",
    subjects=(ECS_SERVICE,),
    reads=(SUBNET,),
    options=("min_zones",),
    fix="Give the service a subnet in each of at least two zones.",
    bad=BAD,
    good=GOOD,
)
def aws_ecs_single_zone(service: Resource, stack: Stack, options: Options) -> Answers:
    """A service's subnets lie in fewer zones than are asked for.

    ## Why it matters
    ECS places tasks only in the subnets of the service, and spreads them over the zones of these. When all lie in one zone,
    the failure of that zone stops every task, and none can start elsewhere. An empty list counts as no zone.

    ## What to do
    Name subnets of at least `min_zones` zones (2) in `networkConfiguration.subnets`; three leave room for a second failure.

    ## When it is decided
    At preview, for subnets of the stack: their ids may be unknown, their zones need not be. Of a subnet outside the stack
    holdfast.yaml can say the zone (`resources`). A service without a network configuration runs where its instances are, and
    is left out.

    ## References
    Trusted Advisor c1z7dfpz01; Amazon ECS API reference, AwsVpcConfiguration.
    """
    if service.value("networkConfiguration") in (None, []):
        return
    zones = zones_behind(stack, service, "networkConfiguration.subnets[]")
    if zones.fewer_than(options.min_zones):
        few = f"{counted(zones.at_most or 0, 'zone')}, at least {options.min_zones} are needed"
        message = f"The subnets of {service.name} {zones.said()}: {few}"
        yield Finding(service, "networkConfiguration.subnets", message, evidence=zones.path)
