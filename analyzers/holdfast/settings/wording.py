"""How a value of the user's is shown in a message: short, on one line, and without control characters."""

import difflib
from collections.abc import Iterable
from datetime import date
from typing import Any

SHOWN_LIMIT = 60
"""Characters of a value that a message shows."""


def shown(value: Any) -> str:
    """Return a value as a message shows it."""
    match value:
        case None:
            text = "nothing"
        case bool():
            text = "true" if value else "false"
        case str():
            text = f'"{_plain(value)}"'
        case dict():
            text = "a mapping"
        case list() | tuple():
            text = "a list"
        case date():
            text = f"the day {value.isoformat()}"
        case _:
            text = _plain(str(value))
    return text


def spelled(path: Iterable[str | int]) -> str:
    """Return a path as it is written in a message: `contracts[0].survive`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{_plain(step)}" for step in path)
    return text.removeprefix(".")


def listed(words: Iterable[str]) -> str:
    """Return words as a choice: `a`, `a or b`, `a, b or c`."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def near(word: str, known: Iterable[str]) -> str:
    """Return the question that offers the known word next to one, empty where none is near."""
    found = difflib.get_close_matches(word[:SHOWN_LIMIT], list(known), n=1)
    return f"did you mean {found[0]}?" if found else ""


def _plain(text: str) -> str:
    cut = text if len(text) <= SHOWN_LIMIT else text[: SHOWN_LIMIT - 1] + "…"
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in cut)
