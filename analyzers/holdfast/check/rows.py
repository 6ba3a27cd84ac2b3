"""What a rule answered, as rows of the report: with its place, its fingerprint, and in an order of its own."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Final

import msgspec

from holdfast.check.report import FindingRow, UndecidedRow
from holdfast.rule import Finding, Rule, Undecided
from holdfast.settings.model import Severity
from holdfast.stack.missing import Missing
from holdfast.stack.stack import Stack

_FINGERPRINT_DIGITS: Final = 16


def finding_row(found: Finding, rule: Rule, severity: Severity, stack: Stack) -> FindingRow:
    """Return a finding as a row; raise TypeError where a rule answers something else than text."""
    resource = found.resource
    if not (
        isinstance(found.property, str) and isinstance(found.message, str) and isinstance(found.key, str) and isinstance(found.fix, str)
    ):
        raise TypeError("property, message, key and fix of a finding are text")
    return FindingRow(
        rule=rule.id,
        severity=severity,
        stack=stack.name,
        resource=resource.urn,
        type=resource.type,
        name=resource.name,
        property=found.property,
        message=found.message,
        fix=found.fix or rule.fix,
        evidence=tuple(each.urn for each in found.evidence),
        location=resource.location,
        fingerprint=fingerprint(rule.id, resource.urn, found.property, found.key),
    )


def undecided_row(answer: Undecided, rule: Rule, stack: Stack) -> UndecidedRow:
    """Return an open question as a row; raise TypeError where a rule answers something else than text."""
    resource = answer.resource
    missing = sorted(set(answer.missing))
    if not all(isinstance(each, str) for each in (answer.property, *(text for one in missing for text in (one.fact, one.settle)))):
        raise TypeError("property and missing facts of an open question are text")
    return UndecidedRow(
        rule=rule.id,
        stack=stack.name,
        resource=resource.urn,
        type=resource.type,
        name=resource.name,
        property=answer.property,
        missing=tuple(each.fact for each in missing),
        settle=settled(missing),
        location=resource.location,
    )


def settled(missing: Iterable[Missing]) -> str:
    """Return what would settle some facts, each sentence once."""
    return " ".join(dict.fromkeys(each.settle for each in missing))


def fingerprint(rule: str, urn: str, property_: str, key: str = "") -> str:
    """Return what identifies a finding for as long as its rule, resource and property stay: 16 hexadecimal digits."""
    text = f"{rule}\0{urn}\0{property_}\0{key}"
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_FINGERPRINT_DIGITS]


def findings_in_order(rows: Iterable[FindingRow]) -> tuple[FindingRow, ...]:
    """Return the rows in order, each once: the same finding made twice is one, and two that share a fingerprint get one each."""
    kept: dict[str, FindingRow] = {}
    shared: dict[str, int] = {}
    last: FindingRow | None = None
    for row in sorted(rows, key=_finding_order):
        if row == last:
            continue
        last, first = row, row.fingerprint
        count = shared[first] = shared.get(first, 0) + 1
        if count == 1:
            kept[first] = row
            continue
        mark = fingerprint(first, row.resource, row.property, str(count))
        kept[mark] = msgspec.structs.replace(row, fingerprint=mark)
    return tuple(kept.values())


def undecided_in_order(rows: Iterable[UndecidedRow]) -> tuple[UndecidedRow, ...]:
    """Return the rows in order, each once."""
    return tuple(sorted(set(rows), key=lambda row: (row.rule, row.resource, row.property, *row.missing, row.settle)))


def _finding_order(row: FindingRow) -> tuple[str, ...]:
    return (row.rule, row.resource, row.property, row.message, row.fingerprint, *row.evidence)
