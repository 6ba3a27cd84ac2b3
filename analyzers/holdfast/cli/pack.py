"""`holdfast pack`: the rules as a policy pack, a folder for `pulumi preview --policy-pack`."""

import os
import shutil
import sys
from importlib.metadata import PackageNotFoundError, entry_points, version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import click

from holdfast import __version__
from holdfast.cli.output import write
from holdfast.errors import HoldfastError, UsageError
from holdfast.reports.plain import plain

GROUP: Final = "holdfast.packs"
NAME: Final = "holdfast"
COPIED: Final = ("PulumiPolicy.yaml", "__main__.py", "README.md")
REQUIREMENTS: Final = "requirements.txt"


@click.command("pack")
@click.option("--write", "target", metavar="DIR", help="write a pack folder of your own, with pinned requirements")
def command(target: str | None) -> None:
    """Print the folder to give to `pulumi preview --policy-pack`."""
    folder = _installed()
    if target is None:
        write(f"{folder}\n")
        _say_who_starts_it()
        if find_spec("pulumi") is None:
            click.echo("note: pulumi is not installed here, and the pack needs it\nhelp: pip install 'holdfast[pulumi]'", err=True)
    else:
        _write_own(folder, Path(target))


def _installed() -> Path:
    """Return the folder of the installed pack, found as the rules are: through an entry point."""
    for point in entry_points(group=GROUP, name=NAME):
        folder = Path(point.load()())
        if (folder / "PulumiPolicy.yaml").is_file():
            return folder.absolute()
    raise HoldfastError("the policy pack is not where it was installed", "Install holdfast again.")


def _say_who_starts_it() -> None:
    """Say on stderr which Python the CLI will start the pack with, where it is not the one that has these rules."""
    named = os.environ.get("PULUMI_PYTHON_CMD")
    found = shutil.which(named) if named else shutil.which("python3") or shutil.which("python")
    if found is not None and _same(Path(found), Path(sys.executable)):
        return
    who = found or f"nothing: there is no {named or 'python3 or python'} on PATH"
    click.echo(f"note: pulumi would start the pack with {plain(who)}, and holdfast runs in {plain(sys.executable)}", err=True)
    click.echo(f"help: activate that environment, or set PULUMI_PYTHON_CMD={plain(sys.executable)}", err=True)


def _same(one: Path, other: Path) -> bool:
    """Tell whether two commands are the interpreter of one environment."""
    here = one.parent.resolve()
    return here == other.parent.resolve() and (one.resolve() == other.resolve() or (here.parent / "pyvenv.cfg").exists())


def _write_own(folder: Path, target: Path) -> None:
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in COPIED} | {REQUIREMENTS: _pinned()}
    there = [name for name in sorted(texts) if os.path.lexists(target / name)]
    if there:
        raise UsageError(f"{target} has a {', '.join(there)} already", "Name a folder that has none, or remove them.")
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            with (target / name).open("x", encoding="utf-8") as file:
                file.write(text)
    except OSError as error:
        raise UsageError(f"{target}: cannot be written: {error.strerror}") from None
    click.echo(f"wrote {plain(str(target))}: {', '.join(sorted(texts))}")
    click.echo(f"Install its {REQUIREMENTS}, then: pulumi preview --policy-pack {plain(str(target))}")


def _pinned() -> str:
    """Return the requirements of a pack: what is installed here, exactly."""
    lines = [f"holdfast[pulumi]=={__version__}"]
    try:
        lines.append(f"pulumi=={version('pulumi')}")
    except PackageNotFoundError:
        click.echo("note: pulumi is not installed here, so requirements.txt leaves its version open", err=True)
    return "".join(f"{line}\n" for line in lines)
