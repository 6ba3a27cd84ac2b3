"""Run the program of a project, and return what it declares."""

import importlib.util
import os
import tempfile
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, Final

import msgspec

from holdfast.errors import InputError
from holdfast.settings.model import Settings
from holdfast.sources.program import failures, interpreter, nodejs, project
from holdfast.sources.program.configuration import Configuration, configure
from holdfast.sources.program.deployment import Deployment
from holdfast.sources.program.interpreter import Interpreter
from holdfast.sources.program.lookups import Lookups
from holdfast.sources.program.process import Ending, Program
from holdfast.sources.program.project import Project
from holdfast.sources.program.recorded import stack_of
from holdfast.sources.program.second_run import SecondRun, with_hidden
from holdfast.stack.stack import Stack

_PARALLEL: Final = 16
_LONGEST_SOCKET: Final = 100
_NO_SECOND_RUN: Final = "what the program declares inside an `apply` is not seen"
_NO_ENVIRONMENTS: Final = "the environments {} that the stack imports are not read; values of theirs come from --config"


def read(  # noqa: PLR0913 - how a program is run, by name
    folder: Path,
    *,
    settings: Settings,
    stack_name: str | None = None,
    config: Mapping[str, str] | None = None,
    timeout: float = 60,
    once: bool = False,
) -> Stack:
    """Return the stack that the program in a project folder declares.

    config: values that go before those of the files. timeout: seconds that the program may take. once: leave out the second run,
    which shows what is declared inside an `apply`. Raise InputError where the program cannot be run or does not come to its end,
    UsageError where the stack is not certain.
    """
    started = time.monotonic()
    read_project = project.load(folder)
    configuration = configure(read_project, stack_name, config or {})
    place, entry = read_project.program()
    runner = nodejs.find(read_project) if read_project.runtime == "nodejs" else interpreter.find(read_project)
    _require_engine()
    lookups = Lookups(settings.lookups, settings.resources)
    shown, made = (_deployment(read_project, configuration, lookups, simulated=each) for each in (False, True))
    run = partial(failures.Run, folder, shown.root, timeout, install=runner.how_to_install(), doubt=runner.doubt)
    with tempfile.TemporaryDirectory(prefix="holdfast-", ignore_cleanup_errors=True) as scratch:
        way = _Way(runner, place, _job(read_project, configuration, place, entry), scratch, started + timeout)
        with way.program("first") as program, _second(way, made, once=once) as second:
            ending = way.serve(program, shown)
            recording = shown.recording()
            failures.require_end(run(recording=recording, secrets=tuple(shown.secrets)), ending)
            unseen: tuple[str, ...] = (_NO_SECOND_RUN,)
            if second is not None:
                ending_of_second = second.ending(time.monotonic() - started)
                secrets = tuple(shown.secrets | made.secrets)
                recording, unseen = with_hidden(recording, ending_of_second, run(recording=made.recording(), secrets=secrets))
    imported = (_NO_ENVIRONMENTS.format(", ".join(configuration.environments)),) if configuration.environments else ()
    return stack_of(recording, str(folder), (*imported, *unseen))


class _Way(msgspec.Struct, frozen=True):
    """How a program is run, the first time and the second. scratch: a folder. deadline: as `time.monotonic()` tells time."""

    runner: Interpreter
    place: Path
    job: dict[str, Any]
    scratch: str
    deadline: float

    def program(self, name: str) -> Program:
        """Return the program, started; it waits for its job. name: that of its home."""
        home = Path(self.scratch) / name
        home.mkdir()
        environment = self.runner.environment_in(home)
        return Program((self.runner.path, *self.runner.arguments), self.place, environment)

    def serve(self, program: Program, deployment: Deployment) -> Ending:
        """Serve a program until it ends; raise what went wrong on our side."""
        os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # gRPC writes to stderr that a program has gone, which is no news
        from holdfast.sources.program.faults import Faults  # noqa: PLC0415 - heavy, and imported while the program starts
        from holdfast.sources.program.monitor import serving  # noqa: PLC0415 - likewise

        faults = Faults(program.wake)
        address = _address(f"{self.scratch}/{'made' if deployment.simulated else 'shown'}")
        with serving(deployment, faults, address):
            program.start({**self.job, "address": address, "dry_run": not deployment.simulated})
            ending = program.wait(self.deadline)
        if faults.first is not None:
            raise faults.first
        return ending


def _second(way: _Way, deployment: Deployment, *, once: bool) -> AbstractContextManager[SecondRun | None]:
    """Return the second run of a program, started; None where it is not wanted."""
    if once:
        return nullcontext()
    return SecondRun(way.program("second"), partial(way.serve, deployment=deployment))


def _deployment(read_project: Project, configuration: Configuration, lookups: Lookups, *, simulated: bool) -> Deployment:
    deployment = Deployment(
        read_project.name,
        configuration.stack,
        root=str(read_project.folder.resolve()),
        config=configuration.values,
        secret_keys=configuration.secret,
        lookups=lookups,
        simulated=simulated,
    )
    deployment.secrets.update(value for key, value in configuration.values.items() if key in configuration.secret - configuration.unknown)
    return deployment


def _require_engine() -> None:
    if importlib.util.find_spec("pulumi") is None:
        raise InputError("programs need the Pulumi SDK beside holdfast, and it is not installed", "Install `holdfast[pulumi]`.")


def _address(path: str) -> str:
    """Return an address that only this user can reach."""
    if len(path) > _LONGEST_SOCKET:
        raise InputError(f"{path}: too long a path for a socket", "Set TMPDIR to a short path.")
    return f"unix:{path}"


def _job(read_project: Project, configuration: Configuration, place: Path, entry: str) -> dict[str, Any]:
    return {
        "project": read_project.name,
        "stack": configuration.stack,
        "organization": "organization",
        "root": str(read_project.folder.resolve()),
        "folder": str(place),
        "program": entry if entry != "." else str(place),
        "parallel": _PARALLEL,
        "config": configuration.values,
        "secret_keys": sorted(configuration.secret),
        "unknown_keys": sorted(configuration.unknown),
    }
