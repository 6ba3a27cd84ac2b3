"""What a plain word of YAML means: the core schema of YAML 1.2, and dates.

`yes`, `no`, `on`, `off`, `012` and `1:30` are text, as for the other readers of `Pulumi.yaml`.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from holdfast.settings.wording import shown

DIGITS_LIMIT = 300
"""Digits of the longest number that is read."""

_STANDARD = "tag:yaml.org,2002:"
_NAMED = {"null": None, "Null": None, "NULL": None, "~": None, "": None}
_TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NUMBERS: tuple[tuple[re.Pattern[str], str, Callable[[str], Any]], ...] = (
    (re.compile(r"[-+]?(0|[1-9][0-9]*)"), "int", int),
    (re.compile(r"0o[0-7]+"), "int", lambda text: int(text, 0)),
    (re.compile(r"0x[0-9a-fA-F]+"), "int", lambda text: int(text, 0)),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?(?<=[0-9.])"), "float", float),
    (re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"), "float", lambda text: float(text.replace(".", ""))),
    (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), "timestamp", date.fromisoformat),
)
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+")
_MAY_BE_NUMBER = frozenset("0123456789+-.")


def read_scalar(text: str, tag: str | None, *, plain: bool) -> Any:
    """Return the value of a scalar.

    tag: as written in the file, None where there is none. plain: the scalar stands without quotes.
    Raise ValueError, with what was expected, for a tag that is not of the core schema and for a value that is not of its tag.
    """
    if tag in (_STANDARD + "str", "!") or (tag is None and not plain):
        return text
    kind, value = _plain(text)
    if tag is None or tag == _STANDARD + kind:
        return value
    if tag == _STANDARD + "float" and kind == "int":
        return float(value)
    raise ValueError(f"expected a value without the tag {shown(tag)}")


def _plain(text: str) -> tuple[str, Any]:
    if text in _NAMED:
        return "null", None
    if text in _TRUTH:
        return "bool", _TRUTH[text]
    if text[0] in _MAY_BE_NUMBER and not _LEADING_ZERO.fullmatch(text):
        for pattern, kind, make in _NUMBERS:
            if pattern.fullmatch(text):
                if len(text) > DIGITS_LIMIT:
                    raise ValueError(f"expected a number of at most {DIGITS_LIMIT} digits")
                return kind, _made(text, make)
    return "str", text


def _made(text: str, make: Callable[[str], Any]) -> Any:
    try:
        return make(text)
    except ValueError:
        raise ValueError("expected a day that the calendar has, as in 2027-03-31") from None
    except OverflowError:
        raise ValueError("expected a smaller number") from None
