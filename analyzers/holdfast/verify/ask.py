"""Ask one question of one entry, in one possible world: return the scenarios in which it fails, the smallest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, islice, product
from math import comb, prod

from holdfast.topology.facts import Span
from holdfast.topology.model import Fleet, Pool
from holdfast.verify import columns
from holdfast.verify.capacity import Demand, demands, holding
from holdfast.verify.clauses import Question
from holdfast.verify.columns import LIMIT, Case, Columns, TooManyError, amounts, laid_out
from holdfast.verify.cone import Cone
from holdfast.verify.domains import Event
from holdfast.verify.masks import Counts, Masks
from holdfast.verify.rollout import taken
from holdfast.verify.routing import Flow
from holdfast.verify.scenario import REGION, Loss, Placed, Scenario
from holdfast.verify.shape import placed

Holders = dict[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Failure:
    """A scenario in which a route does not serve what it must. rank: the order of failures, smallest first.

    late: when it does serve that much again, where that is too late.
    """

    scenario: Scenario
    demand: Demand
    rank: tuple[int, ...]
    late: Span | None = None


class Domains:
    """The events of a topology that a question is about, in order."""

    def __init__(self, events: Sequence[Event]) -> None:
        """Look them up by id."""
        self.events = tuple(events)
        self._rank = {event.id: i for i, event in enumerate(self.events)}

    def felt(self, cone: Cone) -> tuple[Event, ...]:
        """Return the events that touch a cone."""
        regions = {zone.region for zone in cone.zones.values()} | {getattr(node, "region", "") for node in cone.nodes.values()}
        names = (*cone.nodes, *cone.zones, *(REGION + region for region in regions if region))
        return tuple(self.events[i] for i in sorted(self._rank[name] for name in names if name in self._rank))


def failures(cone: Cone, question: Question, felt: Sequence[Event], *, every: bool = False) -> Iterator[Failure]:
    """Yield failures of a question, the smallest first, at least one where it does not hold.

    every: yield all, not the first of each route and placement alone. Raise TooManyError where there are too many scenarios.
    """
    asked = demands(cone, question)
    engine = _plain if cone.plain else _exact
    yield from engine(cone, question, felt, asked, every=every)


def scenarios(cone: Cone, question: Question, events: int) -> int:
    """Return how many scenarios a question means: of so many events in the stack, and of the members of a cone, alike ones once."""
    if question.rollout:
        return 1 + len(_replaced(cone))
    holders = len(_classes(cone)) if "instance" in question.kinds else 0
    pairs = ((e, m) for e in range(question.most + 1) for m in range(question.most + 1 - e))
    return sum(comb(events, e) * (comb(holders + m - 1, m) if holders else int(not m)) for e, m in pairs)


def _plain(cone: Cone, question: Question, felt: Sequence[Event], asked: Sequence[Demand], *, every: bool) -> Iterator[Failure]:
    events = {event.id: i for i, event in enumerate(felt)}
    fleets = sorted({fleet.id for fleet in _fleets(cone)})
    holders: Holders = {}
    if question.rollout:
        holders = {(name, ""): i for i, name in enumerate(fleets)}
        cases = [Case(), *(Case(losses=((holders[fleet.id, ""], lost),)) for fleet, lost in _replaced(cone))]
        laid = laid_out(cases, len(events), len(holders))
    else:
        if "instance" in question.kinds:
            holders = {(name, ""): i for i, name in enumerate(fleets)}
        laid = columns.up_to(question.most, len(events), len(holders))
    masks = Masks(cone, laid, events, holders)
    names = [holder for holder, _ in sorted(holders.items(), key=lambda item: item[1])]
    fails = [(laid.full & ~holding(masks, demand), demand) for demand in asked]
    found = ((column, i) for i, (fail, _) in enumerate(fails) for column in _set_bits(fail, every=every))
    for column, i in sorted(found):
        demand = fails[i][1]
        yield Failure(_scenario(laid.cases[column], felt, names, _hit_first(masks, column, demand)), demand, (column,))


def _set_bits(mask: int, *, every: bool) -> Iterator[int]:
    while mask:
        yield (mask & -mask).bit_length() - 1
        mask &= mask - 1
        if not every:
            return


def _hit_first(masks: Masks, column: int, demand: Demand) -> tuple[Placed, ...]:
    """Return the placement in which every fleet has its odd members where they are lost or get no requests."""
    node = masks.cone.nodes.get(demand.target)
    covered = masks.covered(node) if isinstance(node, Pool) else None
    found = []
    for fleet in masks.cone.nodes.values():
        if not isinstance(fleet, Fleet) or fleet.elastic:
            continue
        classes, extras = placed(fleet)
        if extras:
            safe = {z: (covered is None or z in covered) and not masks.class_dead(fleet, z) >> column & 1 for z in classes}
            lucky = sorted(classes, key=lambda zone: safe[zone])[:extras]
            found.append(Placed(fleet.id, tuple((zone, count + (zone in lucky)) for zone, count in classes.items())))
    return tuple(found)


def _exact(cone: Cone, question: Question, felt: Sequence[Event], asked: Sequence[Demand], *, every: bool) -> Iterator[Failure]:
    events = {event.id: i for i, event in enumerate(felt)}
    found: list[Failure] = []
    tried = 0
    for counts in _placements(cone):
        holders = {key: i for i, key in enumerate((f, z) for f in sorted(counts) for z, n in counts[f].items() if n)}
        cases = sorted(islice(_cases(cone, question, felt, counts, holders), LIMIT), key=_rank)
        tried += len(cases)
        if tried > LIMIT // 4:
            raise TooManyError
        laid = laid_out(cases, len(events), len(holders))
        masks = Masks(cone, laid, events, holders, counts)
        fails = _failing(laid, masks, counts, asked)
        chosen = tuple(Placed(fleet, tuple(zones.items())) for fleet, zones in counts.items() if "" not in zones)
        for case, demand, column in fails if every else islice(fails, 1):
            found.append(Failure(_scenario(case, felt, list(holders), chosen), demand, (*_rank(case)[:2], column)))
    yield from sorted(found, key=lambda failure: failure.rank)


def _failing(laid: Columns, masks: Masks, counts: Counts, asked: Sequence[Demand]) -> Iterator[tuple[Case, Demand, int]]:
    flow = Flow(masks, counts)
    for column, case in enumerate(laid.cases):
        for demand in asked:
            if flows(flow, demand, column) < demand.need or not demand.possible:
                yield case, demand, column


def flows(flow: Flow, demand: Demand, column: int) -> Fraction:
    """Return what a route serves in a column."""
    standing = demand.balancer is None or flow.masks.standing(demand.balancer) >> column & 1
    return flow.served(demand.target, demand.demand, column) if demand.whole and standing else Fraction(0)


def _rank(case: Case) -> tuple[int, int, Case]:
    single = 0 if case.partly else sum(count for _, count in case.losses)
    return len(case.events) + single, len(case.partly), case


def _placements(cone: Cone) -> Iterator[Counts]:
    """Yield every way in which the even fleets of a cone may be placed."""
    choices = []
    for fleet in _fleets(cone):
        classes, extras = placed(fleet)
        if comb(len(classes), extras) > LIMIT:
            raise TooManyError
        lucky = combinations(classes, extras)
        choices.append([(fleet.id, {zone: count + (zone in more) for zone, count in classes.items()}) for more in lucky])
    if prod(map(len, choices)) > LIMIT:
        raise TooManyError
    return (dict(choice) for choice in product(*choices))


def _cases(cone: Cone, question: Question, felt: Sequence[Event], counts: Counts, holders: Holders) -> Iterator[Case]:
    if question.rollout:
        yield Case()
        for fleet, lost in _replaced(cone):
            zones = {zone: count for zone, count in counts[fleet.id].items() if count}
            for amount in amounts(tuple(zones.values()), lost):
                losses = tuple((holders[fleet.id, zone], n) for zone, n in zip(zones, amount, strict=True) if n)
                if losses:
                    yield Case(losses=losses)
        return
    laid = columns.up_to(question.most, len(felt), len(holders) if "instance" in question.kinds else 0)
    for case in laid.cases:
        yield case
        yield from _partial(case, felt, counts, holders)


def _partial(case: Case, felt: Sequence[Event], counts: Counts, holders: Holders) -> Iterator[Case]:
    """Yield the scenarios in which some of the zones that are lost lose only a part of their members."""
    zones = [i for i in case.events if "zone" in felt[i].kinds]
    for size in range(1, len(zones) + 1):
        for partly in combinations(zones, size):
            names = {felt[i].id for i in partly}
            keys = [key for key in holders if key[1] in names]
            limits = tuple(counts[fleet][zone] for fleet, zone in keys)
            if prod(limit + 1 for limit in limits) > LIMIT:
                raise TooManyError
            for amount in amounts(limits, sum(limits)):
                lost = tuple((holders[key], n) for key, n in zip(keys, amount, strict=True) if n)
                if lost and not case.losses:
                    yield Case(case.events, lost, partly)


def _fleets(cone: Cone) -> list[Fleet]:
    return [node for node in cone.nodes.values() if isinstance(node, Fleet) and not node.elastic]


def _classes(cone: Cone) -> list[tuple[str, str]]:
    return [(fleet.id, zone) for fleet in _fleets(cone) for zone in placed(fleet)[0]]


def _replaced(cone: Cone) -> list[tuple[Fleet, int]]:
    """Return the fleets that a rollout may take members of, with how many at once; one that loses none is a scenario, too."""
    found = []
    for fleet in _fleets(cone):
        classes, extras = placed(fleet)
        found.append((fleet, taken(fleet.rollout, sum(classes.values()) + extras)))
    return found


def _scenario(case: Case, felt: Sequence[Event], names: Sequence[tuple[str, str]], placement: tuple[Placed, ...]) -> Scenario:
    return Scenario(
        tuple(felt[i].id for i in case.events),
        tuple(Loss(names[holder][0], count, names[holder][1]) for holder, count in case.losses),
        placement,
        tuple(felt[i].id for i in case.partly),
    )
