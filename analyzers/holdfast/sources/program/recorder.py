"""Record many short programs: one process imports the SDKs once, and forks for each program.

For the examples of rules. A program costs about a tenth of a second, since nothing is imported twice and nothing goes over a wire.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from holdfast.errors import InputError
from holdfast.settings.model import Settings
from holdfast.sources.program import failures
from holdfast.sources.program.environment import program_environment
from holdfast.sources.program.process import Ending
from holdfast.sources.program.recorded import stack_of
from holdfast.sources.program.requests import Recording
from holdfast.stack.stack import Stack

PROJECT: Final = "example"
STACK: Final = "dev"
_CHILD: Final = "holdfast.sources.program.recorder_child"


class Job(msgspec.Struct, frozen=True):
    """What the recording process is to do. lookups, resources: as in holdfast.yaml. seconds: the time of one program."""

    programs: tuple[str, ...]
    modules: tuple[str, ...] = ()
    config: dict[str, str] = {}
    lookups: tuple[dict[str, Any], ...] = ()
    resources: tuple[dict[str, Any], ...] = ()
    seconds: float = 60
    at_once: int = 1


class Result(msgspec.Struct, frozen=True):
    """How one program ended. answer: as the executor gives it. secrets: what must not be shown. fault: what went wrong on our side."""

    recording: Recording
    answer: dict[str, Any]
    secrets: tuple[str, ...] = ()
    fault: str = ""


def record(
    programs: Sequence[str],
    *,
    settings: Settings | None = None,
    modules: Sequence[str] = ("pulumi_aws",),
    config: Mapping[str, str] | None = None,
    timeout: float = 60,
) -> list[Stack | Exception]:
    """Return the stack of each program, or the error that it ended with, in their order.

    modules: the SDKs to import once, before any program. config: the same for all programs, keys with their namespaces. timeout:
    seconds of one program. Raise RuntimeError where the recording process itself fails.
    """
    settings = settings or Settings()
    job = Job(
        programs=tuple(programs),
        modules=tuple(modules),
        config=dict(config or {}),
        lookups=tuple(msgspec.to_builtins(each) for each in settings.lookups),
        resources=tuple(settings.resources),
        seconds=timeout,
        at_once=os.cpu_count() or 1,
    )
    with tempfile.TemporaryDirectory(prefix="holdfast-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch).resolve()
        _run(job, folder)
        return [_result(folder / str(index), timeout) for index in range(len(programs))]


def _run(job: Job, folder: Path) -> None:
    (folder / "job.json").write_bytes(msgspec.json.encode(job))
    environment = program_environment(os.environ, folder, None)
    with (folder / "errors").open("wb") as errors:
        done = subprocess.run(  # noqa: S603 - this Python, running our own module
            [sys.executable, "-m", _CHILD, str(folder)],
            env={**environment, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            check=False,
        )
    if done.returncode != 0:
        said = (folder / "errors").read_text(errors="replace").strip().splitlines()
        raise RuntimeError(f"programs could not be recorded: {said[-1] if said else done.returncode}")


def _result(folder: Path, timeout: float) -> Stack | Exception:
    """Return what became of the program in a folder."""
    file = folder / "result.json"
    status = int((folder / "status").read_text()) if (folder / "status").exists() else 0
    empty = Recording(project=PROJECT, stack=STACK)
    result = msgspec.json.decode(file.read_bytes(), type=Result) if file.exists() else Result(empty, {})
    if result.fault:
        return RuntimeError(f"the engine failed: {result.fault}")
    ending = Ending(status, result.answer or None, "", timed_out=status == -_ALARM)
    try:
        failures.require_end(failures.Run(PROJECT, str(folder), timeout, result.recording, result.secrets), ending)
    except InputError as error:
        return error
    return stack_of(result.recording, "example")


_ALARM: Final = 14
"""The signal that ends a program whose time is over."""
