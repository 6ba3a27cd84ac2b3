"""Amounts as they are written in settings: shares of a whole, and durations. Always exact."""

import re
from fractions import Fraction
from math import isfinite
from typing import Annotated, Any

from msgspec import Meta

SHARE = "a percentage or a fraction of more than 0 and at most 100%, as in 99.95% or 2/3"
DURATION = "a duration, as in 120s, 15m, 2h or a number of seconds"

READ = "read"
"""Key of `Meta.extra`: the function that makes the value of what is written; it raises ValueError with what it expects."""
WRITTEN = "x-written"
"""Key of the schema of what is written, where that is not the schema of the value."""

_PERCENTAGE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,30})?)\s?%")
_RATIO = re.compile(r"([0-9]{1,18})\s?/\s?([0-9]{1,18})")
_DURATION = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,9})?)\s?([smh])")
_UNIT_SECONDS = {"s": 1, "m": 60, "h": 3600}
_LONGEST_SECONDS = 10**9


def read_share(value: Any) -> Fraction:
    """Return a share as an exact fraction; raise ValueError, with what is expected, for a bare number and for more than 100 %."""
    share = _share(value)
    if share is None or not 0 < share <= 1:
        raise ValueError(SHARE)
    return share


def _share(value: Any) -> Fraction | None:
    if isinstance(value, Fraction):
        return value
    if not isinstance(value, str):
        return None
    if found := _PERCENTAGE.fullmatch(value.strip()):
        return Fraction(found[1]) / 100
    found = _RATIO.fullmatch(value.strip())
    return Fraction(int(found[1]), int(found[2])) if found and int(found[2]) else None


def read_target(value: Any) -> Fraction:
    """Return a share, which may also be a plain number such as 0.9995; raise ValueError, with what is expected."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 1:
        return Fraction(str(value))
    return read_share(value)


def read_seconds(value: Any) -> float:
    """Return a duration in seconds; raise ValueError, with what is expected."""
    seconds: float | None = None
    if isinstance(value, int | float) and not isinstance(value, bool):
        seconds = value
    elif isinstance(value, str) and (found := _DURATION.fullmatch(value.strip())):
        seconds = float(Fraction(found[1]) * _UNIT_SECONDS[found[2]])
    if seconds is None or not isfinite(seconds) or not 0 <= seconds <= _LONGEST_SECONDS:
        raise ValueError(DURATION)
    return seconds


_SHARE_SCHEMA = {"type": "string", "pattern": r"^\s*([0-9]+(\.[0-9]+)?\s?%|[0-9]+\s?/\s?[0-9]+)\s*$"}
_DURATION_SCHEMA = {"type": ["number", "string"], "minimum": 0, "pattern": r"^\s*[0-9]+(\.[0-9]+)?\s?[smh]\s*$"}
_TARGET_SCHEMA = {**_SHARE_SCHEMA, "type": ["number", "string"], "exclusiveMinimum": 0, "maximum": 1}

Share = Annotated[
    Fraction, Meta(description=f"{SHARE[0].upper()}{SHARE[1:]}.", extra_json_schema={WRITTEN: _SHARE_SCHEMA}, extra={READ: read_share})
]
Target = Annotated[
    Fraction,
    Meta(
        description=f"{SHARE[0].upper()}{SHARE[1:]}; also a number, as in 0.9995.",
        extra_json_schema={WRITTEN: _TARGET_SCHEMA},
        extra={READ: read_target},
    ),
]
Seconds = Annotated[
    float,
    Meta(description=f"{DURATION[0].upper()}{DURATION[1:]}.", extra_json_schema={WRITTEN: _DURATION_SCHEMA}, extra={READ: read_seconds}),
]
Text = Annotated[str, Meta(pattern=r"\S", description="Text that is not blank.")]
Count = Annotated[int, Meta(ge=1)]
