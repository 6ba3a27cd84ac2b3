"""Typed, three-valued reading of properties: the value, None where it is unset, or an error that says what is not known."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from holdfast.stack.defaults import defaults_of
from holdfast.stack.lookup_zones import is_answered
from holdfast.stack.missing import ANSWERED, DEPLOYED, REVEALED, Missing, NotKnownError, wrong_kind
from holdfast.stack.values import OPEN, Secret, Unknown, Value

if TYPE_CHECKING:
    from holdfast.stack.resource import Resource

_MOST: Final = 10**18
_FLAGS: Final = {"true": True, "false": False}


class Reading:
    """What can be read by a path: a resource, or a block inside one.

    A path is property names joined by dots (`healthCheck.path`). Every reader but `value` and `is_set` raises NotKnownError
    where the answer rests on an unknown, a secret, or a value of another kind than the provider documents.
    """

    __slots__ = ()

    @property
    def owner(self) -> "Resource":
        """Return the resource that is read."""
        raise NotImplementedError

    def value(self, path: str) -> Value:
        """Return what stands at a path: the value, an Unknown, a Secret, or None where it is unset."""
        raise NotImplementedError

    def place(self, path: str) -> str:
        """Return the whole path, from the resource on."""
        raise NotImplementedError

    def known(self, path: str) -> Any:
        """Return a value that is neither unknown nor secret."""
        value = self.value(path)
        if isinstance(value, OPEN):
            raise self.not_known(path, value)
        return value

    def not_known(self, path: str, value: Unknown | Secret) -> NotKnownError:
        """Return the error that says that a value is not known, and why."""
        place = self.place(path)
        if isinstance(value, Secret):
            return NotKnownError(place, Missing(f"{place} of {self.owner.name}, which is secret", REVEALED))
        if value.look_up:
            return NotKnownError(place, Missing(f"what the look-up behind {place} of {self.owner.name} answers", ANSWERED))
        return NotKnownError(place, Missing(f"{place} of {self.owner.name}", DEPLOYED))

    def text(self, path: str) -> str | None:
        """Return a string."""
        value = self.value(path)
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, OPEN):
            raise self.not_known(path, value)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return str(value)
        raise self._wrong_kind(path, "text")

    def number(self, path: str) -> int | float | None:
        """Return a number; text that holds one counts, as some providers write numbers so. No documented one is over 10**18."""
        value = self.known(path)
        if isinstance(value, str):
            try:
                value = float(value) if len(value) < 40 else math.nan  # noqa: PLR2004 - no documented number is longer
            except ValueError:
                value = math.nan
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not -_MOST <= value <= _MOST:
            raise self._wrong_kind(path, "a number")
        return int(value) if value == int(value) else value

    def flag(self, path: str) -> bool | None:
        """Return a truth value; the texts `true` and `false` count."""
        value = self.known(path)
        if isinstance(value, str):
            value = _FLAGS.get(value.lower(), value)
        if value is None or isinstance(value, bool):
            return value
        raise self._wrong_kind(path, "true or false")

    def items(self, path: str) -> list[Value]:
        """Return a list whose elements may be unknown one by one; empty where it is unset."""
        value = self.known(path)
        if value is None:
            return []
        if isinstance(value, list):
            if is_answered(value):
                raise self.not_known(path, Unknown(look_up=True))
            return value
        raise self._wrong_kind(path, "a list")

    def texts(self, path: str) -> list[str]:
        """Return a list of strings, all of them known."""
        for each in self.items(path):
            if isinstance(each, OPEN):
                raise self.not_known(path, each)
            if not isinstance(each, str):
                raise self._wrong_kind(path, "a list of texts")
        return [each for each in self.items(path) if isinstance(each, str)]

    def blocks(self, path: str) -> list["Block"]:
        """Return the objects of a list, or the one object where the provider takes one."""
        value = self.known(path)
        elements = value if isinstance(value, list) else [] if value is None else [value]
        blocks = []
        for index, each in enumerate(elements):
            at = f"{path}[{index}]" if isinstance(value, list) else path
            if isinstance(each, OPEN):
                raise self.not_known(at, each)
            if not isinstance(each, Mapping):
                raise self._wrong_kind(at, "an object")
            blocks.append(Block(self.owner, self.place(at), each))
        return blocks

    def is_set(self, path: str) -> bool:
        """Tell whether a value is given at a path, be it unknown; defaults do not count."""
        raise NotImplementedError

    def _wrong_kind(self, path: str, expected: str) -> NotKnownError:
        place = self.place(path)
        return NotKnownError(place, wrong_kind(self.owner.name, place, expected))


class Block(Reading):
    """An object inside the properties of a resource, at `path` from the resource on."""

    __slots__ = ("_owner", "_values", "path")

    def __init__(self, owner: "Resource", path: str, values: Mapping[str, Value]) -> None:
        self._owner = owner
        self._values = values
        self.path = path

    @property
    def owner(self) -> "Resource":
        """Return the resource that the block stands in."""
        return self._owner

    def value(self, path: str) -> Value:
        """Return what stands at a path below the block; defaults of the provider count."""
        value = dig(self._values, path) if "." in path else self._values.get(path)
        if value is not None:
            return value
        if self._owner.partial:
            return Unknown((self._owner.urn,))
        return self._owner.default(self.place(path)) if defaults_of(self._owner.type) else None

    def is_set(self, path: str) -> bool:
        """Tell whether the block gives a value at a path, be it unknown; defaults do not count."""
        return dig(self._values, path) is not None or self._owner.partial

    def place(self, path: str) -> str:
        """Return the whole path, from the resource on."""
        return f"{self.path}.{path}" if path else self.path


def dig(values: Mapping[str, Any], path: str) -> Value:
    """Return what stands at a dotted path: an unknown or secret on the way is the answer; None where it is unset.

    A list of one object counts as that object, since providers write single blocks both ways. A value of another kind on the way,
    or several objects, is not what the provider documents: what stands below it is unknown.
    """
    if "." not in path:
        plain: Value = values.get(path)
        return plain
    first, *rest = path.split(".")
    at: Any = values.get(first)
    for key in rest:
        if isinstance(at, list) and len(at) < 2:  # noqa: PLR2004 - one or none
            at = at[0] if at else None
        if at is None or isinstance(at, OPEN):
            return at
        if not isinstance(at, dict):
            return Unknown()
        at = at.get(key)
    return at  # type: ignore[no-any-return]
