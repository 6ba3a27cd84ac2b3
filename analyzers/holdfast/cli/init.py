"""`holdfast init`: a first holdfast.yaml, with the entries that were found and what they hold today."""

from pathlib import Path

import click

from holdfast.cli.sources import SOURCE_OPTIONS, Chosen, settings_beside
from holdfast.errors import UsageError
from holdfast.reports import settings_file
from holdfast.reports.plain import plain
from holdfast.settings.load import settings_from
from holdfast.settings.model import Settings
from holdfast.sources import read
from holdfast.topology.lower import lower
from holdfast.topology.wording import counted
from holdfast.verify.strongest import Holding, holdings


@click.command("init")
@SOURCE_OPTIONS
@click.option("--force", is_flag=True, help="write over a holdfast.yaml that is there")
def command(chosen: Chosen, force: bool) -> None:
    """Write a commented holdfast.yaml beside Pulumi.yaml: the entries of the stack, and the contract that they hold today."""
    if chosen.contract is not None:
        raise UsageError("--contract: init writes settings, and reads none", "Leave --contract out.")
    path = settings_beside(chosen.path)
    if path.exists() and not force:
        raise UsageError(f"{path} is there already", "--force writes over it.")
    stack = read(chosen.path, chosen.source, Settings())
    found = holdings(lower(stack, Settings()))
    text = settings_file.render(found)
    settings_from(text, str(path))  # what is written can be read
    _write(path, text, force=force)
    click.echo(f"wrote {plain(str(path))}: {counted(found, 'entry', 'entries')}")
    for each in found:
        click.echo(f"  {plain(each.entry.name)}: {_said(each)}")


def _write(path: Path, text: str, *, force: bool) -> None:
    try:
        with path.open("w" if force else "x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from None


def _said(each: Holding) -> str:
    clauses = ", ".join(f"{verdict.id} {verdict.verdict}" for verdict in each.clauses)
    return f"{clauses}; {counted(each.contracts, 'contract')} of its own"
