"""Paths with list steps: `subnets[]`, `defaultActions[].targetGroupArn`, `routes[].gatewayId`."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from holdfast.stack.lookup_zones import is_answered
from holdfast.stack.values import OPEN, ResourceReference, Unknown, Value


@lru_cache(maxsize=1024)
def steps(path: str) -> tuple[str, ...]:
    """Return the steps of a path; a list step is `[]`."""
    return tuple(step for part in path.split(".") for step in (*[part.removesuffix("[]")], *(["[]"] if part.endswith("[]") else [])))


@lru_cache(maxsize=1024)
def shape(path: str) -> tuple[str, bool | None]:
    """Return the top-level property of a path, and whether the path is that property as a list; None where it leads on."""
    first, *rest = steps(path)
    return first, False if not rest else True if rest == ["[]"] else None


@lru_cache(maxsize=1024)
def top(path: str) -> str:
    """Return the top-level property of a path, under which the engine keeps its dependencies."""
    return steps(path)[0]


class Leaf:
    """One value that a path leads to. `whole`: unknown before its list was reached, so that the number of elements is not known."""

    __slots__ = ("value", "whole")

    def __init__(self, value: Value, *, whole: bool = False) -> None:
        self.value = value
        self.whole = whole


def leaves(values: Mapping[str, Any], path: str) -> list[Leaf]:
    """Return the values that a path leads to, in order; what is unset gives none."""
    on_the_way = steps(path)
    value = values.get(on_the_way[0])
    if value is None:
        return []
    found: list[Leaf] = []
    _walk(value, on_the_way[1:], found)
    return found


def _walk(value: Any, rest: tuple[str, ...], found: list[Leaf]) -> None:
    """Add the values that the rest of a path leads to from a value."""
    if isinstance(value, dict) and rest and rest[0] != "[]":
        inner = value.get(rest[0])
        if inner is not None:
            _walk(inner, rest[1:], found)
    elif isinstance(value, OPEN):
        found.append(Leaf(value, whole="[]" in rest))
    elif rest and rest[0] == "[]":
        _elements(value if isinstance(value, list) else [value], rest[1:], found)
    elif isinstance(value, list) and (len(value) == 1 or not rest):
        _elements(value, rest, found)
    elif value != []:
        found.append(Leaf(value) if not rest and _may_name(value) else Leaf(Unknown(), whole=True))


def _elements(values: list[Any], rest: tuple[str, ...], found: list[Leaf]) -> None:
    if is_answered(values):
        found.append(Leaf(Unknown(look_up=True), whole=True))
        return
    for each in values:
        if each is not None:
            _walk(each, rest, found)


def _may_name(value: Any) -> bool:
    """Tell whether a value can name a resource; any other kind is not what the provider documents, so nothing is known of it."""
    return isinstance(value, str | int | float | ResourceReference) and not isinstance(value, bool)
