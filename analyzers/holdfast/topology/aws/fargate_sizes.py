"""Which sizes of tasks Fargate offers.

Source: Amazon ECS developer guide, "Troubleshoot Amazon ECS task definition invalid CPU or memory errors".
"""

import re
from functools import partial
from typing import Final

from holdfast.stack.missing import NotKnownError, wrong_kind
from holdfast.stack.resource import Resource
from holdfast.stack.values import Secret, Unknown, Value
from holdfast.topology.known import all_of, any_of

COMPATIBILITIES: Final = "requiresCompatibilities"
_FARGATE: Final = "FARGATE"
_NETWORK: Final = "awsvpc"
_SIZES: Final[dict[float, tuple[int, ...] | range]] = {
    256: (512, 1024, 2048),
    512: range(1024, 4097, 1024),
    1024: range(2048, 8193, 1024),
    2048: range(4096, 16385, 1024),
    4096: range(8192, 30721, 1024),
    8192: range(16384, 61441, 4096),
    16384: range(32768, 122881, 8192),
}
"""The MiB of memory that each number of CPU units comes with."""
_SIZE: Final = re.compile(r"\s{0,9}(\d{0,9}\.?\d{1,9})\s{0,9}(vcpu|gb)?\s{0,9}", re.IGNORECASE)
_UNITS: Final = 1024


def is_for_fargate(task: Resource) -> bool:
    """Tell whether a task definition says that Fargate is to run it; raise NotKnownError where it cannot be said."""
    return any_of(partial(_is_fargate, task, f"{COMPATIBILITIES}[{index}]", each) for index, each in enumerate(task.items(COMPATIBILITIES)))


def can_run_on_fargate(task: Resource) -> bool:
    """Tell whether Fargate can run a task definition: it says so, or has the network mode and a size that Fargate asks for."""
    fits = (lambda: task.text("networkMode") == _NETWORK, partial(has_fargate_size, task))
    return any_of((partial(is_for_fargate, task), partial(all_of, fits)))


def has_fargate_size(task: Resource) -> bool:
    """Tell whether a task definition has a pair of `cpu` and `memory` that Fargate offers; raise NotKnownError where it cannot be said."""
    return all_of(
        (
            lambda: _cpu(task) in _SIZES,
            lambda: any(_memory(task) in each for each in _SIZES.values()),
            lambda: _memory(task) in _SIZES.get(_cpu(task) or 0, ()),
        )
    )


def _is_fargate(task: Resource, place: str, each: Value) -> bool:
    if isinstance(each, Unknown | Secret):
        raise task.not_known(place, each)
    return each == _FARGATE


def _cpu(task: Resource) -> float | None:
    return _size(task, "cpu", "vcpu")


def _memory(task: Resource) -> float | None:
    return _size(task, "memory", "gb")


def _size(task: Resource, path: str, unit: str) -> float | None:
    """Return CPU units or MiB, which may be written as vCPUs or GB; None where nothing is set."""
    text = task.text(path)
    if not text:
        return None
    read = _SIZE.fullmatch(text)
    if read is None or (read[2] or unit).lower() != unit:
        raise NotKnownError(path, wrong_kind(task.name, path, "a size"))
    return float(read[1]) * (_UNITS if read[2] else 1)
