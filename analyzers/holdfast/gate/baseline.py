"""The findings that are known and accepted as old: their fingerprints, read from a file."""

from pathlib import Path
from typing import Final

import msgspec

from holdfast.check.report import SCHEMA
from holdfast.errors import UsageError

BASELINE_NAME: Final = "holdfast-baseline.json"
"""The file beside holdfast.yaml."""
_LIMIT: Final = 256 * 1024 * 1024
_EXPECTED: Final = "Give what `holdfast check --format json` prints, or a JSON list of fingerprints."


class _Finding(msgspec.Struct):
    fingerprint: str
    status: str = "new"


class _Report(msgspec.Struct):
    schema: str
    findings: list[_Finding]


def read_baseline(path: Path) -> frozenset[str]:
    """Return the fingerprints in a report or in a list of fingerprints; raise UsageError where a file is neither.

    What is waived in a report is not in it: a waiver ends, and the finding is new then.
    """
    text = _text(path)
    try:
        found = msgspec.json.decode(text, type=list[str] | _Report)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"{path}: no baseline: {error}", _EXPECTED) from None
    if isinstance(found, list):
        return frozenset(found)
    if found.schema != SCHEMA:
        raise UsageError(f"{path}: no baseline: a report of the schema {found.schema}, not {SCHEMA}", _EXPECTED)
    return frozenset(each.fingerprint for each in found.findings if each.status != "waived")


def _text(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            text = file.read(_LIMIT + 1)
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: {getattr(error, 'strerror', None) or error}", _EXPECTED) from None
    if len(text) > _LIMIT:
        raise UsageError(f"{path}: larger than {_LIMIT // 1024**2} MiB", _EXPECTED)
    return text
