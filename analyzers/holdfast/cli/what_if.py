"""`holdfast what-if`: one failure, replayed step by step."""

import click

from holdfast.cli.output import write
from holdfast.cli.sources import SOURCE_OPTIONS, Chosen, load
from holdfast.reports import what_if as rendering
from holdfast.topology.lower import lower
from holdfast.verify.what_if import what_if


@click.command("what-if")
@SOURCE_OPTIONS
@click.option(
    "--lose", multiple=True, required=True, metavar="KIND=NAME",
    help="what is lost: zone=us-east-1a, nat=NAME, instance=FLEET:2, a name, glob or URN; several at once",
)  # fmt: skip
@click.option(
    "--format", "form", type=click.Choice(list(rendering.FORMATS)), default="text", show_default=True, help="how to print the answer"
)
def command(chosen: Chosen, lose: tuple[str, ...], form: str) -> None:
    """Replay the loss of something: what stops, what is left, when it is noticed, when it is back."""
    stack, settings = load(chosen)
    write(rendering.FORMATS[form](what_if(lower(stack, settings), lose)))
