"""`holdfast offline`: the real CLI with stand-in providers."""

import os
import shlex
import sys
import tempfile
from pathlib import Path

import click

from holdfast.cli.output import write
from holdfast.errors import InputError, UsageError
from holdfast.offline.environment import blanked, has_passphrase, offline_environment, plugins_of, real_pulumi
from holdfast.offline.folder import Folder, Told, package_of
from holdfast.offline.launch import project_file, read_project, readied
from holdfast.offline.packages import Package
from holdfast.offline.running import run
from holdfast.reports.plain import plain

_NO_PULUMI = "there is no `pulumi` on PATH, and stand-ins for providers need the real CLI"
_INSTALL = "Install the Pulumi CLI, with the language host of the program (`pulumi-language-python`, …) beside it."


@click.command("offline", context_settings={"ignore_unknown_options": False, "allow_interspersed_args": False})
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[-- COMMAND …]")
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), default=300, help="seconds for the command [300]")
@click.option("--contract", metavar="FILE", help="settings to read instead of holdfast.yaml")
@click.option("--package", "packages", multiple=True, metavar="NAME[@VERSION]", help="one more package to stand in for")
@click.option("--real", multiple=True, metavar="NAME", help="a package whose installed provider is used, such as awsx")
@click.option("--keep-env", "kept", multiple=True, metavar="NAME", help="a variable, or a glob of them, that the command keeps")
@click.option(
    "--keep-backend/--own-backend",
    default=None,
    help="the stacks of your backend, to which nothing can be written, or of one that ends with the run "
    "[your own where PULUMI_BACKEND_URL is set]",
)
@click.option("--write-env", "written", metavar="DIR", help="write the stand-ins into DIR, and print what lets later steps use them")
@click.option("--format", "form", type=click.Choice(["shell", "env"]), default="shell", help="how --write-env prints [shell]")
@click.option("--debug", is_flag=True, help="show where an error comes from")
def command(
    words: tuple[str, ...],
    timeout: float,
    contract: str | None,
    packages: tuple[str, ...],
    real: tuple[str, ...],
    kept: tuple[str, ...],
    keep_backend: bool | None,
    written: str | None,
    form: str,
    debug: bool,  # noqa: ARG001 - read before the command line is parsed
) -> int:
    """Run a command, such as `pulumi preview --json`, with stand-ins for its providers: no credentials, no cloud.

    The exit code is that of the command; 124 where its time is over.
    """
    if bool(words) == (written is not None):
        raise UsageError("either a command after `--` or --write-env DIR was expected", "For example: holdfast offline -- pulumi preview")
    keeps = bool(os.environ.get("PULUMI_BACKEND_URL")) if keep_backend is None else keep_backend
    told = _told(contract, tuple(map(package_of, packages)), real, own_backend=not keeps)
    if written is not None:
        write(_written(Path(written).absolute(), told, kept, form))
        return 0
    with tempfile.TemporaryDirectory(prefix="holdfast-", ignore_cleanup_errors=True) as scratch:
        folder = Folder(Path(scratch).resolve())
        folder.create(told)
        environment = offline_environment(os.environ, folder, own_backend=told.own_backend, kept=kept)
        code = run(words, environment, folder.mark, timeout, lambda text: _say("error", text))
        for each in folder.notes():
            _say("note", each)
        return code


def _told(contract: str | None, packages: tuple[Package, ...], real: tuple[str, ...], *, own_backend: bool) -> Told:
    pulumi = real_pulumi(os.environ.get("PATH", os.defpath))
    if pulumi is None:
        raise UsageError(_NO_PULUMI, _INSTALL)
    return Told(
        pulumi=os.path.abspath(pulumi),  # noqa: PTH100 - a link stays a link, since plugins stand beside it
        settings=str(Path(contract).absolute()) if contract else "",
        own_backend=own_backend,
        own_passphrase=own_backend and not has_passphrase(os.environ),
        packages=packages,
        real=real,
        plugins=str(plugins_of(os.environ).absolute()),
    )


def _written(place: Path, told: Told, kept: tuple[str, ...], form: str) -> str:
    """Write a folder that stays; return the lines that let later steps use it."""
    folder = Folder(place)
    folder.create(told)
    file = project_file(Path())
    if file is None:
        folder.stand_in(map(Package, ("aws", "gcp")))
    else:
        readied(folder, read_project(file), os.environ)
    return "".join(
        _line(name, value, form) for name, value in sorted(blanked(os.environ, folder, own_backend=told.own_backend, kept=kept).items())
    )


def _line(name: str, value: str, form: str) -> str:
    if form == "shell":
        return f"export {name}={shlex.quote(value)}\n" if value else f"unset {name}\n"
    if "\n" in value:
        raise InputError(f"{name} has several lines, which no line NAME=VALUE can hold", "Use --format shell.")
    return f"{name}={value}\n"


def _say(kind: str, text: str) -> None:
    sys.stderr.write(f"{kind}: " + "\n".join(map(plain, text.splitlines())) + "\n")
