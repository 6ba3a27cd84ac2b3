"""The private folder that stand-ins live in: programs in `bin`, what they need to know in `offline.json`, notes of what they did."""

import json
import re
import shlex
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from holdfast.errors import UsageError
from holdfast.offline.packages import Package

TOLD: Final = "offline.json"
"""The file of a private folder that says what its programs are told."""
PLANNING: Final = "HOLDFAST_OFFLINE_PLANNING"
"""Is `true` in the environment of the CLI while it creates nothing."""
SETTINGS: Final = "HOLDFAST_OFFLINE_SETTINGS"
"""Names the settings in the environment of the CLI; empty where there are none."""
_NOTES: Final = "notes.jsonl"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_SCRIPT: Final = '#!/bin/sh\nexec {python} -P -m holdfast.offline {role} {folder} {name}"$@"\n'
_EXECUTABLE: Final = 0o755


class Told(msgspec.Struct, frozen=True):
    """What the programs of a folder are told.

    pulumi: the real CLI. settings: the file asked for, empty for that of the project. own_backend: whether stacks are of this folder and
    may be changed. own_passphrase: whether what is encrypted in the configuration of stacks stays closed. packages: more than what is
    found. real: packages without a stand-in. plugins: the folder that the CLI finds their providers in.
    """

    pulumi: str
    settings: str = ""
    own_backend: bool = True
    own_passphrase: bool = True
    packages: tuple[Package, ...] = ()
    real: tuple[str, ...] = ()
    plugins: str = ""


class Folder:
    """A private folder. Its user alone may read it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def programs(self) -> Path:
        """Return the folder that goes first on PATH."""
        return self.path / "bin"

    @property
    def home(self) -> Path:
        """Return the home of whoever runs with these stand-ins: empty, so that no credentials are in it."""
        return self.path / "home"

    @property
    def pulumi_home(self) -> Path:
        """Return where the CLI keeps its own files."""
        return self.path / "pulumi"

    @property
    def backend(self) -> Path:
        """Return where stacks are kept."""
        return self.path / "backend"

    @property
    def mark(self) -> str:
        """Return a line that the environment of every process has that runs with these stand-ins, and of no other."""
        return f"PULUMI_HOME={self.pulumi_home}"

    @property
    def nowhere(self) -> Path:
        """Return a path that nothing is at."""
        return self.path / "nothing"

    def create(self, told: Told) -> None:
        """Write the folder with a stand-in for the CLI."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        for each in (self.programs, self.home, self.pulumi_home, self.backend):
            each.mkdir(exist_ok=True)
        plugins = self.pulumi_home / "plugins"
        if told.real and not plugins.exists():
            plugins.symlink_to(told.plugins)
        (self.path / TOLD).write_bytes(msgspec.json.encode(told))
        self._write("pulumi", "pulumi", "")

    def told(self) -> Told:
        """Return what the programs of this folder are told."""
        return msgspec.json.decode((self.path / TOLD).read_bytes(), type=Told)

    def stand_in(self, packages: Iterable[Package]) -> None:
        """Write a stand-in for the provider of each package."""
        real = self.told().real
        for each in packages:
            if _NAME.fullmatch(each.name) and each.name not in real:
                (self.path / f"package-{each.name}.json").write_bytes(msgspec.json.encode(each))
                self._write(f"pulumi-resource-{each.name}", "provider", each.name)

    def package(self, name: str) -> Package:
        """Return a package that has a stand-in."""
        return msgspec.json.decode((self.path / f"package-{name}.json").read_bytes(), type=Package)

    def note(self, text: str) -> None:
        """Add a text to the notes."""
        with (self.path / _NOTES).open("a") as notes:
            notes.write(json.dumps(text) + "\n")

    def notes(self) -> list[str]:
        """Return what was noted, each text once, in the order of first times."""
        with suppress(OSError):
            return [json.loads(line) for line in dict.fromkeys((self.path / _NOTES).read_text().splitlines())]
        return []

    def _write(self, name: str, role: str, argument: str) -> None:
        file = self.programs / name
        given = shlex.quote(argument) + " " if argument else ""
        text = _SCRIPT.format(python=shlex.quote(sys.executable), role=role, folder=shlex.quote(str(self.path)), name=given)
        if not file.exists() or file.read_text() != text:
            file.write_text(text)
            file.chmod(_EXECUTABLE)


def package_of(text: str) -> Package:
    """Return the package that `NAME` or `NAME@VERSION` names; raise UsageError where it is none."""
    name, _, version = text.partition("@")
    if not _NAME.fullmatch(name):
        raise UsageError(f"--package {text}: NAME or NAME@VERSION was expected")
    return Package(name, version.removeprefix("v"))
