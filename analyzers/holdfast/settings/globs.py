"""Globs on URNs: `**` is any text, `*` any text within one part of a URN, `?` one character; parts are told apart by `::`."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

_PARTS: Final = "::"
_BORDER: Final = "\0"
_ANY_PARTS: Final = "**"
_ONE_PART: Final = "*"


def matches(pattern: str, urn: str) -> bool:
    """Tell whether a glob is true of a whole URN, in time that grows with the product of their lengths and no more."""
    glob = _compiled(pattern)
    text = urn.replace(_PARTS, _BORDER)
    return text.startswith(glob.head) and text.endswith(glob.tail) and glob.matches(text)


def matches_any(patterns: Iterable[str], urn: str) -> bool:
    """Tell whether one of some globs is true of a URN."""
    return any(matches(pattern, urn) for pattern in patterns)


class _Glob:
    """A glob as a set of states in the bits of an integer: bit n stands for `n items of the pattern are used up`."""

    def __init__(self, pattern: str) -> None:
        items = _items(pattern.replace(_PARTS, _BORDER))
        wild = [index for index, item in enumerate(items) if item in (_ANY_PARTS, _ONE_PART, "?")] or [len(items)]
        self.head = "".join(items[: wild[0]])
        self.tail = "".join(items[wild[-1] + 1 :])
        self._literal = {each: _bits(items, each) for each in set(items)}
        self._one = _bits(items, "?")
        self._stay = _bits(items, _ANY_PARTS)
        self._stay_inside = self._stay | _bits(items, _ONE_PART)
        self._end = 1 << len(items)

    def matches(self, text: str) -> bool:
        """Tell whether the glob is true of a text whose parts are told apart by the border character."""
        states = self._skipped(1)
        for character in text:
            border = character == _BORDER
            moved = states & (self._literal.get(character, 0) | (0 if border else self._one))
            states = self._skipped(moved << 1 | states & (self._stay if border else self._stay_inside))
            if not states:
                return False
        return bool(states & self._end)

    def _skipped(self, states: int) -> int:
        """Return states with those that are reached because a wildcard may stand for nothing."""
        new = states & self._stay_inside
        while new:
            new = (new << 1) & ~states
            states |= new
            new &= self._stay_inside
        return states


def _items(pattern: str) -> list[str]:
    items: list[str] = []
    for character in pattern:
        if character == "*" and items[-1:] == [_ONE_PART]:
            items[-1] = _ANY_PARTS
        elif character != "*" or items[-1:] != [_ANY_PARTS]:
            items.append(character)
    return items


def _bits(items: list[str], wanted: str) -> int:
    return sum(1 << index for index, item in enumerate(items) if item == wanted)


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> _Glob:
    return _Glob(pattern)
