"""The process that records programs: `python -m holdfast.sources.program.recorder_child FOLDER`."""

import asyncio
import gc
import importlib
import importlib.util
import logging
import os
import re
import signal
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import msgspec
import pulumi
import pulumi.runtime
from pulumi.runtime.proto import engine_pb2

from holdfast.settings.model import Lookup
from holdfast.sources.program.deployment import Deployment
from holdfast.sources.program.executor import chain_of, complete_positions
from holdfast.sources.program.faults import Faults
from holdfast.sources.program.lookups import Lookups
from holdfast.sources.program.monitor import Engine, Monitor
from holdfast.sources.program.recorder import PROJECT, STACK, Job, Result

_WORD: Final = re.compile(r"\.([a-z]\w+)\b")
_PARALLEL: Final = 4


class _QuietEngine(Engine):
    """The engine of programs in this process: debug messages go nowhere."""

    def Log(self, request: engine_pb2.LogRequest, context: Any = None) -> Any:  # noqa: N802 - the service's name
        """Keep warnings and errors."""
        return super().Log(request, context) if request.severity else None


def main(folder: Path) -> None:
    """Record the programs of the job in a folder, each in a process of its own."""
    job = msgspec.json.decode((folder / "job.json").read_bytes(), type=Job)
    _import(job)
    complete_positions(pulumi.runtime.resource)
    gc.disable()
    gc.freeze()
    running: dict[int, int] = {}
    for index, text in enumerate(job.programs):
        place = folder / str(index)
        place.mkdir()
        while len(running) >= job.at_once:
            _reap(folder, running)
        process = os.fork()
        if process == 0:
            _child(text, job, place)
        running[process] = index
    while running:
        _reap(folder, running)


def _reap(folder: Path, running: dict[int, int]) -> None:
    process, status = os.wait()
    if process in running:
        (folder / str(running.pop(process)) / "status").write_text(str(os.waitstatus_to_exitcode(status)))


def _import(job: Job) -> None:
    """Import the SDKs, and those of their modules that a program names: what is imported here is not imported for each program."""
    words = {word for text in job.programs for word in _WORD.findall(text)}
    for name in job.modules:
        importlib.import_module(name)
        for word in sorted(words):
            if importlib.util.find_spec(f"{name}.{word}") is not None:
                module = importlib.import_module(f"{name}.{word}")
                getattr(module, "__all__", ())  # the SDKs load their modules when they are first used


def _child(text: str, job: Job, place: Path) -> None:
    """Record one program, and leave without what a process does at its end."""
    code = 1
    try:
        signal.setitimer(signal.ITIMER_REAL, job.seconds)
        (place / "result.json").write_bytes(msgspec.json.encode(_recorded(text, job, place)))
        code = 0
    except BaseException:  # noqa: BLE001 - the end of a forked process: nothing may run on in it
        traceback.print_exc()
    finally:
        os._exit(code)


def _recorded(text: str, job: Job, place: Path) -> Result:
    lookups = Lookups((msgspec.convert(each, Lookup) for each in job.lookups), job.resources)
    deployment = Deployment(PROJECT, STACK, root=str(place), config=job.config, lookups=lookups)
    faults = Faults()
    answer: dict[str, Any] = {"kind": "done"}
    try:
        _run(text, place, Monitor(deployment, faults), _QuietEngine(deployment), job)
    except BaseException as error:  # noqa: BLE001 - whatever a program raises is told, SystemExit included
        answer = {"kind": "raised", "chain": chain_of(error)}
    fault = "".join(traceback.format_exception_only(faults.first)).strip() if faults.first is not None else ""
    return Result(deployment.recording(), answer, tuple(deployment.secrets), fault)


def _run(text: str, place: Path, monitor: Monitor, engine: Engine, job: Job) -> None:
    file = place / "__main__.py"
    file.write_text(text)
    os.chdir(place)
    sys.path.insert(0, str(place))
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.set_default_executor(ThreadPoolExecutor(_PARALLEL))
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    pulumi.runtime.set_all_config(dict(job.config), [])
    pulumi.runtime.configure(
        pulumi.runtime.Settings(
            project=PROJECT,
            stack=STACK,
            monitor=monitor,
            engine=engine,
            parallel=_PARALLEL,
            dry_run=True,
            organization="organization",
            root_directory=str(place),
        )
    )
    names = {"__name__": "__main__", "__file__": str(file), "__builtins__": __builtins__}
    code = compile(text, str(file), "exec")
    loop.run_until_complete(pulumi.runtime.run_in_stack(lambda: exec(code, names)))  # noqa: S102 - running programs is what this is for


if __name__ == "__main__":
    main(Path(sys.argv[1]))
