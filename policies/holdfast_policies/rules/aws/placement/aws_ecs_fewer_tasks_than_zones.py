"""Services that leave some of their zones empty."""

from collections.abc import Callable, Iterator
from functools import partial

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import ECS_SERVICE, SUBNET
from holdfast.topology.aws.scaling import effective_minimum
from holdfast.topology.aws.subnets import zones_behind
from holdfast.topology.known import all_of, any_of
from holdfast.topology.wording import counted
from holdfast.topology.zones import Zones

_NETWORK = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
subnets = [
    aws.ec2.Subnet(zone, vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24", availability_zone=zone)
    for number, zone in enumerate(("us-west-2a", "us-west-2b", "us-west-2c"))
]
cluster = aws.ecs.Cluster("models")
"""
BAD = (
    _NETWORK
    + """aws.ecs.Service(  # finding: aws-ecs-fewer-tasks-than-zones
    "api",
    cluster=cluster.arn,
    task_definition="models:7",
    desired_count=2,
    launch_type="FARGATE",
    network_configuration={"subnets": [each.id for each in subnets]},
)
"""
)
GOOD = (
    _NETWORK
    + """aws.ecs.Service(
    "api",
    cluster=cluster.arn,
    task_definition="models:7",
    desired_count=3,
    launch_type="FARGATE",
    network_configuration={"subnets": [each.id for each in subnets]},
)
"""
)


@rule(
    cloud="aws",
    group="placement",
    scope="relation",
    severity="medium",
    decidable="preview",
    subjects=(ECS_SERVICE,),
    reads=(SUBNET,),
    fix="Raise desiredCount to the number of zones, or name subnets of as many zones as there are tasks.",
    bad=BAD,
    good=GOOD,
)
def aws_ecs_fewer_tasks_than_zones(service: Resource, stack: Stack) -> Answers:
    """A service has fewer tasks than zones.

    ## Why it matters
    A zone without a task adds nothing: when another one fails, what it held has to start anew, with the time that a model
    takes to load, while a task in each zone would go on. Which zones are empty changes with each deployment.

    ## What to do
    Set `desiredCount` to at least the number of zones of the service's subnets, and `minCapacity` of a scaling target too.

    ## When it is decided
    At preview, for subnets of the stack with known zones. A scaling target whose `minCapacity` is as large as the number of
    zones is as good as a desired count. Daemon services, services without tasks and services without subnets of their own
    are left out.

    ## References
    Reliability pillar of the AWS Well-Architected framework, REL10, "Deploy the workload to multiple locations".
    """
    if service.value("networkConfiguration") in (None, []):
        return
    zones = zones_behind(stack, service, "networkConfiguration.subnets[]")
    if not any_of(_reasons(stack, service, zones)):
        tasks = f"{service.name} has {counted(int(service.number('desiredCount') or 0), 'task')}"
        message = f"{tasks} for {counted(zones.at_least, 'zone')}: its subnets {zones.said()}"
        yield Finding(service, "desiredCount", message, evidence=zones.path)


def _reasons(stack: Stack, service: Resource, zones: Zones) -> Iterator[Callable[[], bool]]:
    """Yield what makes the tasks enough: the desired count, or the minimum of a scaling target; or there are to be none."""

    def desired() -> float:
        return service.number("desiredCount") or 0

    def least() -> float | None:
        minimum = effective_minimum(stack, service)
        return None if minimum is None else minimum.members

    yield lambda: zones.fewer_than(int(desired()) + 1)
    yield lambda: (number := least()) is None or zones.fewer_than(int(number) + 1)
    yield partial(all_of, (lambda: desired() == 0, lambda: least() == 0))
