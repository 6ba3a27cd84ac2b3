"""The scenarios of a question, side by side: which bit stands for which failure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, combinations_with_replacement
from math import comb
from typing import NamedTuple

LIMIT = 200_000
"""The most scenarios of one entry that are tried; beyond them the question stays open."""


class Case(NamedTuple):
    """One scenario by position: events, single members as (holder, count), and the events of which only those members are lost."""

    events: tuple[int, ...] = ()
    losses: tuple[tuple[int, int], ...] = ()
    partly: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Columns:
    """Scenarios, fewest failures first; the first is the one without any. dead, lost: by position, the bits and how many members."""

    cases: tuple[Case, ...]
    full: int
    dead: tuple[int, ...]
    lost: tuple[tuple[tuple[int, int], ...], ...]


class TooManyError(Exception):
    """More scenarios than are tried."""


def laid_out(cases: Iterable[Case], events: int, holders: int) -> Columns:
    """Return the columns of scenarios. holders: in how many places members can be lost."""
    kept = tuple(cases)
    if len(kept) > LIMIT:
        raise TooManyError
    width = (len(kept) + 7) // 8
    dead = [bytearray(width) for _ in range(events)]
    lost: list[dict[int, bytearray]] = [{} for _ in range(holders)]
    for column, case in enumerate(kept):
        byte, bit = column >> 3, 1 << (column & 7)
        for event in case.events:
            if event not in case.partly:
                dead[event][byte] |= bit
        for holder, count in case.losses:
            lost[holder].setdefault(count, bytearray(width))[byte] |= bit
    return Columns(
        kept,
        (1 << len(kept)) - 1,
        tuple(int.from_bytes(each, "little") for each in dead),
        tuple(tuple((int.from_bytes(mask, "little"), count) for count, mask in sorted(each.items())) for each in lost),
    )


@lru_cache(maxsize=128)
def up_to(most: int, events: int, holders: int) -> Columns:
    """Return every scenario of at most so many failures: events, and members of the holders."""
    size = sum(
        comb(events, e) * (comb(holders + m - 1, m) if m else 1) for e in range(most + 1) for m in range(most + 1 - e) if holders or not m
    )
    if size > LIMIT:
        raise TooManyError
    return laid_out(_all(most, events, holders), events, holders)


def _all(most: int, events: int, holders: int) -> Iterator[Case]:
    for size in range(most + 1):
        for members in range(size + 1):
            for lost in combinations(range(events), size - members):
                for hit in combinations_with_replacement(range(holders), members):
                    yield Case(lost, tuple(sorted({holder: hit.count(holder) for holder in hit}.items())))


def amounts(limits: tuple[int, ...], most: int) -> Iterator[tuple[int, ...]]:
    """Yield every way to take at most so many in all, from each place no more than its limit."""
    if not limits:
        yield ()
        return
    for first in range(min(limits[0], most) + 1):
        for rest in amounts(limits[1:], most - first):
            yield (first, *rest)
