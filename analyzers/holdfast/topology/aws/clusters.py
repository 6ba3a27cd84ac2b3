"""The ECS cluster of a service, and the capacity providers that a cluster uses where a service names none."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from holdfast.stack.aws import ECS_CLUSTER, ECS_CLUSTER_CAPACITY_PROVIDERS
from holdfast.stack.missing import Missing
from holdfast.stack.reading import Block, Reading
from holdfast.stack.references import References
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.known import any_block, any_of, not_known

STRATEGIES: Final = "defaultCapacityProviderStrategies"
_FARGATE: Final = frozenset({"FARGATE", "FARGATE_SPOT"})


def cluster_of(stack: Stack, service: Resource) -> References:
    """Return what the cluster of a service or task set names."""
    return stack.resolve(service, "cluster", ECS_CLUSTER)


def has_default_strategy(stack: Stack, cluster: Resource) -> bool:
    """Tell whether a cluster has a default capacity provider strategy; raise NotKnownError where it cannot be said."""
    return any_of(_with_strategies(stack, cluster, _is_given))


def defaults_to_fargate(stack: Stack, cluster: Resource) -> bool:
    """Tell whether tasks run on Fargate where neither service nor task says where; raise NotKnownError where it cannot be said."""
    return any_of(_with_strategies(stack, cluster, names_fargate))


def names_fargate(reading: Reading, path: str) -> bool:
    """Tell whether a list of capacity provider strategies names a Fargate provider; raise NotKnownError where it cannot be said."""
    return any_block(reading, path, _is_fargate)


def _with_strategies(stack: Stack, cluster: Resource, ask: Callable[[Reading, str], bool]) -> Iterator[Callable[[], bool]]:
    """Yield a question for each place that can hold a cluster's default strategies: old providers had them in the cluster itself."""
    if not cluster.partial:
        yield partial(ask, cluster, STRATEGIES)
    named = stack.referrers(cluster, ECS_CLUSTER_CAPACITY_PROVIDERS, "clusterName")
    for each in named:
        yield partial(ask, each, STRATEGIES)
    elsewhere = Missing(
        f"the capacity providers of {cluster.name}, which this stack only reads", f"Check the stack that manages {cluster.name}."
    )
    missing = (*named.missing, elsewhere) if cluster.external else named.missing
    if missing:
        yield not_known(STRATEGIES, *missing)


def _is_given(reading: Reading, path: str) -> bool:
    return bool(reading.items(path))


def _is_fargate(strategy: Block) -> bool:
    return strategy.text("capacityProvider") in _FARGATE
