"""Run a command within a time limit, its input and outputs untouched, and end all that it has started."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import FrameType
from typing import Any, Final

from holdfast.errors import UsageError
from holdfast.sources.program.process import marked

TIMED_OUT: Final = 124
"""The exit code where the time was over, as that of `timeout`."""
_BY_SIGNAL: Final = 128
_GRACE_SECONDS: Final = 3
_FORWARDED: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(
    command: Sequence[str],
    environment: Mapping[str, str],
    mark: str,
    timeout: float,
    warn: Callable[[str], None] = lambda _text: None,
) -> int:
    """Return the exit code of a command, 128 and more for a signal that ended it, TIMED_OUT where the time was over.

    mark: a line `NAME=VALUE` of the environment that no other process has. timeout: seconds. warn: is told that the time is over. Raise
    UsageError where it cannot be run.
    """
    shared = sys.stdin.isatty()
    try:
        process = subprocess.Popen(list(command), env=dict(environment), process_group=None if shared else 0)  # noqa: S603 - as asked for
    except OSError as error:
        raise UsageError(f"{command[0]} cannot be run: {error.strerror}", "Give a command after `--`, such as `pulumi preview`.") from error
    with _forwarding(process, shared=shared):
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            warn(f"{command[0]} was ended: its time of {timeout:g} s was over (--timeout)")
            _end(process, shared=shared)
            code = TIMED_OUT
    _end_all(mark)
    return code if code >= 0 else _BY_SIGNAL - code


@contextlib.contextmanager
def _forwarding(process: subprocess.Popen[bytes], *, shared: bool) -> Iterator[None]:
    """Let a process have the signals that this one gets; shared: a key of the terminal has reached it already."""

    def forward(number: int, _frame: FrameType | None) -> None:
        if not (shared and number == signal.SIGINT):
            process.send_signal(number)

    before: dict[signal.Signals, Any] = {}
    if threading.current_thread() is threading.main_thread():
        before = {each: signal.signal(each, forward) for each in _FORWARDED}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _end(process: subprocess.Popen[bytes], *, shared: bool) -> None:
    """End a process: it is asked first, so that the CLI can end what it has started, and then its whole group is made to."""
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_GRACE_SECONDS)
    with contextlib.suppress(OSError):
        if not shared:
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def _end_all(mark: str) -> None:
    """End what the command has left behind: plugins have process groups of their own."""
    for number in marked(mark.encode()):
        with contextlib.suppress(OSError):
            os.kill(number, signal.SIGKILL)
