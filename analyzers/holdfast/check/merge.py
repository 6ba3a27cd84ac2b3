"""Several reports as one: the lists are flat, and each item names its stack."""

from collections.abc import Iterator, Sequence

from holdfast.check.report import ContractRow, Report


def merged(reports: Sequence[Report], settings: Sequence[str] = ()) -> Report:
    """Return one report over the stacks of several, in their order. Assumptions stand once.

    settings: the file that each report's contracts come from. A contract that one file asks of several stacks is vacuous only where
    no stack has its entry, and then it is one row.
    """
    return Report(
        stacks=tuple(row for report in reports for row in report.stacks),
        findings=tuple(row for report in reports for row in report.findings),
        undecided=tuple(row for report in reports for row in report.undecided),
        contracts=tuple(_contracts(reports, settings or [str(number) for number in range(len(reports))])),
        assumptions=tuple(dict.fromkeys(text for report in reports for text in report.assumptions)),
        errors=tuple(row for report in reports for row in report.errors),
    )


def _contracts(reports: Sequence[Report], settings: Sequence[str]) -> Iterator[ContractRow]:
    answered = {
        (file, row.id) for report, file in zip(reports, settings, strict=True) for row in report.contracts if row.verdict != "vacuous"
    }
    said: set[tuple[str, str]] = set()
    for report, file in zip(reports, settings, strict=True):
        for row in report.contracts:
            if row.verdict != "vacuous":
                yield row
            elif (file, row.id) not in answered | said:
                said.add((file, row.id))
                yield row
