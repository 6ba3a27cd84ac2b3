"""Which endpoints stand in a zonal endpoint group."""

from collections.abc import Iterator
from typing import Final

from holdfast.stack.gcp import INSTANCE, NETWORK_ENDPOINT, NETWORK_ENDPOINT_GROUP, NETWORK_ENDPOINT_LIST
from holdfast.stack.reading import Reading
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import Unknown
from holdfast.topology.naming import sole
from holdfast.topology.selection import Selection

_GROUP: Final = "networkEndpointGroup"


def endpoints_of(stack: Stack, group: Resource) -> Selection[Resource | str]:
    """Return the machines or addresses of a zonal endpoint group, each once; an endpoint that is not known stands for itself."""
    found: dict[Resource | str, None] = {}
    single = stack.referrers(group, NETWORK_ENDPOINT, _GROUP, (NETWORK_ENDPOINT_GROUP,))
    several = stack.referrers(group, NETWORK_ENDPOINT_LIST, _GROUP, (NETWORK_ENDPOINT_GROUP,))
    missing = [*single.missing, *several.missing]
    for each in single:
        found[_endpoint(stack, each, each.name)] = None
    for each in several:
        elements = each.value("networkEndpoints")
        if isinstance(elements, list):
            found.update(dict.fromkeys(_listed(stack, each)))
        elif elements is not None:
            missing += each.not_known("networkEndpoints", elements if isinstance(elements, Unknown) else Unknown()).missing
    return Selection(_GROUP, tuple(found), tuple(dict.fromkeys(missing)))


def _listed(stack: Stack, endpoints: Resource) -> Iterator[Resource | str]:
    for index, each in enumerate(endpoints.blocks("networkEndpoints")):
        yield _endpoint(stack, each, f"{endpoints.name}[{index}]")


def _endpoint(stack: Stack, endpoint: Reading, name: str) -> Resource | str:
    named = sole(stack, endpoint.value("instance"), (INSTANCE,))
    if named is not None:
        return named
    address = endpoint.value("ipAddress")
    return address if isinstance(address, str) and address else name
