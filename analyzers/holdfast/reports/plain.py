"""Text that cannot act: names come from programs, and may carry escape sequences, annotations and direction marks."""

import unicodedata
from typing import Final

_LIMIT: Final = 2000
_ACTING: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def plain(text: str, limit: int = _LIMIT) -> str:
    """Return one line of text with every control, direction and surrogate character shown as its code, cut at a length."""
    if len(text) > limit:
        text = f"{text[: limit // 2]}…{text[-limit // 4 :]}"
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(each) for each in text)


def _shown(character: str) -> str:
    return f"\\u{ord(character):04x}" if unicodedata.category(character) in _ACTING else character
