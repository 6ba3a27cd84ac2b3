"""From the nodes of a topology back to the resources that they come from."""

from collections.abc import Iterable

from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.facts import Origin


def resources_of(stack: Stack, origins: Iterable[Origin]) -> tuple[Resource, ...]:
    """Return the resources of the stack that some origins name, in order, each once."""
    found = (stack.get(origin.urn) for origin in origins)
    return tuple(dict.fromkeys(each for each in found if each is not None))


def resource_of(stack: Stack, origins: Iterable[Origin]) -> Resource:
    """Return the resource that a finding on a node is on, the first; raise LookupError where the stack has none of them."""
    found = resources_of(stack, origins)
    if not found:
        raise LookupError("a node of the topology comes from no resource of the stack")
    return found[0]
