"""Stacks of the private folder: created there with a copy of their configuration, so that nothing of the project is written."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from holdfast.errors import InputError
from holdfast.offline.config_file import Copy, copied
from holdfast.offline.folder import Folder, Told
from holdfast.sources.program.configuration import only_stack
from holdfast.sources.program.project import Project

_SECONDS: Final = 120
_READY: Final = "ready"


class Stack(msgspec.Struct, frozen=True):
    """A stack that the CLI can work on. config_file: of its configuration."""

    name: str
    config_file: Path


def name_of(folder: Folder, project: Project, asked: str) -> str:
    """Return the stack that is meant: asked for, else selected, else the only one; raise UsageError where there are several."""
    if asked:
        return asked.rpartition("/")[2]
    selected = _selection(folder, project)
    return selected.read_text() if selected.is_file() else only_stack(project)


def select(folder: Folder, project: Project, stack: str) -> None:
    """Keep a stack as the one that is meant where none is asked for."""
    file = _selection(folder, project)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(stack)


def prepared(folder: Folder, project: Project, stack: str, environment: Mapping[str, str], asked: str = "") -> Stack:
    """Return a stack of the private backend, which is created where it is not there yet; raise InputError where the CLI refuses it.

    asked: the file of its configuration, where it is not that of the project.
    """
    told = folder.told()
    place = folder.path / "stacks" / project.name / stack
    file = place / f"Pulumi.{stack}{project.file.suffix}"
    if not (place / _READY).is_file():
        place.mkdir(parents=True, exist_ok=True)
        (place / project.file.name).write_text(json.dumps({"name": project.name, "runtime": "python"}))
        copy = _copy(project.folder / project.config_folder / file.name, told)
        file.write_text(copy.text)
        call(told.pulumi, ["stack", "init", stack], place, environment)
        _complete(told, stack, file, copy, environment)
        (place / _READY).touch()
    if asked:
        other = place / f"{hashlib.sha256(str(Path(asked).absolute()).encode()).hexdigest()[:8]}.yaml"
        if not other.is_file():
            copy = _copy(Path(asked), told)
            other.write_text(copy.text)
            _complete(told, stack, other, copy, environment)
        file = other
    return Stack(stack, file)


def _complete(told: Told, stack: str, file: Path, copy: Copy, environment: Mapping[str, str]) -> None:
    """Put what stands for encrypted values into a file, encrypted; say what the program does not get."""
    if copy.hidden:
        values = {key: {"value": value, "secret": True} for key, value in copy.hidden.items()}
        words = ["config", "set-all", "--stack", stack, "--config-file", str(file), "--json", json.dumps(values)]
        call(told.pulumi, words, file.parent, environment)
        sys.stderr.write(f"note: {stack}: texts stand for the encrypted values of {', '.join(copy.hidden)}\n")
    if copy.environments:
        sys.stderr.write(f"note: {stack}: its environments are not read\n")


def select_in_place(folder: Folder, project: Project, stack: str, environment: Mapping[str, str]) -> None:
    """Let the CLI know which stack is meant in the folder of a project, for commands that are not told."""
    call(folder.told().pulumi, ["stack", "select", stack], project.folder, environment)


def _copy(file: Path, told: Told) -> Copy:
    if not file.is_file():
        return Copy("")
    try:
        return copied(file.read_text(), str(file), decrypts=not told.own_passphrase)
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: not text in UTF-8", "Write the file again.") from error


def _selection(folder: Folder, project: Project) -> Path:
    return folder.path / "stacks" / project.name / "selected"


def call(pulumi: str, words: list[str], place: Path, environment: Mapping[str, str]) -> None:
    """Run the CLI in a folder; raise InputError, with what it says, where it fails."""
    try:
        done = subprocess.run(  # noqa: S603 - the CLI that the user has
            [pulumi, *words, "--non-interactive", "--color", "never"],
            cwd=place,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise InputError(f"{pulumi} {words[0]} {words[1]} did not come to its end: {error}") from error
    if done.returncode != 0:
        raise InputError(f"{pulumi} {words[0]} {words[1]}: {done.stderr.strip() or done.stdout.strip()}")
