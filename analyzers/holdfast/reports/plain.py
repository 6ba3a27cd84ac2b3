"""Text that cannot act: names come from programs, and may carry escape sequences, annotations and direction marks."""

import re
import unicodedata
from typing import Final

_LIMIT: Final = 2000
_COMMAND: Final = re.compile(r"(?<=#)#(?=\w*\[)|\A\s*:(?=:)")
"""What build servers take for a command: `##[…]` and `##name[…]` anywhere, `::…` at the start of a line."""
_ACTING: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def plain(text: str, limit: int = _LIMIT) -> str:
    """Return one line of text with what could act shown as its code, cut at a length: controls, directions, surrogates, commands."""
    if len(text) > limit:
        text = f"{text[: limit // 2]}…{text[-limit // 4 :]}"
    if "##" in text or text.lstrip().startswith("::"):
        text = _COMMAND.sub(lambda found: found[0][:-1] + _code(found[0][-1]), text)
    if text.isascii() and text.isprintable():
        return text
    return "".join(_code(each) if unicodedata.category(each) in _ACTING else each for each in text)


def _code(character: str) -> str:
    number = ord(character)
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"  # noqa: PLR2004 - what four digits hold
