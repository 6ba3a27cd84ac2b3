"""`holdfast explain RULE`: the rule's page."""

import click

from holdfast.check.catalogue import named
from holdfast.cli.color import COLOR_OPTION, wants_color
from holdfast.cli.output import write
from holdfast.reports import page


@click.command("explain")
@click.argument("rule")
@COLOR_OPTION
def command(rule: str, color: str) -> None:
    """Print the page of RULE: what it finds, why it matters, what to do, a bad and a good program."""
    text = page.render(named(rule))
    if not wants_color(color):
        write(text)
        return
    from rich.console import Console  # noqa: PLC0415 - heavy, and only for terminals
    from rich.markdown import Markdown  # noqa: PLC0415 - likewise

    Console(force_terminal=True).print(Markdown(text))
