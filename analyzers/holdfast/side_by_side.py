"""Do parts of a large piece of work in two processes at the same time: this one, and one that is forked off it."""

import os
import signal
import threading
from collections.abc import Callable
from typing import TypeVar

import msgspec

Mine = TypeVar("Mine")
Other = TypeVar("Other")
Answer = TypeVar("Answer")
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


def in_turns(ask: Callable[[int], Answer], count: int, kind: type[Answer]) -> list[Answer]:
    """Return what a function answers to 0, 1 and so on below `count`, which is 256 at most; whichever of two processes is free asks next.

    What is lost with a process that fails is asked again here.
    """
    turns, writer = os.pipe()
    os.write(writer, bytes(range(count)))  # a byte for each, and both processes take theirs from the one pipe
    os.close(writer)

    def taken() -> dict[int, Answer]:
        return {turn[0]: ask(turn[0]) for turn in iter(lambda: os.read(turns, 1), b"")}

    try:
        own, other = side_by_side(taken, taken, dict[int, kind])  # type: ignore[valid-type]
    finally:
        os.close(turns)
    answers = own | other
    return [answers[turn] if turn in answers else ask(turn) for turn in range(count)]


def _answer(other: Callable[[], object], writer: int) -> None:
    """Write what a function returns, and end this process without any of the parent's ends: status 0 for an answer, 1 for none."""
    status = 1
    try:
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(msgspec.msgpack.encode(other()))
        status = 0
    finally:
        os._exit(status)
