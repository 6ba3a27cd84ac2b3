"""Which node groups of an EKS cluster can take each other's pods."""

from collections.abc import Mapping
from typing import Final

from holdfast.stack.aws import EKS_CLUSTER, EKS_NODE_GROUP
from holdfast.stack.missing import Missing
from holdfast.stack.remembering import remembered
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.aws.launch import instance_types
from holdfast.topology.selection import Selection, those

_CLUSTER: Final = "clusterName"


def alike(stack: Stack, group: Resource) -> Selection[Resource]:
    """Return the other node groups of a group's cluster that launch the same instance types: a group a zone is a known pattern."""
    named = stack.resolve(group, _CLUSTER, EKS_CLUSTER)
    index, open_ = _by_cluster(stack)
    keys = (*(each.urn for each in named.resources), *named.literals)
    others = dict.fromkeys(each for key in keys for each in index.get(key, ()) if each is not group)
    return those(others, lambda other: _launch_the_same(stack, group, other), _CLUSTER, (*named.missing, *open_, *stack.hidden))


@remembered
def _by_cluster(stack: Stack) -> tuple[Mapping[str, list[Resource]], tuple[Missing, ...]]:
    """Return the node groups by the URN of their cluster, or by its name where it stands outside the stack; and what is not known."""
    found: dict[str, list[Resource]] = {}
    missing: list[Missing] = []
    for group in stack.of_type(EKS_NODE_GROUP):
        named = stack.resolve(group, _CLUSTER, EKS_CLUSTER)
        missing += named.missing
        for key in (*(each.urn for each in named.resources), *named.literals):
            found.setdefault(key, []).append(group)
    return found, tuple(dict.fromkeys(missing))


def _launch_the_same(stack: Stack, one: Resource, other: Resource) -> bool:
    """Tell whether two node groups launch the same instance types; raise NotKnownError where those are not known."""
    types = [instance_types(stack, each) for each in (one, other)]
    for each in types:
        each.require_complete()
    return set(types[0].names) == set(types[1].names)
