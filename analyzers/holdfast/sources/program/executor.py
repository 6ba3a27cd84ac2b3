"""Run a user's program under the user's interpreter. Stands alone: it imports the standard library and the user's Pulumi SDK only.

Arguments: the numbers of two open files. From the first it reads its job, one line of JSON, once the SDK is imported; the end of
that file means that whoever waits is gone. Into the second it writes how the program ended, one line of JSON.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import sys
from typing import Any
from urllib.parse import quote

_DEPTH = 5
_FRAMES = 200
_TEXT = 8000
_WORKERS = 4
"""Calls under way for each resource that may be registered at once, as the language host of Pulumi has it."""


def main() -> None:
    """Run the program of the job, and say how it ended."""
    given, answers = int(sys.argv[1]), int(sys.argv[2])
    for file in (given, answers):
        os.set_inheritable(file, False)  # noqa: FBT003 - the standard library's signature
    here = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - the fewer imports, the sooner the program starts
    sys.path[:] = [each for each in sys.path if os.path.abspath(each) != here]  # noqa: PTH100
    try:
        import pulumi.runtime  # noqa: PLC0415 - may fail, which is an answer
    except BaseException as error:  # noqa: BLE001 - whatever the SDK raises is told
        _tell(answers, {"kind": "unusable", "chain": chain_of(error)})
        sys.exit(1)
    lines = os.fdopen(given, "rb")
    text = lines.readline()
    if not text:
        sys.exit(1)
    job = json.loads(text)
    _watch(lines)
    _leave(_run(job, answers, pulumi))


def _run(job: dict[str, Any], answers: int, pulumi: Any) -> int:
    import asyncio  # noqa: PLC0415 - the SDK has imported it
    import logging  # noqa: PLC0415

    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    try:
        simulation = None if job.get("dry_run", True) else _simulation()
        _configure(job, pulumi, loop, simulation)
        os.chdir(job["folder"])
        sys.argv = [job["program"]]
        sys.path.insert(0, job["folder"])
        loop.run_until_complete(pulumi.runtime.run_in_stack(lambda: _start(job["program"])))
        answer: dict[str, Any] = {"kind": "done"}
    except BaseException as error:  # noqa: BLE001 - whatever a program raises is told, SystemExit and KeyboardInterrupt included
        answer = {"kind": "raised", "chain": chain_of(error)}
    _tell(answers, answer)
    return 0 if answer["kind"] == "done" else 1


def _leave(code: int) -> None:
    """Leave with an exit code: what was asked to happen at exit happens, but the interpreter is not taken apart, which takes long."""
    with contextlib.suppress(BaseException):
        atexit._run_exitfuncs()  # noqa: SLF001 - there is no public name for it
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)


def _start(program: str) -> None:
    """Run the program; what it returns is no awaitable, whatever its globals are."""
    import runpy  # noqa: PLC0415

    runpy.run_path(program, run_name="__main__")


def _simulation() -> Any:
    """Return the module that makes the second run of a program differ from the first."""
    import importlib.util  # noqa: PLC0415 - for that run alone

    file = os.path.join(os.path.dirname(os.path.abspath(__file__)), "simulation.py")  # noqa: PTH100, PTH118, PTH120 - as above
    spec: Any = importlib.util.spec_from_file_location("holdfast_simulation", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _configure(job: dict[str, Any], pulumi: Any, loop: Any, simulation: Any = None) -> None:
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    runtime = pulumi.runtime
    runtime.set_all_config(job["config"], job["secret_keys"])
    hide_unknown(pulumi, frozenset(job["unknown_keys"]), simulation)
    if simulation is not None:
        simulation.prepare(pulumi, os.environ["HOME"])
    complete_positions(runtime.resource)
    settings = runtime.Settings(
        project=job["project"],
        stack=job["stack"],
        monitor=job["address"],
        engine=job["address"],
        parallel=job["parallel"],
        dry_run=simulation is None,
    )
    if hasattr(settings, "organization"):
        settings.organization = job["organization"]
    if hasattr(settings, "root_directory"):
        settings.root_directory = job["root"]
    settings.engine = _Quiet(settings.engine)
    runtime.configure(settings)
    loop.set_default_executor(ThreadPoolExecutor(_WORKERS * job["parallel"]))


class _Quiet:
    """The engine without debug messages: they are most of what a program says, and nobody reads them."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def Log(self, request: Any) -> Any:  # noqa: N802 - the service's name
        """Pass on what is more than a debug message."""
        return self._engine.Log(request) if request.severity else None


def complete_positions(module: Any) -> None:
    """Give a place in the program to resources that are made without an `__init__` of their own: the SDK has none for them."""
    original = getattr(module, "_get_stack_trace", None)
    if original is None:
        return
    sdk = os.path.dirname(os.path.dirname(module.__file__))  # noqa: PTH120 - as above
    source = module.source_pb2

    def trace() -> Any:
        found = original()
        frame = None if found.frames else sys._getframe(1)  # noqa: SLF001 - there is no public name for it
        while frame is not None:
            file = frame.f_code.co_filename
            if os.path.isabs(file) and not file.startswith(sdk):  # noqa: PTH117 - as above
                found.frames.append(source.StackFrame(pc=source.SourcePosition(uri="file://" + quote(file), line=frame.f_lineno)))
            frame = frame.f_back
        return found

    module._get_stack_trace = trace  # noqa: SLF001 - the SDK offers no other place for it


def hide_unknown(pulumi: Any, unknown: frozenset[str], simulation: Any = None) -> None:
    """Make secrets that cannot be decrypted unknown, so that nothing is computed from what stands in their place.

    With a simulation, they are made up, as all else that is unknown.
    """
    if not unknown:
        return
    import asyncio  # noqa: PLC0415

    def future(value: Any) -> Any:
        made = asyncio.get_event_loop().create_future()
        made.set_result(value)
        return made

    def hidden(method: Any) -> Any:
        def get(self: Any, key: str, *args: Any, **kwargs: Any) -> Any:
            if self.full_key(key) not in unknown:
                return method(self, key, *args, **kwargs)
            if simulation is not None:
                return pulumi.Output.secret(simulation.configured(method.__name__, key))
            return pulumi.Output(set(), future(None), future(False), future(True))  # noqa: FBT003

        return get

    for name in dir(pulumi.Config):
        if name.startswith(("get_secret", "require_secret")):
            setattr(pulumi.Config, name, hidden(getattr(pulumi.Config, name)))


def chain_of(error: BaseException | None) -> list[dict[str, Any]]:
    """Return an error and what caused it: type, text and stack of each."""
    chain: list[dict[str, Any]] = []
    while error is not None and len(chain) < _DEPTH:
        frames = []
        trace = error.__traceback__
        while trace is not None:
            code = trace.tb_frame.f_code
            frames.append((code.co_filename, trace.tb_lineno, code.co_name))
            trace = trace.tb_next
        if isinstance(error, SyntaxError) and error.filename:
            frames.append((error.filename, error.lineno or 0, "<module>"))
        try:
            text = str(getattr(error, "msg", error)) if isinstance(error, SyntaxError) else str(error)
        except BaseException:  # noqa: BLE001 - a program's own error may fail at anything
            text = "(its text cannot be read)"
        chain.append({"type": type(error).__name__, "text": text[:_TEXT], "frames": frames[-_FRAMES:]})
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return chain


def _tell(answers: int, answer: dict[str, Any]) -> None:
    data = json.dumps(answer).encode() + b"\n"
    while data:
        data = data[os.write(answers, data) :]


def _watch(lines: Any) -> None:
    """End this process and all that it started when whoever waits for it is gone."""
    import threading  # noqa: PLC0415

    def wait() -> None:
        lines.read()
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=wait, daemon=True).start()


if __name__ == "__main__":
    main()
