"""Tell the findings that are new from those that are waived or known."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import msgspec

from holdfast.check.report import FindingRow, Report
from holdfast.settings.globs import matches
from holdfast.settings.model import Waiver


class Marked(msgspec.Struct, frozen=True):
    """A report whose findings have their status, and what the user should know of the waivers."""

    report: Report
    warnings: tuple[str, ...]


def mark(
    report: Report, waivers: Sequence[Waiver], today: date, *, known: Collection[str] = (), ran: Collection[str] | None = None
) -> Marked:
    """Return a report with the status of each finding that is new in it; what is waived or known already stays so.

    A waiver holds through its day of expiry. known: fingerprints of findings that are accepted as old. ran: the rules that ran, None
    for all; a waiver of another rule is not called unused.
    """
    if not (waivers or known):
        return Marked(report, ())
    findings = tuple(_marked(row, waivers, today, known) for row in report.findings)
    return Marked(msgspec.structs.replace(report, findings=findings), tuple(_warnings(report, waivers, today, ran)))


def today() -> date:
    """Return the day in UTC by which waivers expire."""
    return datetime.now(UTC).date()


def waived_by(rule: str, urn: str, waivers: Iterable[Waiver], today: date) -> Waiver | None:
    """Return the first waiver that covers a rule on a resource and has not expired."""
    return next((each for each in waivers if today <= each.expires and _covers(each, rule, urn)), None)


def _marked(row: FindingRow, waivers: Sequence[Waiver], today: date, known: Collection[str]) -> FindingRow:
    if row.status != "new":
        return row
    waiver = waived_by(row.rule, row.resource, waivers, today)
    if waiver:
        return msgspec.structs.replace(row, status="waived", waiver=_shown(waiver))
    return msgspec.structs.replace(row, status="known") if row.fingerprint in known else row


def _covers(waiver: Waiver, rule: str, urn: str) -> bool:
    return waiver.rule == rule and matches(waiver.urn, urn)


def _shown(waiver: Waiver) -> dict[str, Any]:
    return {"reason": waiver.reason, "owner": waiver.owner, "expires": waiver.expires.isoformat(), "ticket": waiver.ticket}


def _warnings(report: Report, waivers: Iterable[Waiver], today: date, ran: Collection[str] | None) -> Iterable[str]:
    for waiver in waivers:
        found = [row for row in report.findings if _covers(waiver, row.rule, row.resource)]
        if today > waiver.expires:
            yield f"{_named(waiver)} expired on {waiver.expires}; {_consequence(len(found))}; owner: {waiver.owner}"
        elif (
            not found
            and (ran is None or waiver.rule in ran)
            and not any(_covers(waiver, row.rule, row.resource) for row in report.undecided)
        ):
            yield f"{_named(waiver)} is not used: no such finding; owner: {waiver.owner}"


def _named(waiver: Waiver) -> str:
    return f"the waiver of {waiver.rule} on {waiver.urn}"


def _consequence(count: int) -> str:
    return {0: "it has no finding any more", 1: "its finding is new again"}.get(count, f"its {count} findings are new again")
