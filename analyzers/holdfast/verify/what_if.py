"""One failure, replayed: for every entry that feels it what stops, what is left, when that is noticed, and when it is back."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import inf
from typing import Literal

import msgspec

from holdfast.stack.missing import Missing
from holdfast.topology.facts import Span
from holdfast.topology.model import Entry, Fleet, Node, Part, Pool, Topology
from holdfast.topology.wording import counted, listed
from holdfast.verify import naive
from holdfast.verify.clauses import Question
from holdfast.verify.clock import can_start, lacking
from holdfast.verify.cone import Cone, Index, cone_of
from holdfast.verify.judge import assumptions
from holdfast.verify.losses import Thing, losses
from holdfast.verify.moment import AFTER, Moment, moment_of
from holdfast.verify.recovery import detected, parallel, replaced, settled
from holdfast.verify.scenario import REGION, Placed, Scenario
from holdfast.verify.shape import fleets_of, placed
from holdfast.verify.three_valued import Choice, Unknown, unknowns, world

Outcome = Literal["stops", "too little", "serves", "not known"]
_ALL = Question("what-if", ("zone", "region", "instance", "component"))
_ALIAS = "which zones are one"


class Happening(msgspec.Struct, frozen=True):
    """What happens, between two moments after the failure; None: what stays so. resource: URN."""

    at: Span | None
    what: str
    resource: str | None = None


class Left(msgspec.Struct, frozen=True):
    """What a route of an entry serves, in members' worth of requests. at_best: where what is not known turns out well."""

    route: str
    before: Fraction
    after: Fraction
    at_best: Fraction
    required: Fraction


class Affected(msgspec.Struct, frozen=True):
    """What a failure does to an entry.

    back: when all that was lost is replaced; None where something never is by itself. missing: what is not known and may change the
    outcome; the steps are then those of the worst case.
    """

    entry: Entry
    outcome: Outcome
    left: tuple[Left, ...]
    steps: tuple[Happening, ...]
    back: Span | None
    assumptions: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()


class WhatIf(msgspec.Struct, frozen=True):
    """The answer: what is lost, the entries that feel it, and the names of those that do not."""

    lost: tuple[str, ...]
    affected: tuple[Affected, ...]
    others: tuple[str, ...]


def what_if(topology: Topology, asked: Sequence[str]) -> WhatIf:
    """Return what happens when all that is asked for (`KIND=NAME`) is lost at once; raise UsageError for what is not there."""
    things, scenario = losses(topology, asked)
    index, affected, others = Index(topology), list[Affected](), list[str]()
    for entry in topology.entries:
        cone = cone_of(entry, index, recover=True)
        if _feels(cone, scenario):
            affected.append(_replay(cone, scenario, things))
        else:
            others.append(entry.name)
    return WhatIf(tuple(thing.label for thing in things), tuple(affected), tuple(others))


def _feels(cone: Cone, scenario: Scenario) -> bool:
    regions = {zone.region for zone in cone.zones.values()} | {getattr(node, "region", "") for node in cone.nodes.values()}
    names = {*cone.nodes, *cone.zones, *(REGION + region for region in regions)}
    return any(each in names for each in scenario.lost) or any(loss.fleet in cone.nodes for loss in scenario.members)


def _replay(cone: Cone, scenario: Scenario, things: Sequence[Thing]) -> Affected:
    enough = (cone.entry.required + 3) * (len(cone.zones) + 3)
    open_ = unknowns(cone, enough)
    worst, best = (world(cone, Choice(given), enough) for given in _ends(open_))
    happened = _placed(worst, scenario)
    at_best = {each.route: each.served for each in _served(best, _placed(best, scenario))}
    before = {each.route: each.served for each in _served(worst, Scenario(placed=happened.placed))}
    left = tuple(
        Left(
            each.route,
            before.get(each.route, Fraction(0)),
            each.served,
            max(each.served, at_best.get(each.route, each.served)),
            each.demand,
        )
        for each in _served(worst, happened)
    )
    outcome = _outcome(left)
    missing = tuple(dict.fromkeys(fact for each in open_ for fact in each.missing)) if any(e.after != e.at_best for e in left) else ()
    moment = moment_of(worst, happened)
    refills = _refills(worst, moment)
    steps = tuple(sorted(_steps(worst, moment, things, refills, left), key=_when))
    return Affected(cone.entry, outcome, left, steps, _back(worst, moment, refills), assumptions(worst, _ALL), missing)


def _ends(open_: Sequence[Unknown]) -> tuple[dict[str, object], dict[str, object]]:
    """Return the worst and the best answers to what is not known; zones that may be one stay apart, since one of them is named."""
    apart = {each.key: each.values[-1] for each in open_ if each.key == _ALIAS}
    return apart, {each.key: each.values[-1] for each in open_}


def _placed(cone: Cone, scenario: Scenario) -> Scenario:
    """Return a scenario in which the odd members of each fleet are where members are lost."""
    moment, found = moment_of(cone, scenario), list[Placed]()
    for fleet in moment.fleets():
        classes, extras = placed(fleet)
        if extras:
            struck = sorted(classes, key=lambda zone: not moment.masks.class_dead(fleet, zone) >> AFTER & 1)[:extras]
            found.append(Placed(fleet.id, tuple((zone, count + (zone in struck)) for zone, count in classes.items())))
    return msgspec.structs.replace(scenario, placed=tuple(found))


def _served(cone: Cone, scenario: Scenario) -> tuple[naive.Served, ...]:
    return naive.served(cone.topology(), cone.entry.id, scenario, "required", cone.entry.required)


def _outcome(left: Sequence[Left]) -> Outcome:
    if any(each.after < each.required <= each.at_best for each in left):
        return "not known"
    if any(not each.after for each in left):
        return "stops"
    return "too little" if any(each.after < each.required for each in left) else "serves"


class _Refill(msgspec.Struct, frozen=True):
    """How a fleet gets back what it lost. span: None where it does not; blocked: the names of what it needs for that and is lost."""

    fleet: Fleet
    span: Span | None
    blocked: tuple[str, ...] = ()


def _refills(cone: Cone, moment: Moment) -> tuple[_Refill, ...]:
    found = []
    pools = [node for node in cone.nodes.values() if isinstance(node, Pool)]
    for fleet in moment.hit():
        using = [pool for pool in pools if fleet in fleets_of(pool, cone.nodes)]
        by_zone = bool(moment.lost_zones() & set(moment.counts[fleet.id]))
        starts = can_start(cone, fleet, moment)
        span = replaced(fleet, using, zone=by_zone) if starts and not _starved(moment, fleet) else None
        found.append(_Refill(fleet, span, () if starts else _lacking(cone, moment, fleet)))
    return tuple(found)


def _starved(moment: Moment, fleet: Fleet) -> bool:
    """Tell whether members lack what they need to serve wherever they are started."""
    gone = moment.lost_zones()
    return all(zone in gone or moment.masks.class_dead(fleet, zone) >> AFTER & 1 for zone in moment.counts[fleet.id])


def _lacking(cone: Cone, moment: Moment, fleet: Fleet) -> tuple[str, ...]:
    """Return the names of what a fleet needs to start new members and has lost."""
    lost = (name for need in fleet.needs for name in lacking(cone, need, moment))
    return tuple(dict.fromkeys(cone.nodes[name].name for name in lost))


def _back(cone: Cone, moment: Moment, refills: Sequence[_Refill]) -> Span | None:
    """Return when everything is as before, as far as that happens by itself."""
    if any(each.span is None for each in refills) or any(part.id in moment.scenario.lost for part in moment.lost_parts()):
        return None
    return parallel([settled(cone, moment.scenario), *(each.span for each in refills if each.span is not None)])


def _steps(cone: Cone, moment: Moment, things: Sequence[Thing], refills: Sequence[_Refill], left: Sequence[Left]) -> Iterator[Happening]:
    """Yield what happens, cause by cause."""
    yield from (Happening(Span(), f"{thing.label} is lost", _first(thing)) for thing in things)
    named = {*moment.scenario.lost}
    yield from (Happening(Span(), f"{part.name} is lost with it", _urn(part)) for part in moment.lost_parts() if part.id not in named)
    for fleet in moment.hit():
        lost = moment.lost_members(fleet)
        what = f"{lost} of {counted(moment.members(fleet), 'member')} of {fleet.name} {'is' if lost == 1 else 'are'} lost"
        yield Happening(Span(), what, _urn(fleet))
    for fleet in moment.fleets():
        blocked = () if can_start(cone, fleet, moment) else _lacking(cone, moment, fleet)
        if blocked and moment.lost_members(fleet) < moment.members(fleet):
            yield Happening(Span(), f"{fleet.name} serves on, but nothing new can start: it needs {listed(blocked)} for that", _urn(fleet))
    yield from _noticed(cone, moment)
    yield from _left(cone, moment, left)
    yield from map(_refilled, refills)


def _noticed(cone: Cone, moment: Moment) -> Iterator[Happening]:
    """Yield when balancers and standbys notice."""
    hit = {fleet.id for fleet in moment.hit()}
    for node in cone.nodes.values():
        if isinstance(node, Pool) and any(fleet.id in hit for fleet in fleets_of(node, cone.nodes)):
            yield Happening(detected(node.check, node.name), f"the health check of {node.name} has noticed", _urn(node))
    for part in moment.struck_standbys():
        yield Happening(part.failover, f"the standby of {part.name} has taken over", _urn(part))


def _left(cone: Cone, moment: Moment, left: Sequence[Left]) -> Iterator[Happening]:
    span = settled(cone, moment.scenario)
    for each in left:
        where = f"{each.route}: " if each.route else ""
        what = f"{where}{each.after} of {each.required} required serve ({each.before} before)"
        if each.after and span != Span():
            what += ", requests go only to what is left"
        yield Happening(span, what, cone.entry.origins[0].urn if cone.entry.origins else None)


def _refilled(refill: _Refill) -> Happening:
    fleet, by = refill.fleet, refill.fleet.healing.by or refill.fleet.name
    if refill.span is not None:
        return Happening(refill.span, f"{by} has replaced what {fleet.name} lost", _urn(fleet))
    if refill.blocked:
        return Happening(None, f"{fleet.name} stays as it is: without {listed(refill.blocked)} no member can start", _urn(fleet))
    return Happening(None, f"nothing replaces what {fleet.name} lost", _urn(fleet))


def _when(step: Happening) -> tuple[float, float]:
    """Return the order of steps: by their earliest moment, then by their latest; what stays so is last."""
    if step.at is None:
        return (inf, inf)
    return (step.at.low, inf if step.at.high is None else step.at.high)


def _first(thing: Thing) -> str | None:
    return thing.origins[0].urn if thing.origins else None


def _urn(node: Node | Part) -> str | None:
    return node.origins[0].urn if node.origins else None
