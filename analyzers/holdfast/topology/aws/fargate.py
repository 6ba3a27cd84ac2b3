"""Which ECS services run on Fargate."""

from functools import partial
from typing import Final

from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.aws.clusters import cluster_of, defaults_to_fargate, names_fargate
from holdfast.topology.known import any_of

STRATEGIES: Final = "capacityProviderStrategies"
LAUNCH_TYPE: Final = "launchType"
FARGATE: Final = "FARGATE"


def asks_for_fargate(service: Resource) -> bool:
    """Tell whether a service asks for Fargate itself, by launch type or by a capacity provider; the two exclude each other.

    Raise NotKnownError where it cannot be said. What its cluster does by default is left out.
    """
    return any_of((partial(names_fargate, service, STRATEGIES), partial(_launches_on_fargate, service)))


def runs_on_fargate(stack: Stack, service: Resource) -> bool:
    """Tell whether a service runs on Fargate: it asks for it, or says nothing and its cluster does so by default."""
    if service.declares(LAUNCH_TYPE) or service.declares(STRATEGIES):
        return asks_for_fargate(service)
    cluster = cluster_of(stack, service).one()
    return cluster is not None and defaults_to_fargate(stack, cluster)


def _launches_on_fargate(service: Resource) -> bool:
    """Tell whether the launch type is Fargate; the default is left aside where strategies take its place."""
    strategies = service.value(STRATEGIES)
    if isinstance(strategies, list) and strategies and not service.declares(LAUNCH_TYPE):
        return False
    return service.text(LAUNCH_TYPE) == FARGATE
