"""The report for a person at a terminal: the worst first, each with its place, its path and its fix."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import click
import msgspec

from holdfast.check.report import ContractRow, FindingRow, OpaqueRow, Report, UndecidedRow
from holdfast.reports.plain import plain
from holdfast.settings.model import SEVERITIES
from holdfast.stack.hidden import LATE
from holdfast.stack.resource import type_of
from holdfast.topology.coverage import REMOTE

SourceLine = Callable[[str, str, int], str | None]
"""Returns the line of a program: of the stack with this name, the file, and the number of the line."""
_COLORS: Final = {
    "critical": "magenta",
    "high": "red",
    "medium": "yellow",
    "low": "cyan",
    "undecided": "blue",
    "refuted": "red",
    "proved": "green",
}
_WIDTH: Final = 160
_PATH: Final = 6
_MOST_UNSEEN: Final = 6


class TextOptions(msgspec.Struct, frozen=True):
    """What to show: colour, and low findings one by one instead of counted."""

    color: bool = False
    all: bool = False


def render(report: Report, source_line: SourceLine, options: TextOptions) -> str:
    """Return the report as text."""
    parts: list[str] = [*_errors(report, options)]
    for name in dict.fromkeys(stack.name for stack in report.stacks):
        parts += _stack(report, name, source_line, options)
    parts += _contracts([row for row in report.contracts if row.stack is None], options)
    return "\n".join([*parts, *_close(report, options)]) + "\n"


def _stack(report: Report, name: str, source_line: SourceLine, options: TextOptions) -> Iterator[str]:
    """Yield what is said of one stack, once, though several of its files were checked."""
    for stack in (each for each in report.stacks if each.name == name):
        yield _bold(f"{plain(name)}: {stack.kind} {plain(stack.source)}, {_counted(stack.resources, 'resource')}", options)
        yield from _unseen([row for row in stack.coverage.opaque if row.why.startswith((LATE, REMOTE))], options)
    yield ""
    findings = [row for row in report.findings if row.stack == name and row.status == "new"]
    for row in sorted((row for row in findings if options.all or row.severity != "low"), key=_worst_first):
        yield from _finding(row, source_line, options)
    yield from _undecided([row for row in report.undecided if row.stack == name], options)
    yield from _contracts([row for row in report.contracts if row.stack == name], options)


def _unseen(rows: Sequence[OpaqueRow], options: TextOptions) -> Iterator[str]:
    """Yield what the source does not show: rules that ask whether there is such a resource cannot tell."""
    for row in rows[:_MOST_UNSEEN]:
        yield f"  {_dim('not seen:', options)} {_name(row.resource)} ({plain(type_of(row.resource))}) is {plain(row.why)}"
    if len(rows) > _MOST_UNSEEN:
        yield f"  {_dim('not seen:', options)} {len(rows) - _MOST_UNSEEN} more"


def _worst_first(row: FindingRow) -> tuple[object, ...]:
    place = (row.location.file, row.location.line) if row.location else ("", 0)
    return (SEVERITIES.index(row.severity), place, row.rule, row.resource, row.property)


def _finding(row: FindingRow, source_line: SourceLine, options: TextOptions) -> Iterator[str]:
    yield f"{_colored(row.severity, f'{row.severity}[{row.rule}]', options)}: {plain(row.message)}"
    yield from _place(row, source_line, options)
    if len(row.evidence) > 0:
        names = [_name(urn) for urn in row.evidence[:_PATH]]
        more = f" and {len(row.evidence) - _PATH} more" if len(row.evidence) > _PATH else ""
        yield f"   {_dim('= path:', options)} {' -> '.join([plain(row.name), *names])}{more}"
    yield f"   {_dim('= fix:', options)} {plain(row.fix)}"
    yield ""


def _place(row: FindingRow, source_line: SourceLine, options: TextOptions) -> Iterator[str]:
    where = f"{plain(row.type)} {plain(row.name)}"
    if row.location is None:
        yield f"  {_dim('-->', options)} {where}"
        return
    yield f"  {_dim('-->', options)} {plain(row.location.file)}:{row.location.line} ({where})"
    line = source_line(row.stack, row.location.file, row.location.line)
    if line is not None:
        number = str(row.location.line)
        yield f"{number:>5} {_dim('|', options)} {plain(line.rstrip(), _WIDTH)}"


def _undecided(rows: Sequence[UndecidedRow], options: TextOptions) -> Iterator[str]:
    """Yield the open questions: those that the same facts would settle stand together."""
    together: dict[tuple[tuple[str, ...], str], list[UndecidedRow]] = {}
    for row in rows:
        together.setdefault((row.missing, row.settle), []).append(row)
    for (missing, settle), group in together.items():
        rules = ", ".join(dict.fromkeys(row.rule for row in group))
        names = ", ".join(dict.fromkeys(plain(row.name) for row in group))
        yield f"{_colored('undecided', f'undecided[{rules}]', options)}: {plain(names, _WIDTH)}"
        yield f"   {_dim('= missing:', options)} {plain('; '.join(missing))}"
        yield f"   {_dim('= settle:', options)} {plain(settle)}"
        yield ""


def _contracts(rows: Sequence[ContractRow], options: TextOptions) -> Iterator[str]:
    """Yield the verdicts, entry by entry; how a refuted one fails stands under it, step by step."""
    for entry in dict.fromkeys(row.entry for row in rows):
        yield _bold(f"contract for {_name(entry)}", options)
        about = [each for each in rows if each.entry == entry]
        for row, after in zip(about, [*about[1:], None], strict=True):
            tried = f" ({_counted(row.scenarios, 'failure')} tried)" if row.verdict == "proved" else ""
            yield f"  {_colored(row.verdict, f'{row.verdict:9}', options)} {plain(row.id)}: {plain(row.claim)}{tried}"
            if after is None or after.counterexample != row.counterexample:  # one that refutes several stands under the last
                yield from _counterexample(row, options)
            yield from (f"      {_dim('missing:', options)} {plain(fact)}" for fact in row.missing)
        yield ""


def _counterexample(row: ContractRow, options: TextOptions) -> Iterator[str]:
    if row.counterexample is None:
        return
    capacity = row.counterexample.capacity
    yield f"      {_dim('lost:', options)} {', '.join(map(plain, row.counterexample.lost)) or 'nothing'}"
    for step in row.counterexample.steps:
        yield f"      {_dim(f'at {step.at_seconds:g} s:', options)} {plain(step.what)}"
    yield f"      {_dim('left:', options)} {capacity.after} of {capacity.required} required ({capacity.before} before)"
    if row.fix:
        yield f"      {_dim('fix:', options)} {plain(row.fix)}"


def _errors(report: Report, options: TextOptions) -> Iterator[str]:
    for row in report.errors:
        where = f"{plain(row.rule)} on {_name(row.resource)}"
        yield f"{_colored('critical', 'fault of holdfast', options)}: {where}: {plain(row.error)}"
        yield "   Please report it. What the other rules say is not affected."
    if report.errors:
        yield ""


def _close(report: Report, options: TextOptions) -> Iterator[str]:
    summary = report.summary
    new = [f"{number} {severity}" for severity in SEVERITIES if (number := getattr(summary, severity))]
    total = sum(getattr(summary, severity) for severity in SEVERITIES)
    line = f"{_counted(total, 'finding')}{': ' + ', '.join(new) if new else ''}"
    yield _bold(line, options) + "".join(f"; {part}" for part in _rest(report))
    if summary.low and not options.all:
        rules = Counter(row.rule for row in report.findings if row.severity == "low" and row.status == "new")
        counts = ", ".join(f"{rule} {number}" for rule, number in sorted(rules.items()))
        yield f"{_counted(summary.low, 'low finding')} not shown one by one (--all): {counts}"
    if report.findings or report.undecided:
        yield "`holdfast explain RULE` says why a rule matters and what to do."


def _rest(report: Report) -> Iterator[str]:
    """Yield what else is to be counted, so that nothing silent looks like a pass."""
    summary = report.summary
    contracts = [f"{number} {verdict}" for verdict, number in msgspec.structs.asdict(summary.contracts).items() if number]
    if contracts:
        yield f"contracts: {', '.join(contracts)}"
    yield f"{summary.undecided} undecided"
    yield f"{sum(len(stack.coverage.opaque) for stack in report.stacks)} opaque"
    yield f"{len(report.assumptions)} assumed"
    yield from (f"{number} {word}" for word, number in (("known", summary.known), ("waived", summary.waived)) if number)


def _name(urn: str) -> str:
    parts = urn.split("::", 3)
    return plain(parts[3] if len(parts) == 4 else urn)  # noqa: PLR2004 - the parts of a URN


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _colored(word: str, text: str, options: TextOptions) -> str:
    return click.style(text, fg=_COLORS.get(word), bold=True) if options.color else text


def _bold(text: str, options: TextOptions) -> str:
    return click.style(text, bold=True) if options.color else text


def _dim(text: str, options: TextOptions) -> str:
    return click.style(text, fg="blue") if options.color else text
