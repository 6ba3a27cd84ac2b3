"""The process of a program: started early, watched, and ended with all that it has started."""

import json
import os
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import msgspec

EXECUTOR: Final = Path(__file__).with_name("executor.py")
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
    """What comes out of a file: the last bytes of it, or the first where the whole is wanted."""

    def __init__(self, file: int, limit: int) -> None:
        os.set_blocking(file, False)
        self.file = file
        self.limit = limit
        self.data = b""

    def drain(self) -> bool:
        """Read what there is; tell whether more may come."""
        try:
            while chunk := os.read(self.file, _CHUNK):
                self.data = (self.data + chunk)[-self.limit :]
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False


class Program:
    """A running program. Leaving the block ends its whole process group, and nothing waits for what escaped from it."""

    def __init__(self, python: str, folder: Path, environment: Mapping[str, str]) -> None:
        given, self._job = os.pipe()
        answers, told = os.pipe()
        self._wake_read, self._wake_write = os.pipe()
        self._process = subprocess.Popen(  # noqa: S603 - running the user's program is what was asked for
            [python, "-u", str(EXECUTOR), str(given), str(told)],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=(given, told),
            start_new_session=True,
        )
        os.close(given)
        os.close(told)
        out, err = self._process.stdout, self._process.stderr
        assert out is not None and err is not None  # noqa: S101, PT018 - both are pipes
        self._out, self._err, self._answers = _Stream(out.fileno(), 0), _Stream(err.fileno(), _KEPT_BYTES), _Stream(answers, _ANSWER_BYTES)
        self._ended = threading.Event()
        threading.Thread(target=self._await_end, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._kill()
        for file in (self._job, self._answers.file, self._wake_read):
            os.close(file)
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()

    def start(self, job: Mapping[str, Any]) -> None:
        """Give the program its job; one that has died already is told of by `wait`."""
        try:
            os.write(self._job, json.dumps(job).encode() + b"\n")
        except OSError:
            return

    def wake(self) -> None:
        """End the wait from another thread."""
        try:
            os.write(self._wake_write, b".")
        except OSError:
            return

    def wait(self, deadline: float) -> Ending:
        """Return how the program ended, or that it had not when `time.monotonic()` reached the deadline or somebody woke us."""
        streams = [self._out, self._err, self._answers]
        with selectors.DefaultSelector() as selector:
            for stream in streams:
                selector.register(stream.file, selectors.EVENT_READ, stream)
            selector.register(self._wake_read, selectors.EVENT_READ, None)
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
        self._ended.set()
        self.wake()

    def _kill(self) -> None:
        """End the process and every process of its group."""
        if self._process.returncode is None:
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                self._process.kill()
            self._ended.wait(_GRACE_SECONDS)
            self._process.wait()
