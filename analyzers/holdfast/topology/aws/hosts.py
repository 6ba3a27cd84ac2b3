"""On which Auto Scaling groups the tasks of an ECS service run."""

from collections.abc import Iterator
from typing import Final

from holdfast.stack.aws import (
    AUTOSCALING_GROUP,
    ECS_CAPACITY_PROVIDER,
    ECS_CLUSTER_CAPACITY_PROVIDERS,
    ECS_SERVICE,
)
from holdfast.stack.missing import Missing
from holdfast.stack.references import References, outside
from holdfast.stack.remembering import remembered
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.aws.clusters import cluster_of
from holdfast.topology.aws.evidence import shows
from holdfast.topology.aws.launch import launch_sources

_GROUP: Final = "autoScalingGroupProvider.autoScalingGroupArn"
_STRATEGIES: Final = "capacityProviderStrategies"
_DEFAULTS: Final = "defaultCapacityProviderStrategies"
_FARGATE: Final = frozenset({"FARGATE", "FARGATE_SPOT"})


@remembered
def hosts_of(stack: Stack, service: Resource) -> References:
    """Return the Auto Scaling groups whose instances the tasks of a service may run on; missing says why there may be others."""
    if service.type == ECS_SERVICE and service.declares(_STRATEGIES):
        return _behind(stack, service, (stack.resolve(service, f"{_STRATEGIES}[].capacityProvider", ECS_CAPACITY_PROVIDER),))
    clusters = cluster_of(stack, service)
    if not clusters.resources:
        return References(service, "cluster", missing=(*clusters.missing, *map(outside, clusters.literals)) or (_unseen(service),))
    cluster = clusters.resources[0]
    named = stack.referrers(cluster, ECS_CLUSTER_CAPACITY_PROVIDERS, "clusterName")
    asks = service.declares("launchType")
    paths = ("capacityProviders[]",) if asks else (f"{_DEFAULTS}[].capacityProvider",)
    found = _behind(stack, service, (stack.resolve(each, path, ECS_CAPACITY_PROVIDER) for each in named for path in paths))
    if found.resources and not asks:
        return found
    groups = tuple(dict.fromkeys((*found.resources, *_joining(stack, cluster))))
    return References(service, "cluster", groups, missing=() if groups else (*named.missing, _unseen(service)))


def _behind(stack: Stack, service: Resource, providers: "Iterator[References] | tuple[References, ...]") -> References:
    groups: dict[Resource, None] = {}
    missing: list[Missing] = []
    for named in providers:
        missing += (*named.missing, *(outside(each) for each in named.literals if each not in _FARGATE))
        for provider in named.resources:
            found = stack.resolve(provider, _GROUP, AUTOSCALING_GROUP)
            groups.update(dict.fromkeys(found.resources))
            missing += (*found.missing, *map(outside, found.literals))
    return References(service, _STRATEGIES, tuple(groups), missing=tuple(dict.fromkeys(missing)))


def _joining(stack: Stack, cluster: Resource) -> Iterator[Resource]:
    """Yield the groups whose instances join a cluster, as their user data shows."""
    for group in stack.of_type(AUTOSCALING_GROUP):
        if any(shows(stack, source, cluster) for source in launch_sources(stack, group).resources):
            yield group


def _unseen(service: Resource) -> Missing:
    return Missing(f"the instances that {service.name} runs on", f"Name a capacity provider in {_STRATEGIES} of {service.name}.")
