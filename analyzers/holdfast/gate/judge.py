"""The gate: the only place that knows what fails a build."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from enum import IntEnum
from typing import Literal

import msgspec

from holdfast.check.report import Report, Summary, VerdictCounts
from holdfast.gate.marking import mark
from holdfast.settings.contracts import CLAUSES
from holdfast.settings.model import SEVERITIES, Severity, Waiver

FailOn = Severity | Literal["never"]


class Code(IntEnum):
    """What an exit code says."""

    PASSED = 0
    FAILED = 1
    WRONG_USAGE = 2
    UNREAD = 3
    OUR_FAULT = 4
    UNDECIDED = 5


_WORST_FIRST = (Code.OUR_FAULT, Code.WRONG_USAGE, Code.UNREAD, Code.FAILED, Code.UNDECIDED)
_FORGIVEN = (Code.FAILED, Code.UNDECIDED)


class Terms(msgspec.Struct, frozen=True):
    """What the user lets pass.

    fail_on: the least severity of a new finding that fails. strict: a stack of a backend that cannot be read fails, where else only
    all of them do. strict_undecided: what is undecided fails. exit_zero: findings, refuted contracts and what is undecided do not.
    """

    fail_on: FailOn = "high"
    strict: bool = False
    strict_undecided: bool = False
    exit_zero: bool = False


class Outcome(msgspec.Struct, frozen=True):
    """A report with the status of each finding and its summary, the exit code, and what belongs on stderr."""

    report: Report
    code: int
    warnings: tuple[str, ...] = ()


def judge(  # noqa: PLR0913 - everything that a build may fail on, by name
    report: Report,
    waivers: Sequence[Waiver],
    terms: Terms,
    today: date,
    *,
    known: Collection[str] = (),
    ran: Collection[str] | None = None,
    unread: int = 0,
    skipped: int = 0,
    settings: str = "holdfast.yaml",
) -> Outcome:
    """Return what a report means for a build.

    known: fingerprints of findings that are accepted as old. ran: the rules that ran, None for all. unread: inputs named by the user
    that could not be read; skipped: stacks of a backend that could not. settings: the file of the contracts, for messages.
    """
    marked = mark(report, waivers, today, known=known, ran=ran)
    judged = msgspec.structs.replace(marked.report, summary=summarised(marked.report))
    reasons = set(_reasons(judged, terms, unread, skipped))
    code = next((each for each in _WORST_FIRST if each in reasons), Code.PASSED)
    if terms.exit_zero and code in _FORGIVEN:
        code = Code.PASSED
    return Outcome(judged, int(code), (*marked.warnings, *_vacuous(judged, settings)))


def summarised(report: Report) -> Summary:
    """Return the counts of a report: severities of new findings; known and waived ones apart."""
    severities = Counter(row.severity for row in report.findings if row.status == "new")
    statuses = Counter(row.status for row in report.findings)
    verdicts: Counter[str] = Counter(row.verdict for row in report.contracts)
    return Summary(
        **{severity: severities[severity] for severity in SEVERITIES},
        undecided=len(report.undecided),
        known=statuses["known"],
        waived=statuses["waived"],
        contracts=VerdictCounts(**{word: verdicts[word] for word in VerdictCounts.__struct_fields__}),
    )


def _reasons(report: Report, terms: Terms, unread: int, skipped: int) -> Iterable[Code]:
    """Yield every code that a report deserves; a clause of the default contract counts through its finding alone."""
    if report.errors:
        yield Code.OUR_FAULT
    if any(row.verdict == "vacuous" for row in report.contracts):
        yield Code.WRONG_USAGE
    if unread or (skipped and (terms.strict or not report.stacks)):
        yield Code.UNREAD
    failing = _at_or_over(terms.fail_on)
    if any(row.status == "new" and row.severity in failing for row in report.findings):
        yield Code.FAILED
    if any(row.verdict == "refuted" and row.id not in CLAUSES for row in report.contracts):
        yield Code.FAILED
    if terms.strict_undecided and (report.undecided or any(row.verdict == "undecided" for row in report.contracts)):
        yield Code.UNDECIDED


def _at_or_over(fail_on: FailOn) -> tuple[Severity, ...]:
    return () if fail_on == "never" else SEVERITIES[: SEVERITIES.index(fail_on) + 1]


def _vacuous(report: Report, settings: str) -> Iterable[str]:
    for row in report.contracts:
        if row.verdict == "vacuous":
            where = f" in {row.stack}" if row.stack else ""
            yield f"{settings}: the contract {row.id} is vacuous{where}: nothing there is what it speaks of (entry {row.entry})"
