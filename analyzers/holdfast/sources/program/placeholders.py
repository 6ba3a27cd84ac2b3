"""Texts that stand for what nobody knows, in places where a program must be given some text."""

import re
from typing import Final

from holdfast.stack.values import UNKNOWN_STRING

_MADE_UP: Final = re.compile(r"\b[a-z]+-unknown-[0-9a-f]{8}\b")


LOOKED_UP: Final = "looked-up-unknown-00000000"
"""What such a text becomes once it is off the wire: an unknown that rests on a look-up."""


def unknown_text(what: str, key: str) -> str:
    """Return a text that stands for an unknown; `key` is eight hexadecimal digits that tell one from another."""
    return f"{what}-unknown-{key}"


def settled(text: str) -> str:
    """Return a text as it is, or the mark of an unknown where it stands for one or was made from one that does."""
    if UNKNOWN_STRING in text:
        return UNKNOWN_STRING
    return LOOKED_UP if "-unknown-" in text and _MADE_UP.search(text) else text


def is_unknown_text(text: str) -> bool:
    """Tell whether a text stands for an unknown, or was made from one that does."""
    return settled(text) in UNKNOWNS


UNKNOWNS: Final = frozenset({UNKNOWN_STRING, LOOKED_UP})
