"""The options that say which stack a command reads, and how they become a Stack with its settings."""

from collections.abc import Callable
from functools import wraps
from os.path import isdir, isfile
from pathlib import Path
from typing import Any

import click
import msgspec

from holdfast.errors import UsageError
from holdfast.settings.load import SETTINGS_NAME, read_settings
from holdfast.settings.model import Settings
from holdfast.sources import SourceOptions, read
from holdfast.sources.read import Kind
from holdfast.stack.stack import Stack


class Chosen(msgspec.Struct, frozen=True):
    """Which stack to read, and the settings to read instead of its own."""

    path: str
    contract: str | None
    source: SourceOptions


def load(chosen: Chosen) -> tuple[Stack, Settings]:
    """Return the stack that a command line names, and its settings."""
    settings = read_settings(settings_path(chosen.path, chosen.contract))
    return read(chosen.path, chosen.source, settings), settings


def settings_path(path: str, contract: str | None) -> Path | None:
    """Return the settings for a path: the file asked for, else the project's, else that of the working directory, else none."""
    if contract is not None:
        return Path(contract)
    beside = settings_beside(path)
    return beside if isfile(beside) else None  # noqa: PTH113 - Path.is_file raises on odd paths


def settings_beside(path: str) -> Path:
    """Return where the settings of a path belong, be they there or not: in the project, else in the working directory."""
    return Path(path, SETTINGS_NAME) if isdir(path) else Path(SETTINGS_NAME)  # noqa: PTH112 - Path.is_dir raises on odd paths


def source_options(*, kind: Kind | None, stack: str | None, config: tuple[str, ...], program_timeout: float) -> SourceOptions:
    """Return how to read; raise UsageError for a configuration value without `=`."""
    return SourceOptions(kind=kind, stack=stack, config=_config(config), timeout=program_timeout)


def _config(values: tuple[str, ...]) -> dict[str, str]:
    pairs = [value.partition("=") for value in values]
    for key, equals, _ in pairs:
        if not equals or not key:
            raise UsageError(f"--config {key}: KEY=VALUE was expected")
    return {key: value for key, _, value in pairs}


_OPTIONS = (
    click.option("--as", "kind", type=click.Choice(["program", "preview", "state"]), help="what PATH is, where its content does not tell"),
    click.option("--stack", metavar="NAME", help="the stack of the project"),
    click.option("--config", multiple=True, metavar="KEY=VALUE", help="a configuration value of the program"),
    click.option("--contract", metavar="FILE", help="settings to read instead of holdfast.yaml"),
    click.option("--program-timeout", type=click.FloatRange(min=0, min_open=True), default=60, help="seconds for a program [60]"),
    click.option("--debug", is_flag=True, help="show where an error comes from"),
)


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how to read a stack."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def SOURCE_OPTIONS(command: Callable[..., Any]) -> Callable[..., Any]:  # noqa: N802 - reads as a decorator among others
    """Add PATH and the options that say how to read it; the command is given them as one `chosen`."""

    @wraps(command)
    def given(
        path: str,
        kind: Kind | None,
        stack: str | None,
        config: tuple[str, ...],
        contract: str | None,
        program_timeout: float,
        debug: bool,  # noqa: ARG001 - read before the command line is parsed
        **more: Any,
    ) -> Any:
        source = source_options(kind=kind, stack=stack, config=config, program_timeout=program_timeout)
        return command(chosen=Chosen(path, contract, source), **more)

    return click.argument("path", default=".", metavar="[PATH]")(reading_options(given))
