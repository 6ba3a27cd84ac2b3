"""How long a failure lasts: bounds in seconds for finding it, leaving what is dead, and replacing it.

Bounds of steps one after another add up; of steps side by side the later counts.
"""

from collections.abc import Iterable, Iterator
from functools import reduce

import msgspec

from holdfast.stack.missing import Missing
from holdfast.topology.facts import YES, Fact, HealthCheck, Span
from holdfast.topology.model import Balancer, Entry, Fleet, Junction, Leg, Node, Part, Pool, Topology
from holdfast.verify.cone import Cone, Index, cone_of
from holdfast.verify.moment import AFTER, BEFORE, Moment, moment_of
from holdfast.verify.scenario import Scenario
from holdfast.verify.shape import fleets_of

AT_ONCE = Span()


def series(*spans: Span) -> Span:
    """Return the time of steps one after another."""
    high = None if any(span.high is None for span in spans) else sum(span.high or 0.0 for span in spans)
    return Span(sum(span.low for span in spans), high, _missing(spans))


def parallel(spans: Iterable[Span]) -> Span:
    """Return the time of steps side by side."""
    return reduce(_later, spans, AT_ONCE)


def _later(one: Span, other: Span) -> Span:
    high = None if one.high is None or other.high is None else max(one.high, other.high)
    return Span(max(one.low, other.low), high, _missing((one, other)))


def _missing(spans: Iterable[Span]) -> tuple[Missing, ...]:
    return tuple(dict.fromkeys(fact for span in spans for fact in span.missing))


def detected(check: HealthCheck | None, what: str) -> Span:
    """Return when a check that fails from the start has failed often enough. Without a check nothing bounds it."""
    if check is None:
        return Span(
            0.0, None, (Missing(f"when a dead member of {what} is noticed: it has no health check", f"Give {what} a health check."),)
        )
    return Span((check.unhealthy - 1) * check.interval, check.unhealthy * check.interval + check.timeout)


def _found_out(fleet: Fleet) -> Span:
    """Return when a healer finds out that a member is dead."""
    healing = fleet.healing
    return Span(0.0, None, healing.missing) if healing.missing else detected(healing.check, fleet.name)


def settled(cone: Cone, scenario: Scenario) -> Span:
    """Return when requests go to what lives alone: balancer checks, DNS checks and TTL, failovers of parts with a standby."""
    moment = moment_of(cone, scenario)
    hit = {fleet.id for fleet in moment.hit()}
    spans = [_failover(part.name, part.failover, part.settles) for part in moment.struck_standbys()]
    for node in cone.nodes.values():
        if isinstance(node, Pool) and any(fleet.id in hit for fleet in fleets_of(node, cone.nodes)):
            spans.append(detected(node.check, node.name))
        elif isinstance(node, Junction):
            spans += [_left(cone, moment, node, leg) for leg in node.legs if _dies(moment, leg)]
        elif isinstance(node, Balancer) and node.routes and node.zones and moment.lost_zones() & set(node.zones.ids):
            spans.append(node.ttl)
    return parallel(spans)


def _dies(moment: Moment, leg: Leg) -> bool:
    up = moment.masks.up.get(leg.target, 0)
    return bool(leg.noticed.value) and bool(up >> BEFORE & 1) and not up >> AFTER & 1


def _left(cone: Cone, moment: Moment, junction: Junction, leg: Leg) -> Span:
    noticed = detected(leg.check, junction.name) if leg.check else _behind(cone, moment, leg.target)
    return series(noticed, junction.ttl)


def _behind(cone: Cone, moment: Moment, name: str) -> Span:
    node = cone.nodes.get(name)
    if isinstance(node, Pool):
        return detected(node.check, node.name)
    inner = [each.target for kind in ("routes", "legs") for each in getattr(node, kind, ())]
    return parallel(_behind(cone, moment, each) for each in inner)


def _failover(name: str, span: Span, settles: str) -> Span:
    if span.high is not None or span.missing:
        return span
    settle = (
        f"State {settles} with at_most under `assume` in holdfast.yaml." if settles else "State a bound under `assume` in holdfast.yaml."
    )
    return Span(span.low, None, (Missing(f"how long the failover of {name} takes at most", settle),))


def replaced(fleet: Fleet, pools: Iterable[Pool], *, zone: bool) -> Span | None:
    """Return when a lost member of a fleet is replaced and gets requests, or None where nobody replaces it.

    zone: it was lost with its zone.
    """
    healing = fleet.healing
    fact = healing.zone if zone else healing.member
    if fact.value is False:
        return None
    started = series(_found_out(fleet), healing.launch, parallel((healing.grace, healing.warm_up)))
    whole = series(started, _passes(pools))
    return whole if fact.value else msgspec.structs.replace(whole, high=None, missing=(*fact.missing, *whole.missing))


class Recovery(msgspec.Struct, frozen=True):
    """How long one sort of failure lasts for an entry. span: seconds until capacity is whole again; None: it never is by itself.

    what: `the loss of one member of web`. steps: the parts of the sum. unsure: why the entry may not use the fleet at all.
    """

    what: str
    fleet: Fleet
    span: Span | None
    steps: tuple[tuple[str, Span], ...]
    unsure: tuple[Missing, ...] = ()


def recoveries(topology: Topology) -> dict[str, tuple[Recovery, ...]]:
    """Return, by id of the entry, how long the loss of one member lasts for each fleet it uses: found, launched, loaded, checked.

    A finding is due where the low end is too long, an open question where only the high end is.
    """
    index = Index(topology)
    return {entry.id: _of_cone(cone_of(entry, index), entry) for entry in topology.entries}


def _of_cone(cone: Cone, entry: Entry) -> tuple[Recovery, ...]:
    pools = [node for node in cone.nodes.values() if isinstance(node, Pool)]
    sure, unsure = _used(cone)
    found = []
    for fleet in cone.nodes.values():
        if not isinstance(fleet, Fleet) or fleet.elastic:
            continue
        using = [pool for pool in pools if fleet in fleets_of(pool, cone.nodes)]
        perhaps = [pool for pool in pools if any(each.target == fleet.id and each.attached.value is None for each in pool.backends)]
        names = parallel(node.ttl for node in (*cone.nodes.values(), entry) if isinstance(node, Junction | Entry))
        steps = (
            ("detection", _found_out(fleet)),
            ("DNS", names),
            ("drain", parallel((*(pool.drain for pool in using), *(_at_most(pool.drain, unsure) for pool in perhaps)))),
            ("launch", fleet.healing.launch),
            ("grace and warm-up", parallel((fleet.healing.grace, fleet.healing.warm_up))),
            ("health passes", parallel((_passes(using), _at_most(_passes(perhaps), unsure)))),
        )
        span = None if fleet.healing.member.value is False else series(*(each for _, each in steps))
        found.append(Recovery(f"the loss of one member of {fleet.name}", fleet, span, steps, () if fleet.id in sure else unsure))
    return tuple(found)


def _used(cone: Cone) -> tuple[set[str], tuple[Missing, ...]]:
    """Return the nodes that an entry certainly uses, by id, and why it may use or not use others."""
    links = {name: tuple(_links(node)) for name, node in cone.nodes.items()}
    sure, waiting = set[str](), [cone.entry.target]
    while waiting:
        name = waiting.pop()
        if name in links and name not in sure:
            sure.add(name)
            waiting += [target for target, fact in links[name] if fact.value]
    open_ = (fact.missing for each in links.values() for _, fact in each if fact.value is None)
    return sure, tuple(dict.fromkeys(each for missing in open_ for each in missing))


def _links(node: Node) -> Iterator[tuple[str, Fact]]:
    """Yield what a node uses, and whether it does."""
    match node:
        case Balancer():
            yield from ((route.target, YES) for route in node.routes)
        case Junction():
            yield from ((leg.target, YES) for leg in node.legs)
        case Pool():
            yield from ((backend.target, backend.attached) for backend in node.backends)
        case Fleet() | Part():
            yield from ((name, need.needed) for need in node.needs if need.plane == "serve" for name in need.on)


def _at_most(span: Span, missing: tuple[Missing, ...]) -> Span:
    """Return the time of a step that may not be one."""
    return span if span == AT_ONCE else Span(0.0, span.high, tuple(dict.fromkeys((*missing, *span.missing))))


def _passes(pools: Iterable[Pool]) -> Span:
    """Return how long a new member must pass the checks of its pools."""
    return parallel(
        Span((check.healthy - 1) * check.interval, check.healthy * check.interval + check.timeout)
        for pool in pools
        if (check := pool.check)
    )
