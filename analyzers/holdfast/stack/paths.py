"""Paths with list steps: `subnets[]`, `defaultActions[].targetGroupArn`, `routes[].gatewayId`."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from holdfast.stack.lookup_zones import is_answered
from holdfast.stack.values import OPEN, ResourceReference, Unknown, Value


@lru_cache(maxsize=1024)
def steps(path: str) -> tuple[str, ...]:
    """Return the steps of a path; a list step is `[]`."""
    return tuple(step for part in path.split(".") for step in (*[part.removesuffix("[]")], *(["[]"] if part.endswith("[]") else [])))


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
    first, *rest = steps(path)
    value = values.get(first)
    if value is None:
        return []
    if isinstance(value, str) and not rest:
        return [Leaf(value)]
    return list(_walk(value, tuple(rest)))


def _walk(value: Any, rest: tuple[str, ...]) -> Iterator[Leaf]:
    if value is None:
        return
    if isinstance(value, OPEN):
        yield Leaf(value, whole="[]" in rest)
    elif rest and rest[0] == "[]":
        yield from _elements(value if isinstance(value, list) else [value], rest[1:])
    elif isinstance(value, list) and (len(value) == 1 or not rest):
        yield from _elements(value, rest)
    elif isinstance(value, dict) and rest:
        yield from _walk(value.get(rest[0]), rest[1:])
    elif value != []:
        yield Leaf(value) if not rest and _may_name(value) else Leaf(Unknown(), whole=True)


def _elements(values: list[Any], rest: tuple[str, ...]) -> Iterator[Leaf]:
    if is_answered(values):
        yield Leaf(Unknown(look_up=True), whole=True)
        return
    for each in values:
        yield from _walk(each, rest)


def _may_name(value: Any) -> bool:
    """Tell whether a value can name a resource; any other kind is not what the provider documents, so nothing is known of it."""
    return isinstance(value, str | int | float | ResourceReference) and not isinstance(value, bool)
