"""Which ports a group names: in its own list, or by resources that add one."""

from collections.abc import Callable, Iterator
from functools import partial

from holdfast.stack.gcp import INSTANCE_GROUP_NAMED_PORT
from holdfast.stack.reading import Reading
from holdfast.stack.references import Referrers
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.gcp.backends import INSTANCE_GROUPS
from holdfast.topology.known import all_of, any_block, any_of


def names_port(stack: Stack, group: Resource, name: str) -> bool:
    """Tell whether a group has a port of a name; raise NotKnownError where it cannot be said."""
    return _any_named(stack, group, partial(_is_named, name=name))


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
