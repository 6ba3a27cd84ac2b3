"""Run the program of a project, and return what it declares."""

import importlib.util
import os
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from holdfast.errors import InputError
from holdfast.settings.model import Settings
from holdfast.sources.program import failures, interpreter, nodejs, project
from holdfast.sources.program.configuration import Configuration, configure
from holdfast.sources.program.deployment import Deployment
from holdfast.sources.program.lookups import Lookups
from holdfast.sources.program.process import Ending, Program
from holdfast.sources.program.project import Project
from holdfast.sources.program.recorded import stack_of
from holdfast.stack.stack import Stack

_PARALLEL: Final = 16
_LONGEST_SOCKET: Final = 100
_NO_ENVIRONMENTS: Final = "the environments {} that the stack imports are not read; values of theirs come from --config"


def read(
    folder: Path, *, settings: Settings, stack_name: str | None = None, config: Mapping[str, str] | None = None, timeout: float = 60
) -> Stack:
    """Return the stack that the program in a project folder declares.

    config: values that go before those of the files. timeout: seconds that the program may take. Raise InputError where it cannot be
    run or does not come to its end, UsageError where the stack is not certain.
    """
    deadline = time.monotonic() + timeout
    read_project = project.load(folder)
    configuration = configure(read_project, stack_name, config or {})
    place, entry = read_project.program()
    runner = nodejs.find(read_project) if read_project.runtime == "nodejs" else interpreter.find(read_project)
    _require_engine()
    lookups = Lookups(settings.lookups, settings.resources)
    deployment = Deployment(
        read_project.name,
        configuration.stack,
        root=str(folder.resolve()),
        config=configuration.values,
        secret_keys=configuration.secret,
        lookups=lookups,
    )
    deployment.secrets.update(value for key, value in configuration.values.items() if key in configuration.secret - configuration.unknown)
    with tempfile.TemporaryDirectory(prefix="holdfast-", ignore_cleanup_errors=True) as scratch:
        home = Path(scratch) / "home"
        home.mkdir()
        with Program((runner.path, *runner.arguments), place, runner.environment_in(home)) as program:
            ending = _run(program, deployment, _job(read_project, configuration, place, entry), scratch, deadline)
    recording = deployment.recording()
    failures.require_end(
        failures.Run(folder, deployment.root, timeout, recording, tuple(deployment.secrets), runner.how_to_install()), ending
    )
    notes = (_NO_ENVIRONMENTS.format(", ".join(configuration.environments)),) if configuration.environments else ()
    return stack_of(recording, str(folder), notes)


def _require_engine() -> None:
    if importlib.util.find_spec("pulumi") is None:
        raise InputError("programs need the Pulumi SDK beside holdfast, and it is not installed", "Install `holdfast[pulumi]`.")


def _run(program: Program, deployment: Deployment, job: dict[str, Any], scratch: str, deadline: float) -> Ending:
    """Serve a program until it ends; raise what went wrong on our side."""
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # gRPC writes to stderr that a program has gone, which is no news
    from holdfast.sources.program.faults import Faults  # noqa: PLC0415 - heavy, and imported while the program starts
    from holdfast.sources.program.monitor import serving  # noqa: PLC0415 - likewise

    faults = Faults(program.wake)
    address = _address(scratch)
    with serving(deployment, faults, address):
        program.start({**job, "address": address})
        ending = program.wait(deadline)
    if faults.first is not None:
        raise faults.first
    return ending


def _address(scratch: str) -> str:
    """Return an address that only this user can reach."""
    path = f"{scratch}/engine"
    if len(path) > _LONGEST_SOCKET:
        raise InputError(f"{scratch}: too long a path for a socket", "Set TMPDIR to a short path.")
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
