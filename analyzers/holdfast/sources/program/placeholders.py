"""Texts that stand for what nobody knows, in places where a program must be given some text."""

import re
from typing import Final

from holdfast.stack.values import UNKNOWN_STRING

_MADE_UP: Final = re.compile(r"\b[a-z]+-unknown-[0-9a-f]{8}\b")


def unknown_text(what: str, key: str) -> str:
    """Return a text that stands for an unknown; `key` is eight hexadecimal digits that tell one from another."""
    return f"{what}-unknown-{key}"


def is_unknown_text(text: str) -> bool:
    """Tell whether a text stands for an unknown, or was made from one that does."""
    return UNKNOWN_STRING in text or ("-unknown-" in text and _MADE_UP.search(text) is not None)
