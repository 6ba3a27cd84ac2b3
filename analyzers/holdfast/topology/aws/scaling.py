"""How many members a serving group is sure to have, and who changes their number."""

from collections.abc import Callable, Iterator
from functools import partial
from math import ceil
from typing import Final

import msgspec

from holdfast.stack.aws import AUTOSCALING_GROUP, AUTOSCALING_POLICY, ECS_CAPACITY_PROVIDER, ECS_SERVICE, EKS_NODE_GROUP
from holdfast.stack.missing import NotKnownError, wrong_kind
from holdfast.stack.reading import Reading
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.aws.launch import OVERRIDES
from holdfast.topology.aws.service_scaling import scaling_targets
from holdfast.topology.known import any_block, any_of, not_known
from holdfast.topology.references import is_stated

_NODES_OF_KUBERNETES: Final = ("kubernetes.io/cluster/", "k8s.io/cluster-autoscaler/", "eks:")
_KUBERNETES_COMPONENT: Final = "eks:index:"
_SURGE: Final = ("instanceRefresh.preferences.maxHealthyPercentage", "instanceMaintenancePolicy.maxHealthyPercentage")
_SIZES: Final = {AUTOSCALING_GROUP: "minSize", EKS_NODE_GROUP: "scalingConfig.minSize", ECS_SERVICE: "desiredCount"}


class Minimum(msgspec.Struct, frozen=True, eq=False):
    """The least number of members of a serving group: `stated` is the resource that says so, at `property`."""

    members: float
    stated: Resource
    property: str


def effective_minimum(stack: Stack, group: Resource) -> Minimum | None:
    """Return the least number of members of an Auto Scaling group, an EKS node group or an ECS service.

    Of a service, that of its scaling target, else the desired count; None for a daemon, which has one task on each instance.
    Raise NotKnownError where it is not known.
    """
    if group.type == ECS_SERVICE:
        if group.text("schedulingStrategy") == "DAEMON":
            return None
        targets = scaling_targets(stack, group)
        if not targets.none():
            return min((_stated(each, "minCapacity") for each in targets), key=lambda each: each.members)
    return _stated(group, _SIZES[group.type])


def changes_size(stack: Stack, group: Resource) -> bool:
    """Tell whether something changes the size of an Auto Scaling group: a policy, an ECS capacity provider, Kubernetes.

    Raise NotKnownError where it cannot be said.
    """
    return any_of(_ways(stack, group))


def largest_size(group: Resource) -> float:
    """Return the greatest number of members of an Auto Scaling group: `maxSize`, shared by the least weight of an override."""
    overrides = group.blocks(OVERRIDES) if is_stated(group, OVERRIDES) else []
    weights = [each.number("weightedCapacity") or 1 for each in overrides]
    return ceil(_stated(group, "maxSize").members / max(1, min(weights, default=1)))


def surge(group: Resource) -> float:
    """Return how many members a rolling update of an Auto Scaling group may add to `largest_size`.

    An instance refresh adds what `maxHealthyPercentage` is over 100; so do replacements under the group's maintenance policy.
    """
    stating = (path for path in _SURGE if is_stated(group, path) and group.number(path) is not None)
    percent = max((group.number(path) or 0 for path in stating), default=0)
    return ceil(largest_size(group) * max(0, percent - 100) / 100)


def _stated(resource: Resource, path: str) -> Minimum:
    number = resource.number(path)
    if number is None:
        raise NotKnownError(path, wrong_kind(resource.name, path, "a number"))
    return Minimum(number, resource, path)


def _ways(stack: Stack, group: Resource) -> Iterator[Callable[[], bool]]:
    policies = stack.referrers(group, AUTOSCALING_POLICY, "autoscalingGroupName")
    yield lambda: not policies.none()
    yield partial(_is_node_of_kubernetes, group)
    providers = stack.referrers(group, ECS_CAPACITY_PROVIDER, "autoScalingGroupProvider.autoScalingGroupArn")
    for each in providers:
        yield partial(_is_managed, each)
    if providers.missing:
        yield not_known("autoScalingGroupProvider", *providers.missing)


def _is_managed(provider: Resource) -> bool:
    """Tell whether a capacity provider scales its group: managed scaling is off where it is not turned on."""
    return provider.text("autoScalingGroupProvider.managedScaling.status") == "ENABLED"


def _is_node_of_kubernetes(group: Resource) -> bool:
    """Tell whether the members of a group are nodes of a Kubernetes cluster, by its tags or the component that made it."""
    if any(_KUBERNETES_COMPONENT in types for types in group.urn.split("::")[2:3]):
        return True
    return any_block(group, "tags", _names_cluster)


def _names_cluster(tag: Reading) -> bool:
    return (tag.text("key") or "").startswith(_NODES_OF_KUBERNETES)


def room_of(group: Resource) -> str:
    """Return between which sizes an Auto Scaling group may move, as the end of a sentence; empty where that is not known or nothing."""
    least, most = group.value("minSize"), group.value("maxSize")
    if isinstance(least, int | str) and isinstance(most, int | str) and str(least) != str(most):
        return f", and the room from {least} to {most} members is never used"
    return ""
