"""The share of time that an entry serves, as an interval.

Zones, regions and parts fail by themselves, members by themselves within what lives: states with few failures are weighed exactly, and
the weight of all others bounds what is left out.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from math import ceil, comb
from typing import NamedTuple

import msgspec

from holdfast.topology.model import Balancer, Fleet, Pool, Topology
from holdfast.verify import columns, figures
from holdfast.verify.ask import Domains
from holdfast.verify.bits import Planes, by_sum
from holdfast.verify.capacity import demands
from holdfast.verify.clauses import Question
from holdfast.verify.cone import Cone, Index, cone_of
from holdfast.verify.domains import Event, events
from holdfast.verify.masks import Masks
from holdfast.verify.shape import number
from holdfast.verify.three_valued import Choice, unknowns, world

_MOST = 3


class Down(msgspec.Struct, frozen=True):
    """The share of time that an entry is down, between two bounds, and the figures it rests on."""

    low: float
    high: float
    sources: tuple[str, ...]


def availability(topology: Topology) -> dict[str, Down]:
    """Return, by id of the entry, the share of time that it is down."""
    index, domains = Index(topology), Domains(events(topology))
    return {entry.id: down(cone_of(entry, index), domains) for entry in topology.entries}


def down(cone: Cone, domains: Domains, share: Question | None = None) -> Down:
    """Return the share of time that an entry is down: where facts are not known, between their best and their worst."""
    question = share or Question("availability")
    enough = (cone.entry.required + 3) * (len(cone.zones) + 3)
    open_ = unknowns(cone, enough)
    if not open_:
        return _down(cone, domains, question)
    best = {each.key: each.values[-1] for each in open_}
    ends = [_down(world(cone, choice, enough), domains, question) for choice in (Choice(best), Choice())]
    return Down(min(each.low for each in ends), max(each.high for each in ends), ends[1].sources)


def _down(cone: Cone, domains: Domains, question: Question) -> Down:
    asked = demands(cone, question)
    felt = domains.felt(cone)
    shares = [_figure(cone, event) for event in felt]
    sources = tuple(dict.fromkeys(figure.source for figure in (figures.GLOBAL, figures.INSTANCE, *shares)))
    if not all(demand.possible for demand in asked) or not cone.plain:
        return Down(0.0 if cone.plain is False else 1.0, 1.0, sources)
    most = min(_MOST, len(felt)) if len(felt) <= 16 else min(2, len(felt))  # noqa: PLR2004 - beyond, pairs are thousands
    laid = columns.up_to(most, len(felt), 0)
    masks = Masks(cone, laid, {event.id: i for i, event in enumerate(felt)}, {})
    gates = [gate for demand in asked for gate in _gates(masks, demand.target, demand.need)]
    up = masks.full
    for demand in asked:
        up &= masks.standing(demand.balancer) if demand.balancer else masks.full
    ends = [
        _weighed(_States(tuple(float(figure[end]) for figure in shares), most), gates, up, float(figures.INSTANCE[end])) for end in (0, 1)
    ]
    everything = float(figures.GLOBAL.low)
    low, high = ends[0][0], ends[1][0] + ends[1][1]
    return Down(everything + (1 - everything) * low, min(1.0, everything + (1 - everything) * high), sources)


Gate = tuple[int, int, Planes]
"""The members of a target, how many of them must live, and scenario by scenario how many are lost."""


def _gates(masks: Masks, name: str, need: Fraction) -> list[Gate]:
    node = masks.cone.nodes[name]
    fleets = masks.fleets(node) if isinstance(node, Pool) else (node,) if isinstance(node, Fleet) else ()
    if isinstance(node, Balancer):
        inner = [gate for route in node.routes for gate in _gates(masks, route.target, need)]
        return [*inner, (1, 1, [masks.full & ~masks.standing(node)])]
    if not fleets or any(fleet.elastic for fleet in fleets):
        up = masks.pool_serving(node, 1) if isinstance(node, Pool) else masks.serving(fleets, None, 1)
        return [(1, 1, [masks.full & ~up])]
    members = sum(map(number, fleets))
    least = ceil(need)
    return [(members, least, masks.lost_members(fleets, masks.covered(node) if isinstance(node, Pool) else None))]


class _States(NamedTuple):
    """The states in which at most so many events have happened, each with its share of time down."""

    down: tuple[float, ...]
    most: int


@lru_cache(maxsize=256)
def _weights(states: _States) -> tuple[float, ...]:
    """Return how likely each state is."""
    all_up = 1.0
    for each in states.down:
        all_up *= 1 - each
    odds = [each / (1 - each) for each in states.down]
    found = []
    for case in columns.up_to(states.most, len(odds), 0).cases:
        weight = all_up
        for i in case.events:
            weight *= odds[i]
        found.append(weight)
    return tuple(found)


@lru_cache(maxsize=65536)
def _weight(states: _States, mask: int) -> float:
    """Return how likely the states of a mask are together: a sum of positive terms."""
    weights = _weights(states)
    return sum(weights[column] for column, bit in enumerate(reversed(f"{mask:b}")) if bit == "1")


def _weighed(states: _States, gates: Sequence[Gate], up: int, member: float) -> tuple[float, float]:
    """Return the weight of the states in which an entry is down, and of those that were not looked at."""
    full = (1 << len(_weights(states))) - 1
    failed = {0.0: up}
    for members, least, planes in gates:
        both: dict[float, int] = {}
        for lost, mask in by_sum(planes, full).items():
            short = _fewer(members - lost, least, member)
            for odds, where in failed.items():
                if where & mask:
                    either = odds + short * (1 - odds)
                    both[either] = both.get(either, 0) | (where & mask)
        failed = both
    failing = _weight(states, full & ~up) if full & ~up else 0.0
    failing += sum(_weight(states, mask) * odds for odds, mask in failed.items() if odds)
    return failing, max(0.0, 1 - _weight(states, full))


@lru_cache(maxsize=4096)
def _fewer(left: int, least: int, down_: float) -> float:
    """Return how likely fewer than so many of those left live, each down by itself: a sum of positive terms."""
    if left < least:
        return 1.0
    return sum(comb(left, n) * (1 - down_) ** n * down_ ** (left - n) for n in range(least))


def _figure(cone: Cone, event: Event) -> figures.Figure:
    if "zone" in event.kinds:
        return figures.ZONE
    if "region" in event.kinds:
        return figures.REGION
    node = cone.nodes[event.id]
    return figures.of_part(getattr(node, "kind", "other"))
