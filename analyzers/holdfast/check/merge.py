"""Several reports as one: the lists are flat, and each item names its stack."""

from collections.abc import Sequence

from holdfast.check.report import Report


def merged(reports: Sequence[Report]) -> Report:
    """Return one report over the stacks of several, in their order. Assumptions stand once."""
    return Report(
        stacks=tuple(row for report in reports for row in report.stacks),
        findings=tuple(row for report in reports for row in report.findings),
        undecided=tuple(row for report in reports for row in report.undecided),
        contracts=tuple(row for report in reports for row in report.contracts),
        assumptions=tuple(dict.fromkeys(text for report in reports for text in report.assumptions)),
        errors=tuple(row for report in reports for row in report.errors),
    )
