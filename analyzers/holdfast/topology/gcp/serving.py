"""Which managed groups serve requests."""

from functools import partial
from typing import Final

from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.gcp.backends import services_of
from holdfast.topology.known import any_of

_SIGNS: Final = ("namedPorts", "targetPools")


def serves(stack: Stack, manager: Resource) -> bool:
    """Tell whether a managed group serves requests: it says so, or stands behind a backend service; raise NotKnownError if open."""
    return any_of((*(partial(_lists, manager, sign) for sign in _SIGNS), partial(_is_backend, stack, manager)))


def require_serving(manager: Resource) -> None:
    """Raise NotKnownError where the inputs of a managed group do not show that it serves requests: then others may make it serve."""
    if any_of(partial(_lists, manager, sign) for sign in _SIGNS):
        return
    fact = Missing(
        f"whether {manager.name} serves requests, as it has neither named ports nor target pools",
        f"Set namedPorts of {manager.name} where it serves requests.",
    )
    raise NotKnownError("namedPorts", fact)


def _lists(manager: Resource, sign: str) -> bool:
    return bool(manager.items(sign))


def _is_backend(stack: Stack, manager: Resource) -> bool:
    return not services_of(stack, manager).none()
