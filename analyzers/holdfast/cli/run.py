"""Run a command, and turn every error into a line on stderr and an exit code. The only place that prints errors."""

import gc
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

import click

from holdfast import __version__
from holdfast.cli.output import abandon
from holdfast.errors import HoldfastError
from holdfast.reports.plain import plain

COMMANDS: Final = {
    "check": "check",
    "explain": "explain",
    "graph": "graph",
    "init": "init",
    "offline": "offline",
    "pack": "pack",
    "rules": "rules",
    "what-if": "what_if",
}
OUR_FAULT: Final = 4
_USAGE: Final = 2


class _Commands(click.Group):
    """The commands, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"holdfast.cli.{COMMANDS[cmd_name]}").command
        return command if isinstance(command, click.Command) else None

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # click would end with 1 here, which is the code of a finding
            abandon()
            return 0


@click.group(cls=_Commands, no_args_is_help=False, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(__version__, message="holdfast %(version)s")
def cli() -> None:
    """Tell what of an infrastructure stack still serves when something fails."""


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code."""
    debug = "--debug" in arguments
    gc.disable()  # one short run: values live until its end, and walking them over and over is a third of its time
    try:
        code = cli.main(args=list(arguments), prog_name="holdfast", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort:
        return _say("interrupted", "", 130)
    except click.ClickException as error:
        return _say(error.format_message(), _usage_hint(error), _USAGE)
    except HoldfastError as error:
        if debug:
            raise
        return _say(error.message, error.hint, error.code)
    except BrokenPipeError:
        abandon()
        return 0
    except Exception as error:
        if debug:
            raise
        return _say(f"a fault of holdfast: {type(error).__name__}: {error}", "Please report it; --debug shows where.", OUR_FAULT)
    return code if isinstance(code, int) else 0


def _say(message: str, hint: str, code: int) -> int:
    sys.stderr.write(f"error: {plain(message)}\n" + (f"help: {plain(hint)}\n" if hint else ""))
    return code


def _usage_hint(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    return f"`{context.command_path} --help` lists the options." if context else ""
