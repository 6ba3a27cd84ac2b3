"""`holdfast graph`: who serves whom, from where."""

import click

from holdfast.cli.sources import SOURCE_OPTIONS, Chosen, load
from holdfast.errors import UsageError
from holdfast.reports import topology as rendering
from holdfast.topology.edges import focused, picture
from holdfast.topology.lower import lower


@click.command("graph")
@SOURCE_OPTIONS
@click.option(
    "--format", "form", type=click.Choice(list(rendering.FORMATS)), default="text", show_default=True, help="how to print the graph"
)
@click.option("--focus", metavar="NAME", help="only what is near the nodes with this name or glob")
@click.option("--depth", type=click.IntRange(min=0), default=2, show_default=True, help="how many edges near is, with --focus")
def command(chosen: Chosen, form: str, focus: str | None, depth: int) -> None:
    """Print the topology of a stack: entries, balancers, pools, fleets, zones and what they need."""
    stack, settings = load(chosen)
    shown = picture(lower(stack, settings))
    if focus is not None:
        shown = focused(shown, focus, depth)
        if not shown.nodes:
            raise UsageError(f"--focus {focus}: nothing in the topology has this name", "`holdfast graph` lists what there is.")
    click.echo(rendering.FORMATS[form](shown), nl=False)
