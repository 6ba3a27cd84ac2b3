"""A resource as the engine shows it to a policy, free of the wire that it came by."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from holdfast.stack.properties import ENGINE_KEYS
from holdfast.stack.values import Value, read_marks

_EXACT: Final = 2**53
"""Whole numbers below it are exact as doubles, which is what the wire carries."""


class Provider(msgspec.Struct, frozen=True):
    """The provider that manages a resource, with its configuration."""

    urn: str
    inputs: Mapping[str, Value] = {}


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A resource as a policy is shown it.

    properties: its inputs where one resource is shown, its outputs where the whole stack is. secret_outputs: the names of properties
    that the program calls secret. parent, dependencies and property_dependencies are URNs, and empty where one resource is shown.
    """

    urn: str
    type: str
    properties: Mapping[str, Value] = {}
    options: Mapping[str, Any] = {}
    secret_outputs: tuple[str, ...] = ()
    provider: Provider | None = None
    parent: str = ""
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...]] = {}


def values_of(properties: Mapping[str, Any]) -> dict[str, Value]:
    """Return properties that stand as plain JSON with Pulumi's marks, every number a float: whole ones become what JSON files hold."""
    return {str(key): read_marks(_whole(each)) for key, each in properties.items() if key not in ENGINE_KEYS}


def _whole(value: Any) -> Any:
    if isinstance(value, float):
        return whole(value)
    if isinstance(value, Mapping):
        return {str(key): _whole(each) for key, each in value.items()}
    return [_whole(each) for each in value] if isinstance(value, list | tuple) else value


def whole(number: float) -> int | float:
    """Return a number of the wire as a JSON file writes it: `2.0` is `2`."""
    return int(number) if number.is_integer() and -_EXACT < number < _EXACT else number
