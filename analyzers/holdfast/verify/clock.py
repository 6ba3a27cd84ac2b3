"""Contracts with a time: when capacity is back, and what replaced members add."""

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from holdfast.stack.missing import Missing
from holdfast.topology.facts import Span, ZoneSet, exactly
from holdfast.topology.model import Fleet, Need, Node, Pool
from holdfast.verify import naive
from holdfast.verify.ask import Failure, failures
from holdfast.verify.capacity import demands
from holdfast.verify.clauses import Question
from holdfast.verify.cone import Cone
from holdfast.verify.decide import Answer
from holdfast.verify.domains import Event
from holdfast.verify.moment import AFTER, Moment, moment_of
from holdfast.verify.recovery import parallel, replaced, settled
from holdfast.verify.scenario import Loss, Scenario
from holdfast.verify.shape import fleets_of, placed

_FOREVER = float("inf")


def answer(cone: Cone, question: Question, felt: Sequence[Event]) -> Answer:
    """Return what one world answers to a question."""
    first = next(failures(cone, question, felt), None)
    if first is not None and question.healing and (first.scenario.lost or first.scenario.members):
        return _healed(cone, question, felt)
    if first is not None:
        return Answer(holds=False, cone=cone, failure=first)
    if question.within is None or question.rollout:
        return Answer(holds=True, cone=cone)
    return _in_time(cone, question, felt)


def _in_time(cone: Cone, question: Question, felt: Sequence[Event]) -> Answer:
    """Return whether what is left serves in time. Times of failures at once are side by side, so that one at a time says all."""
    limit = _FOREVER if question.within is None else question.within
    singles = [Scenario((event.id,)) for event in felt]
    if "instance" in question.kinds:
        singles += [Scenario(members=(Loss(node.id, 1),)) for node in _losable(cone)]
    missing: list[Missing] = []
    for scenario in singles:
        span = settled(cone, scenario)
        if span.low > limit:
            return Answer(holds=False, cone=cone, failure=Failure(scenario, demands(cone, question)[0], (1,), late=span))
        if span.high is None or span.high > limit:
            missing += span.missing or (_between(span, limit),)
    return Answer(holds=None if missing else True, cone=cone, missing=tuple(dict.fromkeys(missing)))


def _between(span: Span, limit: float) -> Missing:
    until = "without a bound" if span.high is None else f"to {span.high:g} s"
    return Missing(
        f"whether capacity is back within {limit:g} s: it takes {span.low:g} {until}", "Let health checks and DNS notice a failure sooner."
    )


def _losable(cone: Cone) -> list[Fleet]:
    return [
        node
        for node in cone.nodes.values()
        if isinstance(node, Fleet) and not node.elastic and sum(placed(node)[0].values()) + placed(node)[1]
    ]


def _healed(cone: Cone, question: Question, felt: Sequence[Event]) -> Answer:
    """Return whether replaced members bring every failing scenario back in time."""
    limit = _FOREVER if question.within is None else question.within
    missing: list[Missing] = []
    for failure in failures(cone, question, felt, every=True):
        span = back(cone, question, failure)
        if span is None:
            return Answer(holds=False, cone=cone, failure=failure)
        if span.low > limit:
            return Answer(holds=False, cone=cone, failure=replace(failure, late=span))
        if span.high is None or span.high > limit:
            missing += span.missing or (_between(span, limit),)
    return Answer(holds=None if missing else True, cone=cone, missing=tuple(dict.fromkeys(missing)))


def back(cone: Cone, question: Question, failure: Failure) -> Span | None:
    """Return when the capacity of a scenario is back once dead members are replaced, or None where it never is."""
    moment = moment_of(cone, failure.scenario)
    gone = moment.lost_zones()
    pools = [node for node in cone.nodes.values() if isinstance(node, Pool)]
    spans, nodes, healed = [settled(cone, failure.scenario)], dict[str, Node](cone.nodes), set[str]()
    for fleet in moment.hit():
        using = [pool for pool in pools if fleet in fleets_of(pool, cone.nodes)]
        by_zone = bool(gone & set(moment.counts[fleet.id]))
        span = replaced(fleet, using, zone=by_zone)
        if span is None or not can_start(cone, fleet, moment):
            continue
        spans.append(span)
        healed.add(fleet.id)
        left = starts_in(cone, fleet, moment)
        zones = ZoneSet(left) if fleet.zones and left and left != ("",) else None
        if left:
            number = sum(moment.counts[fleet.id].values())
            nodes[fleet.id] = msgspec.structs.replace(fleet, zones=zones, members=exactly(number), placement="even", pinned=())
    scenario = Scenario(failure.scenario.lost, tuple(loss for loss in failure.scenario.members if loss.fleet not in healed))
    after = Cone(cone.entry, nodes, cone.zones, cone.tangled)
    required = question.required or cone.entry.required
    served = {each.route: each.served for each in naive.served(after.topology(), cone.entry.id, scenario, question.base, required)}
    return parallel(spans) if served[failure.demand.route] >= failure.demand.need > 0 else None


def can_start(cone: Cone, fleet: Fleet, moment: Moment) -> bool:
    """Tell whether what a fleet needs to start anew outlives the scenario, in one of its zones that does."""
    return bool(starts_in(cone, fleet, moment))


def starts_in(cone: Cone, fleet: Fleet, moment: Moment) -> tuple[str, ...]:
    """Return the zones of a fleet in which a new member can start; the empty one stands for a fleet without zones."""
    zones = (zone for zone in moment.counts[fleet.id] if zone not in moment.lost_zones())
    return tuple(
        zone for zone in zones if not any(lacking(cone, need, moment) for need in fleet.needs if not need.zones or zone in need.zones)
    )


def lacking(cone: Cone, need: Need, moment: Moment) -> tuple[str, ...]:
    """Return the ids of what is lost of a need to start anew; nothing where enough of it is left."""
    if need.plane != "recover" or need.needed.value is False:
        return ()
    known = (name for name in need.on if name in cone.nodes)
    lost = tuple(name for name in known if name in moment.scenario.lost or not moment.masks.up[name] >> AFTER & 1)
    return lost if len(need.on) - len(lost) < need.least else ()
