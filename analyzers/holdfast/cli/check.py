"""`holdfast check`: rules and contracts over one or more stacks."""

from pathlib import Path

import click
import msgspec

from holdfast.check import Report, check
from holdfast.check.catalogue import chosen
from holdfast.check.merge import merged
from holdfast.cli.color import COLOR_OPTION, wants_color
from holdfast.cli.output import write
from holdfast.cli.program_lines import ProgramLines
from holdfast.cli.sources import reading_options, settings_path, source_options
from holdfast.errors import InputError
from holdfast.gate import Terms, judge, mark, today
from holdfast.gate.judge import FailOn
from holdfast.reports import json, text
from holdfast.reports.plain import plain
from holdfast.settings.load import SETTINGS_NAME, read_settings
from holdfast.settings.model import SEVERITIES, Settings
from holdfast.sources import SourceOptions, read
from holdfast.sources.read import Kind

FORMATS = ("text", "json")


class CheckOptions(msgspec.Struct, frozen=True):
    """The command line of `check`, as given."""

    contract: str | None
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    source: SourceOptions


class Checked(msgspec.Struct, frozen=True):
    """One path that was checked: its report with the waivers of its settings applied, and what is to be said of them."""

    report: Report
    settings: Settings
    warnings: tuple[str, ...]


@click.command("check")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@reading_options
@click.option("--select", multiple=True, metavar="RULES", help="run these rules alone: ids, globs, group:NAME, cloud:NAME")
@click.option("--ignore", multiple=True, metavar="RULES", help="leave these rules out")
@click.option(
    "--fail-on", type=click.Choice([*SEVERITIES, "never"]), default="high", show_default=True, help="the least severity that fails"
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="how to print the report")
@click.option("--strict", is_flag=True, help="fail where any stack of a backend cannot be read")
@click.option("--strict-undecided", is_flag=True, help="exit 5 where something is undecided")
@click.option("--exit-zero", is_flag=True, help="exit 0 in place of 1 and 5")
@click.option("--all", "all_", is_flag=True, help="show low findings one by one")
@COLOR_OPTION
def command(
    paths: tuple[str, ...],
    kind: Kind | None,
    stack: str | None,
    config: tuple[str, ...],
    contract: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: FailOn,
    form: str,
    program_timeout: float,
    strict: bool,
    strict_undecided: bool,
    exit_zero: bool,
    all_: bool,
    color: str,
    debug: bool,  # noqa: ARG001 - read before the command line is parsed
) -> int:
    """Check stacks: a project folder, a preview, a state, or - for standard input; without PATH the working directory."""
    source = source_options(kind=kind, stack=stack, config=config, program_timeout=program_timeout)
    options = CheckOptions(contract, _split(select), _split(ignore), source)
    checked, unread = _check_all(paths or (".",), options)
    terms = Terms(fail_on=fail_on, strict=strict, strict_undecided=strict_undecided, exit_zero=exit_zero)
    report = merged([each.report for each in checked], [each.settings.path for each in checked])
    outcome = judge(report, (), terms, today(), unread=len(unread), settings=contract or SETTINGS_NAME)
    for warning in dict.fromkeys((*(warning for each in checked for warning in each.warnings), *outcome.warnings)):
        click.echo(f"warning: {plain(warning)}", err=True)
    if checked:
        write(json.render(outcome.report) if form == "json" else _text(outcome.report, checked, color=color, all_=all_))
    return outcome.code


def _check_all(paths: tuple[str, ...], options: CheckOptions) -> tuple[list[Checked], list[str]]:
    """Return what could be checked, and the paths that could not: each is said on stderr, and the others go on."""
    checked: list[Checked] = []
    unread: list[str] = []
    for path in paths:
        try:
            checked.append(_check(path, options))
        except InputError as error:
            unread.append(path)
            click.echo(f"error: {plain(error.message)}" + (f"\nhelp: {plain(error.hint)}" if error.hint else ""), err=True)
    return checked, unread


def _check(path: str, options: CheckOptions) -> Checked:
    settings = read_settings(settings_path(path, options.contract))
    rules = chosen(options.select or settings.rules.select, (*settings.rules.ignore, *options.ignore))
    report = check(read(path, options.source, settings), rules, settings)
    marked = mark(report, settings.waivers, today(), ran={rule.id for rule in rules})
    return Checked(marked.report, settings, marked.warnings)


def _split(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())


def _text(report: Report, checked: list[Checked], *, color: str, all_: bool) -> str:
    lines = ProgramLines({stack.name: Path(stack.source) for each in checked for stack in each.report.stacks})
    return text.render(report, lines, text.TextOptions(color=wants_color(color), all=all_))
