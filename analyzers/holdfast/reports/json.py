"""The report as JSON: `holdfast-report-v1`, one object on one line, keys in a fixed order."""

import re
from typing import Any, Final

import msgspec

from holdfast.check.report import Report

_ACTING: Final = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
"""Characters that act on a terminal; in JSON text they can stand in strings alone, where an escape says the same."""
_ENCODER: Final = msgspec.json.Encoder()


def render(report: Report) -> bytes:
    """Return the report as one JSON object on a line, in UTF-8. Lone surrogates, which UTF-8 cannot hold, become `?`."""
    try:
        written = _ENCODER.encode_lines((report,))
    except UnicodeEncodeError:
        written = _ENCODER.encode_lines((_whole(msgspec.to_builtins(report)),))
    if written.isascii() and b"\x7f" not in written:
        return written
    return _ACTING.sub(lambda found: f"\\u{ord(found[0]):04x}", written.decode()).encode()


def _whole(value: Any) -> Any:
    """Return a decoded value with `?` for each lone surrogate."""
    if isinstance(value, dict):
        return {_whole(key): _whole(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_whole(each) for each in value]
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
