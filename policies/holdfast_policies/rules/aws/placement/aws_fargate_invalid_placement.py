"""Fargate services that the API refuses."""

from functools import partial
from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import ECS_SERVICE
from holdfast.topology.aws.fargate import asks_for_fargate
from holdfast.topology.known import any_of

BAD = """
import pulumi_aws as aws

cluster = aws.ecs.Cluster("models")
aws.ecs.Service(  # finding: aws-fargate-invalid-placement
    "api",
    cluster=cluster.arn,
    task_definition="models:7",
    desired_count=2,
    launch_type="FARGATE",
    ordered_placement_strategies=[{"type": "spread", "field": "attribute:ecs.availability-zone"}],
)
aws.ecs.Service(  # finding: aws-fargate-invalid-placement
    "batch",
    cluster=cluster.arn,
    task_definition="batch:3",
    desired_count=2,
    capacity_provider_strategies=[{"capacity_provider": "FARGATE_SPOT", "weight": 1}],
    placement_constraints=[{"type": "distinctInstance"}],
)
"""
GOOD = """
import pulumi_aws as aws

cluster = aws.ecs.Cluster("models")
aws.ecs.Service("api", cluster=cluster.arn, task_definition="models:7", desired_count=2, launch_type="FARGATE")
aws.ecs.Service(
    "batch",
    cluster=cluster.arn,
    task_definition="batch:3",
    desired_count=2,
    launch_type="EC2",
    ordered_placement_strategies=[{"type": "spread", "field": "attribute:ecs.availability-zone"}],
)
"""
_PLACEMENT: Final = ("orderedPlacementStrategies", "placementConstraints")


@rule(
    cloud="aws",
    group="placement",
    scope="resource",
    severity="critical",
    decidable="inputs",
    subjects=(ECS_SERVICE,),
    fix="Remove orderedPlacementStrategies and placementConstraints: Fargate spreads tasks over zones by itself.",
    bad=BAD,
    good=GOOD,
)
def aws_fargate_invalid_placement(service: Resource) -> Answers:
    """A Fargate service says how its tasks are placed.

    ## Why it matters
    Placement strategies and constraints choose among the instances of a cluster. Fargate has none, and the API refuses the
    service with InvalidParameterException: nothing is deployed.

    ## What to do
    Remove both. Fargate spreads the tasks of a service over the zones of its subnets; name subnets of several zones.

    ## When it is decided
    From the service's inputs, before it is created: its launch type, or its capacity providers FARGATE and FARGATE_SPOT. A
    service that says neither counts as EC2.

    ## References
    Terraform AWS provider issue 26337; CloudFormation coverage roadmap issue 2369; Amazon ECS API reference, CreateService.
    """
    if _says_how(service):
        said = [path for path in _PLACEMENT if isinstance(service.value(path), list) and service.value(path)]
        yield Finding(service, said[0], f"{service.name} runs on Fargate and sets {' and '.join(said)}: the API refuses the service")


def _says_how(service: Resource) -> bool:
    """Tell whether a Fargate service says how its tasks are placed; one of both that is certainly not so is enough for a no."""
    return not any_of((lambda: not asks_for_fargate(service), lambda: not any_of(partial(_is_given, service, path) for path in _PLACEMENT)))


def _is_given(service: Resource, path: str) -> bool:
    return bool(service.items(path))
