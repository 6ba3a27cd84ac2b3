"""Which ports a group names: in its own list, or by resources that add one."""

from collections.abc import Callable, Iterator
from functools import partial

from holdfast.stack.gcp import INSTANCE_GROUP_NAMED_PORT
from holdfast.stack.reading import Reading
from holdfast.stack.references import Referrers
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.gcp.backends import INSTANCE_GROUPS, is_passthrough
from holdfast.topology.known import all_of, any_block, any_of


def names_port(stack: Stack, group: Resource, name: str) -> bool:
    """Tell whether a group has a port of a name; raise NotKnownError where it cannot be said."""
    return _any_named(stack, group, partial(_is_named, name=name))


def lacks_port_of(stack: Stack, group: Resource, service: Resource) -> bool:
    """Tell whether a group has no port of the name that a backend service sends requests to.

    Raise NotKnownError where it cannot be said. A load balancer that hands packets on uses no named ports.
    """
    if is_passthrough(service):
        return False
    return not names_port(stack, group, port_name_of(service))


def port_name_of(service: Resource) -> str:
    """Return the port name that a backend service sends requests to; raise NotKnownError where it is not known."""
    return service.text("portName") or "http"


def serves_port(stack: Stack, group: Resource, name: str, number: int) -> bool:
    """Tell whether a group has a port of a name with a number; raise NotKnownError where it cannot be said."""
    return _any_named(stack, group, partial(_is_named_and_numbered, name=name, number=number))


def _any_named(stack: Stack, group: Resource, ask: Callable[[Reading], bool]) -> bool:
    return any_of(_questions(stack, group, ask))


def _questions(stack: Stack, group: Resource, ask: Callable[[Reading], bool]) -> Iterator[Callable[[], bool]]:
    added = stack.referrers(group, INSTANCE_GROUP_NAMED_PORT, "group", INSTANCE_GROUPS)
    yield partial(any_block, group, "namedPorts", ask)
    yield from (partial(ask, each) for each in added)
    yield partial(_more, added)


def _more(added: Referrers) -> bool:
    """Say that there are no further ports, where that is known."""
    added.require_complete()
    return False


def _is_named(port: Reading, name: str) -> bool:
    return port.text("name") == name


def _is_numbered(port: Reading, number: int) -> bool:
    return port.number("port") == number


def _is_named_and_numbered(port: Reading, name: str, number: int) -> bool:
    return all_of((partial(_is_named, port, name), partial(_is_numbered, port, number)))
