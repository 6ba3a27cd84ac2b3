"""What runs a program; for a program in Python, which one."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import msgspec

from holdfast.errors import InputError
from holdfast.sources.program.environment import program_environment
from holdfast.sources.program.project import Project

EXECUTOR: Final = Path(__file__).with_name("executor.py")
_WHERE: Final = "import sys; print(sys.executable)"
_SECONDS: Final = 20


class Interpreter(msgspec.Struct, frozen=True):
    """What runs a program: a Python, or a Node.js.

    virtual: the folder of a Python's virtual environment. arguments: the executor, after the interpreter's own options. environment:
    what it sees beside what every program sees. install: what to do where a package is missing; empty for a Python. doubt: what to do where
    the program fails, when something speaks against this interpreter.
    """

    path: str
    virtual: Path | None = None
    arguments: tuple[str, ...] = (str(EXECUTOR),)
    environment: dict[str, str] = {}
    install: str = ""
    doubt: str = ""

    def environment_in(self, home: Path) -> dict[str, str]:
        """Return what a program sees of the environment; home: an empty folder of its own."""
        return {**program_environment(os.environ, home, self.virtual), **self.environment}

    def how_to_install(self) -> str:
        """Return what to do where a package of the program is missing, as a sentence."""
        return self.install or f"Install the program's requirements for the Python that runs it: {self.path}."


def find(project: Project) -> Interpreter:
    """Return the project's own virtual environment, else the active one, else this Python if it has Pulumi, else the one on PATH."""
    if project.virtualenv:
        return _of(project.folder / project.virtualenv, f"{project.file}: `virtualenv: {project.virtualenv}`")
    if project.toolchain == "uv":
        own = next(
            (each / ".venv" for each in (project.folder.resolve(), *project.folder.resolve().parents) if _python_in(each / ".venv")), None
        )
        if own is not None:
            return _of(own, str(own))
    active = os.environ.get("VIRTUAL_ENV")
    if active:
        return _of(Path(active), f"{project.folder}: VIRTUAL_ENV={active}")
    if importlib.util.find_spec("pulumi") is not None:
        return Interpreter(sys.executable)
    return Interpreter(_on_path(project))


def _of(folder: Path, said_by: str) -> Interpreter:
    python = _python_in(folder)
    if python is None:
        raise InputError(
            f"{said_by} is no virtual environment: there is no Python in {folder}",
            "Create it, and install the program's requirements into it.",
        )
    return Interpreter(str(python), folder.absolute())


def _python_in(folder: Path) -> Path | None:
    candidates = (folder / "bin" / "python", folder / "Scripts" / "python.exe")
    return next((each.absolute() for each in candidates if each.is_file()), None)


def _on_path(project: Project) -> str:
    """Return the real Python behind `python3`: a version manager's stand-in may need the environment that a program does not get."""
    found = shutil.which("python3") or shutil.which("python")
    if found is None:
        raise InputError(
            f"{project.folder}: no Python was found to run the program", "Put python3 on PATH, or name a `virtualenv` in Pulumi.yaml."
        )
    try:
        asked = subprocess.run(  # noqa: S603 - a Python that the user has put on PATH
            [found, "-c", _WHERE], capture_output=True, text=True, timeout=_SECONDS, stdin=subprocess.DEVNULL, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return found
    return asked.stdout.strip() or found
