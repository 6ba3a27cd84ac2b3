"""Machines and groups with a public address -> entries, in a stack that has no other."""

from collections.abc import Iterator
from typing import Final

from holdfast.stack.aws import AUTOSCALING_GROUP, ECS_SERVICE, INSTANCE
from holdfast.stack.missing import NotKnownError
from holdfast.stack.resource import Resource
from holdfast.topology.aws.public_addresses import EIP, EIP_ASSOCIATION, is_public
from holdfast.topology.draft import Draft, Family
from holdfast.topology.model import Entry


def public_entries(draft: Draft) -> Iterator[Entry]:
    """Yield machines, groups and services that certainly have a public address, where clients have no other way in."""
    if draft.entries:
        return
    for each in draft.stack.of_type(INSTANCE, AUTOSCALING_GROUP, ECS_SERVICE):
        if _is_reached(draft, each):
            yield draft.entry_of(each)


def _is_reached(draft: Draft, resource: Resource) -> bool:
    try:
        return is_public(draft.stack, resource)
    except NotKnownError:
        return False


FAMILY: Final = Family(name="aws public addresses", entries=(public_entries,), reads=(EIP, EIP_ASSOCIATION))
