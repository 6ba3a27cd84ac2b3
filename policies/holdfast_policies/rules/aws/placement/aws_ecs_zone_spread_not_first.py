"""Services whose tasks may all be put into one zone."""

from functools import partial

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import ECS_SERVICE
from holdfast.topology.aws.fargate import asks_for_fargate
from holdfast.topology.aws.scheduling import STRATEGIES, first_strategy, is_daemon, spreads_over_zones
from holdfast.topology.known import all_of

BAD = """
import pulumi_aws as aws

cluster = aws.ecs.Cluster("models")
aws.ecs.Service(  # finding: aws-ecs-zone-spread-not-first
    "api",
    cluster=cluster.arn,
    task_definition="models:7",
    desired_count=3,
    launch_type="EC2",
    ordered_placement_strategies=[
        {"type": "binpack", "field": "memory"},
        {"type": "spread", "field": "attribute:ecs.availability-zone"},
    ],
)
"""
GOOD = """
import pulumi_aws as aws

cluster = aws.ecs.Cluster("models")
aws.ecs.Service(
    "api",
    cluster=cluster.arn,
    task_definition="models:7",
    desired_count=3,
    launch_type="EC2",
    ordered_placement_strategies=[
        {"type": "spread", "field": "attribute:ecs.availability-zone"},
        {"type": "binpack", "field": "memory"},
    ],
)
aws.ecs.Service("search", cluster=cluster.arn, task_definition="search:3", desired_count=3, launch_type="EC2")
"""


@rule(
    cloud="aws",
    group="placement",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(ECS_SERVICE,),
    fix="Put the spread over attribute:ecs.availability-zone first among orderedPlacementStrategies.",
    bad=BAD,
    good=GOOD,
)
def aws_ecs_zone_spread_not_first(service: Resource) -> Answers:
    """The first placement strategy of a service is not the spread over zones.

    ## Why it matters
    Strategies count in their order. One that packs instances, or takes any of them, may put every task into one zone while
    there is room, and the later ones only choose among what the first left: the failure of that zone stops the service.

    ## What to do
    Put `{"type": "spread", "field": "attribute:ecs.availability-zone"}` first, and packing after it. Without any strategy
    ECS spreads over zones by itself.

    ## When it is decided
    From the service's inputs, before it is created. Fargate takes no strategies, daemons have a task on every instance, and
    instances outside AWS have no zone: these are left out.

    ## References
    Trusted Advisor c1z7dfpz02; Amazon ECS API reference, PlacementStrategy.
    """
    questions = (
        partial(_is_otherwise, service),
        lambda: not asks_for_fargate(service),
        lambda: service.text("launchType") != "EXTERNAL",
        lambda: not is_daemon(service),
    )
    if all_of(questions):
        first = first_strategy(service)
        kind = first.value("type") if first is not None else None
        by = f" by {first.value('field')}" if first is not None and isinstance(first.value("field"), str) else ""
        message = f"The first placement strategy of {service.name} is {kind}{by}, so that one zone may hold all of its tasks"
        yield Finding(service, STRATEGIES, message)


def _is_otherwise(service: Resource) -> bool:
    first = first_strategy(service)
    return first is not None and not spreads_over_zones(first)
