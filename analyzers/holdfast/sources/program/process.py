"""The process of a program: started early, watched, and ended with all that it has started."""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

import msgspec

from holdfast.errors import InputError

_KEPT_BYTES: Final = 64 * 1024
_ANSWER_BYTES: Final = 4 * 1024 * 1024
_CHUNK: Final = 1 << 16
_GRACE_SECONDS: Final = 5


class Ending(msgspec.Struct, frozen=True):
    """How a program ended.

    code: negative for a signal. answer: what the executor says, None where it said nothing. words: the last of what it printed.
    """

    code: int
    answer: dict[str, Any] | None
    words: str
    timed_out: bool = False


class _Stream:
    """What comes out of a file: the last bytes of it, up to a limit."""

    def __init__(self, file: int, limit: int) -> None:
        os.set_blocking(file, False)
        self.file = file
        self.limit = limit
        self.data = b""

    def drain(self) -> bool:
        """Read what there is; tell whether more may come."""
        try:
            while chunk := os.read(self.file, _CHUNK):
                self.data = (self.data + chunk)[-self.limit :] if self.limit else b""
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False


class Program:
    """A running program. Leaving the block ends its whole process group, and nothing waits for what escaped from it.

    command: an interpreter and an executor, which gets the numbers of two open files: its job comes from one, its answer goes to the other.
    """

    def __init__(self, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        given, self._job = os.pipe()
        answers, told = os.pipe()
        try:
            self._process = subprocess.Popen(  # noqa: S603 - running the user's program is what was asked for
                [*command, str(given), str(told)],
                cwd=folder,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=(given, told),
                start_new_session=True,
            )
        except OSError as error:
            os.close(self._job)
            os.close(answers)
            raise InputError(f"{folder}: {command[0]} cannot be run: {error.strerror}", "Name a `virtualenv` in Pulumi.yaml.") from error
        finally:
            os.close(given)
            os.close(told)
        self._mark = f"HOME={environment.get('HOME', '')}".encode()
        self._out, self._err = _Stream(_file(self._process.stdout), 0), _Stream(_file(self._process.stderr), _KEPT_BYTES)
        self._answers = _Stream(answers, _ANSWER_BYTES)
        self._woken, wakes = os.pipe()
        self._wakes = os.fdopen(wakes, "wb", buffering=0)
        self._killed = False
        self._ended = threading.Thread(target=self._await_end, daemon=True)
        self._ended.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._kill()
        self._wakes.close()
        for file in (self._job, self._answers.file, self._woken):
            os.close(file)
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()

    def start(self, job: Mapping[str, Any]) -> None:
        """Give the program its job; one that has died already is told of by `wait`."""
        with contextlib.suppress(OSError):
            os.write(self._job, json.dumps(job).encode() + b"\n")

    def wake(self) -> None:
        """End the wait from another thread; nothing happens once the block is left."""
        with contextlib.suppress(OSError, ValueError):
            self._wakes.write(b".")

    def wait(self, deadline: float) -> Ending:
        """Return how the program ended, or that it had not when `time.monotonic()` reached the deadline or somebody woke us."""
        streams = [self._out, self._err, self._answers]
        with selectors.DefaultSelector() as selector:
            for stream in streams:
                selector.register(stream.file, selectors.EVENT_READ, stream)
            selector.register(self._woken, selectors.EVENT_READ, None)
            woken = False
            while not woken and (left := deadline - time.monotonic()) > 0:
                for key, _ in selector.select(left):
                    woken = woken or key.data is None
                    if key.data is not None and not key.data.drain():
                        selector.unregister(key.fd)
        for stream in streams:
            stream.drain()
        timed_out = not woken
        self._kill()
        return Ending(self._process.returncode or 0, self._answer(), self._err.data.decode("utf-8", "replace"), timed_out)

    def _answer(self) -> dict[str, Any] | None:
        """Return what the executor said last; a program that writes there itself is not believed more than it says."""
        for line in reversed(self._answers.data.splitlines()):
            try:
                found = msgspec.json.decode(line)
            except msgspec.DecodeError:
                continue
            if isinstance(found, dict) and isinstance(found.get("kind"), str):
                return found
        return None

    def _await_end(self) -> None:
        """Wait for the process without taking its number from the system, so that its group can still be named."""
        if hasattr(os, "waitid"):
            os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT)
        else:
            self._process.wait()
        self.wake()

    def _kill(self) -> None:
        """End the process, every process of its group, and those that left the group."""
        if self._killed:
            return
        self._killed = True
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._ended.join(_GRACE_SECONDS)
        self._process.wait()
        for process in marked(self._mark):
            with contextlib.suppress(OSError):
                os.kill(process, signal.SIGKILL)


def _file(pipe: IO[bytes] | None) -> int:
    assert pipe is not None  # noqa: S101 - it was asked for
    return pipe.fileno()


def marked(mark: bytes) -> Iterator[int]:
    """Yield the processes of this user that were started with a line in their environment; none where there is no /proc."""
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                yield int(folder.name)
