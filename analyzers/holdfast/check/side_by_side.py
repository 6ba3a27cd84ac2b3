"""Do two parts of one large check at the same time: a forked process does one, this process the other."""

import os
import signal
import threading
from collections.abc import Callable
from typing import TypeVar

import msgspec

Mine = TypeVar("Mine")
Other = TypeVar("Other")
CORES_NEEDED = 2


def can_fork() -> bool:
    """Tell whether a second process would help and is safe: there is a core for it, and no thread that a fork would cut off."""
    return hasattr(os, "fork") and threading.active_count() == 1 and _cores() >= CORES_NEEDED


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def side_by_side(mine: Callable[[], Mine], other: Callable[[], Other], kind: type[Other]) -> tuple[Mine, Other]:
    """Return what two functions return. `other` runs in a forked process, and what it returns is passed back as MessagePack of a `kind`.

    Where that process fails, whatever the reason, this one does its work, so that an error is raised as if there were one process.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        _answer(other, writer)
    os.close(writer)
    try:
        own = mine()
        with os.fdopen(reader, "rb", closefd=False) as pipe:
            answer = pipe.read()
    except BaseException:
        os.kill(child, signal.SIGKILL)
        raise
    finally:
        os.close(reader)
        _, status = os.waitpid(child, 0)
    return own, msgspec.msgpack.decode(answer, type=kind) if status == 0 else other()


def _answer(other: Callable[[], object], writer: int) -> None:
    """Write what a function returns, and end this process without any of the parent's ends: status 0 for an answer, 1 for none."""
    status = 1
    try:
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(msgspec.msgpack.encode(other()))
        status = 0
    finally:
        os._exit(status)
