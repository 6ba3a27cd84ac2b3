"""Whether to print in colour: asked for, or a terminal that has not said no."""

import os
import sys

import click

COLOR_OPTION = click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="when to print in colour")


def wants_color(choice: str) -> bool:
    """Tell whether to print in colour; `auto` means a terminal on stdout, no `NO_COLOR`, no dumb terminal."""
    if choice != "auto":
        return choice == "always"
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
