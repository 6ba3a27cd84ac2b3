"""Services that run on Fargate Spot alone."""

from functools import partial
from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.settings.model import Options
from holdfast.stack import Resource
from holdfast.stack.aws import ECS_SERVICE
from holdfast.stack.reading import Block
from holdfast.topology.aws.fargate import STRATEGIES
from holdfast.topology.known import all_of, any_block
from holdfast.topology.wording import counted

BAD = """
import pulumi_aws as aws

cluster = aws.ecs.Cluster("models")
aws.ecs.Service(  # finding: aws-fargate-no-on-demand-base
    "api",
    cluster=cluster.arn,
    task_definition="models:7",
    desired_count=4,
    capacity_provider_strategies=[{"capacity_provider": "FARGATE_SPOT", "weight": 1}],
)
aws.ecs.Service(  # finding: aws-fargate-no-on-demand-base
    "search",
    cluster=cluster.arn,
    task_definition="search:3",
    desired_count=4,
    capacity_provider_strategies=[
        {"capacity_provider": "FARGATE", "weight": 1},
        {"capacity_provider": "FARGATE_SPOT", "weight": 3},
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
    desired_count=4,
    capacity_provider_strategies=[
        {"capacity_provider": "FARGATE", "base": 2, "weight": 1},
        {"capacity_provider": "FARGATE_SPOT", "weight": 3},
    ],
)
aws.ecs.Service(
    "search",
    cluster=cluster.arn,
    task_definition="search:3",
    desired_count=4,
    capacity_provider_strategies=[{"capacity_provider": "FARGATE", "weight": 1}],
)
"""
_SPOT: Final = "FARGATE_SPOT"


@rule(
    cloud="aws",
    group="capacity",
    scope="resource",
    severity="high",
    decidable="inputs",
    subjects=(ECS_SERVICE,),
    options=("required_replicas",),
    fix="Give the FARGATE entry of capacityProviderStrategies a base of at least the tasks that must run.",
    bad=BAD,
    good=GOOD,
)
def aws_fargate_no_on_demand_base(service: Resource, options: Options) -> Answers:
    """No task of a service is sure to run outside Fargate Spot.

    ## Why it matters
    Spot is spare room: AWS takes it back with two minutes of notice, often from many tasks of one kind at the same time, and
    starts no new ones while there is none. That is most likely when a zone has failed and everybody looks for room.

    ## What to do
    Give the FARGATE entry of `capacityProviderStrategies` a `base` of `required_replicas` (1) or more, better as many as one
    zone less must carry, and leave to FARGATE_SPOT what is over. A weight alone promises nothing: it shares out, and the
    share of the tasks that are left may be all on Spot.

    ## When it is decided
    From the service's inputs, before it is created. A service that names no FARGATE_SPOT, or gives it weight 0 beside
    another provider, holds; so does one that leaves the choice to its cluster.

    ## References
    Amazon ECS developer guide, "Amazon ECS clusters for Fargate"; Amazon ECS API reference, CapacityProviderStrategyItem.
    """
    questions = (
        lambda: any_block(service, STRATEGIES, partial(_takes_spot, service)),
        lambda: not any_block(service, STRATEGIES, partial(_keeps, options)),
    )
    if all_of(questions):
        least = options.required_replicas
        message = (
            f"{service.name} may run on Fargate Spot alone: capacityProviderStrategies gives FARGATE no base of {least}, "
            f"and {counted(least, 'task')} must run"
        )
        yield Finding(service, STRATEGIES, message)


def _takes_spot(service: Resource, strategy: Block) -> bool:
    """Tell whether a strategy puts tasks on Spot: it is the only one, or has a weight or a base."""
    if strategy.text("capacityProvider") != _SPOT:
        return False
    return len(service.items(STRATEGIES)) == 1 or (strategy.number("weight") or 0) > 0 or (strategy.number("base") or 0) > 0


def _keeps(options: Options, strategy: Block) -> bool:
    return strategy.text("capacityProvider") != _SPOT and (strategy.number("base") or 0) >= options.required_replicas
