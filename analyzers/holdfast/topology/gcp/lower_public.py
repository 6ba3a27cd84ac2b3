"""Machines, groups and services of Google Cloud with a public address -> entries, in a stack that has no other."""

from collections.abc import Iterator
from typing import Final

from holdfast.stack.gcp import (
    CLOUD_RUN_SERVICE,
    CLOUD_RUN_V1_SERVICE,
    INSTANCE,
    INSTANCE_GROUP_MANAGER,
    REGION_INSTANCE_GROUP_MANAGER,
)
from holdfast.stack.missing import NotKnownError
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.draft import Draft, Family
from holdfast.topology.gcp.record_names import perhaps_for_clients
from holdfast.topology.gcp.templates import has_public_address, templates_of
from holdfast.topology.model import Entry

_MANAGERS: Final = (INSTANCE_GROUP_MANAGER, REGION_INSTANCE_GROUP_MANAGER)
_SERVICES: Final = (CLOUD_RUN_SERVICE, CLOUD_RUN_V1_SERVICE)
_INGRESS: Final = "INGRESS_TRAFFIC_ALL"
_ANNOTATION: Final = "run.googleapis.com/ingress"


def public_entries(draft: Draft) -> Iterator[Entry]:
    """Yield machines, groups and services that certainly have a public address, where clients have no other way in."""
    perhaps = perhaps_for_clients(draft.stack)
    if not draft.entries.keys() <= perhaps.keys():
        return
    for each in draft.stack.of_type(*_SERVICES, INSTANCE, *_MANAGERS):
        try:
            public = _is_public(draft.stack, each)
        except NotKnownError:
            public = False
        if public and not draft.is_led_to(each):
            draft.may_lead_to(each, (fact for missing in perhaps.values() for fact in missing))
            yield draft.entry_of(each)


def _is_public(stack: Stack, resource: Resource) -> bool:
    """Tell whether clients on the internet reach something by itself."""
    if resource.type == CLOUD_RUN_SERVICE:
        return (resource.text("ingress") or _INGRESS) == _INGRESS
    if resource.type == CLOUD_RUN_V1_SERVICE:
        annotations = resource.known("metadata.annotations")
        return not isinstance(annotations, dict) or annotations.get(_ANNOTATION, "all") == "all"
    if resource.type == INSTANCE:
        return has_public_address(resource)
    return any(has_public_address(each) for each in templates_of(stack, resource).resources)


FAMILY: Final = Family(name="google public addresses", entries=(public_entries,))
