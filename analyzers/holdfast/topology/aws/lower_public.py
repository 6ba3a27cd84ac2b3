"""Machines and groups with a public address -> entries, in a stack that has no other."""

from collections.abc import Iterator
from typing import Final

from holdfast.stack.aws import AUTOSCALING_GROUP, DEFAULT_SUBNET, ECS_SERVICE, INSTANCE, LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE, SUBNET
from holdfast.stack.missing import NotKnownError
from holdfast.stack.remembering import remembered
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.aws.launch import launch_sources
from holdfast.topology.aws.lower_balancers import entry_of
from holdfast.topology.aws.record_targets import EIP, EIP_ASSOCIATION, holder_of
from holdfast.topology.draft import Draft, Family
from holdfast.topology.model import Entry

_SUBNETS: Final = (SUBNET, DEFAULT_SUBNET)
_ASSOCIATE: Final = "associatePublicIpAddress"
_IN_INTERFACES: Final = f"networkInterfaces.{_ASSOCIATE}"


def public_entries(draft: Draft) -> Iterator[Entry]:
    """Yield machines, groups and services that certainly have a public address, where clients have no other way in."""
    if draft.entries:
        return
    for each in draft.stack.of_type(INSTANCE, AUTOSCALING_GROUP, ECS_SERVICE):
        try:
            public = _is_public(draft.stack, each)
        except NotKnownError:
            public = False
        if public:
            yield entry_of(draft, each)


def _is_public(stack: Stack, resource: Resource) -> bool:
    """Tell whether members have a public address: one of their own, the one they ask for, else as their subnets give them."""
    if resource.type == ECS_SERVICE:
        return bool(resource.flag("networkConfiguration.assignPublicIp"))
    if resource.type == INSTANCE:
        if resource.urn in _addressed(stack):
            return True
        return _asked(resource, stack, "subnetId", (_ASSOCIATE,))
    sources = launch_sources(stack, resource).all()
    return any(_asked(each, stack, "vpcZoneIdentifiers[]", _paths(each), resource) for each in sources)


def _paths(source: Resource) -> tuple[str, ...]:
    return {LAUNCH_CONFIGURATION: (_ASSOCIATE,), LAUNCH_TEMPLATE: (_IN_INTERFACES,)}.get(source.type, ())


def _asked(source: Resource, stack: Stack, subnets: str, paths: tuple[str, ...], owner: Resource | None = None) -> bool:
    for path in paths:
        if source.inputs.get(path.partition(".")[0]) is not None:
            asked = source.flag(path)
            if asked is not None:
                return asked
    named = stack.resolve(owner or source, subnets, _SUBNETS)
    return any(_gives_addresses(each) for each in named.resources)


def _gives_addresses(subnet: Resource) -> bool:
    """Tell whether a subnet gives its machines a public address: a default one does, another where it says so."""
    asked = subnet.flag("mapPublicIpOnLaunch")
    return subnet.type == DEFAULT_SUBNET if asked is None else asked


@remembered
def _addressed(stack: Stack) -> frozenset[str]:
    """Return what has an elastic address, by URN."""
    return frozenset(holder.urn for each in stack.of_type(EIP) if (holder := holder_of(stack, each)) is not None)


FAMILY: Final = Family(name="aws public addresses", entries=(public_entries,), reads=(EIP, EIP_ASSOCIATION))
