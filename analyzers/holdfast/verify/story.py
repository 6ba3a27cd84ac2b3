"""Tell a counterexample: what is lost, what follows when, and what is left."""

from fractions import Fraction

from holdfast.topology.model import Balancer, Fleet, Junction, Node, Pool
from holdfast.topology.wording import counted
from holdfast.verify import naive
from holdfast.verify.ask import Failure
from holdfast.verify.clauses import Question
from holdfast.verify.cone import Cone
from holdfast.verify.domains import Event
from holdfast.verify.moment import moment_of
from holdfast.verify.recovery import settled
from holdfast.verify.scenario import Loss, Scenario
from holdfast.verify.verdict import Capacity, Counterexample, ReplayDisagreesError, Step


def replayed(cone: Cone, question: Question, failure: Failure) -> tuple[Fraction, Fraction]:
    """Return what is served before and after, as the naive evaluator sees it; raise ReplayDisagreesError where it sees no failure."""
    topology, required = cone.topology(), question.required or cone.entry.required
    calm = Scenario(placed=failure.scenario.placed)
    before, after = (
        {each.route: each for each in naive.served(topology, cone.entry.id, scenario, question.base, required)}
        for scenario in (calm, failure.scenario)
    )
    route = failure.demand.route
    seen = after.get(route)
    short = failure.demand.possible and failure.late is None
    if seen is None or seen.demand != failure.demand.demand or (short and seen.served >= failure.demand.need):
        raise ReplayDisagreesError(
            f"{question.id} of {cone.entry.name}: {failure.scenario} leaves {seen}, not less than {failure.demand.need}"
        )
    return before[route].served, seen.served


def told(cone: Cone, question: Question, failure: Failure, events: dict[str, Event]) -> Counterexample:
    """Return a counterexample, confirmed by the naive evaluator."""
    before, after = replayed(cone, question, failure)
    scenario = failure.scenario
    lost = tuple(_label(name, scenario, events) for name in scenario.lost) + _members(cone, scenario)
    rollout = question.rollout and bool(scenario.members)
    if rollout:
        lost = tuple(f"rollout={_name(cone, loss.fleet)}" for loss in scenario.members[:1])
    steps = _steps(cone, question, failure, events, after)
    return Counterexample(lost, steps, Capacity(str(before), str(after), str(failure.demand.need)), path(cone, failure))


def path(cone: Cone, failure: Failure) -> tuple[str, ...]:
    """Return the URNs that lie between an entry and its members, in the order of a request, without repeats."""
    found = [origin.urn for origin in cone.entry.origins[:1]]
    start = cone.entry.target if failure.demand.balancer is None else failure.demand.balancer.id
    todo, seen = [start], set[str]()
    while todo:
        name = todo.pop(0)
        node = cone.nodes.get(name)
        if node is None or name in seen:
            continue
        seen.add(name)
        found += [origin.urn for origin in node.origins[:1]]
        if failure.demand.balancer is not None and name == start:
            routes = [route for route in failure.demand.balancer.routes if route.name == failure.demand.route]
            found += [origin.urn for route in routes for origin in route.origins[:1]]
            todo += [route.target for route in routes]
        else:
            todo += [each.target for kind in ("routes", "legs", "backends") for each in getattr(node, kind, ())]
    return tuple(dict.fromkeys(found))


def _label(name: str, scenario: Scenario, events: dict[str, Event]) -> str:
    label = events[name].label
    if name not in scenario.partly:
        return label
    lost = sum(loss.count for loss in scenario.members if loss.zone == name)
    held = sum(dict(each.counts).get(name, 0) for each in scenario.placed)
    return f"{label} ({lost} of its {held} members)"


def _members(cone: Cone, scenario: Scenario) -> tuple[str, ...]:
    own = [loss for loss in scenario.members if loss.zone not in scenario.partly]
    return tuple(f"instance={_member(cone, loss)}" + (f" ({loss.count} members)" if loss.count > 1 else "") for loss in own)


def _member(cone: Cone, loss: Loss) -> str:
    """Return the name of a member that is declared by itself, else that of the fleet."""
    fleet = cone.nodes.get(loss.fleet)
    named = [each for each in fleet.pinned if each.origins and loss.zone in ("", each.zone)] if isinstance(fleet, Fleet) else []
    return named[0].name if named and loss.count == 1 else _name(cone, loss.fleet)


def _name(cone: Cone, name: str) -> str:
    node = cone.nodes.get(name)
    return node.name if node else name


def _urn(node: Node | None) -> str | None:
    return node.origins[0].urn if node is not None and node.origins else None


def _steps(cone: Cone, question: Question, failure: Failure, events: dict[str, Event], after: Fraction) -> tuple[Step, ...]:
    scenario, demand = failure.scenario, failure.demand
    if not scenario.lost and not scenario.members:
        return (_missing_hop(cone, failure, after),)
    moment = moment_of(cone, scenario)
    steps = [Step(0.0, f"{events[name].name} is lost", _first(events[name])) for name in scenario.lost if name not in scenario.partly]
    named = {*scenario.lost}
    steps += [Step(0.0, f"{part.name} is lost with it", _urn(part)) for part in moment.lost_parts() if part.id not in named]
    word = "takes out" if question.rollout else "loses"
    for fleet in moment.hit():
        what = f"a rollout of {fleet.name}" if question.rollout else fleet.name
        steps.append(Step(0.0, f"{what} {word} {moment.lost_members(fleet)} of {counted(moment.members(fleet), 'member')}", _urn(fleet)))
    span = failure.late or settled(cone, scenario)
    at = span.low if span.high is None else span.high
    if span.high != 0 and not question.rollout:
        steps.append(
            Step(
                at,
                "requests go only to what is left" + ("" if span.high is not None else ", at the earliest"),
                _urn(_in_front(cone, failure)),
            )
        )
    if failure.late is not None:
        return (
            *steps,
            Step(failure.late.low, f"capacity is back at the earliest, later than {question.within or 0:g} s", _urn(cone.entry)),
        )
    steps.append(Step(at if not question.rollout else 0.0, _left(demand.route, after, demand.need), _urn(cone.entry)))
    return tuple(steps)


def _left(route: str, after: Fraction, need: Fraction) -> str:
    where = f"{route}: " if route else ""
    return f"{where}{after} of the required {need} {'is' if after == 1 else 'are'} served"


def _first(event: Event) -> str | None:
    return event.origins[0].urn if event.origins else None


def _in_front(cone: Cone, failure: Failure) -> Node | None:
    return failure.demand.balancer or cone.nodes.get(cone.entry.target)


def _missing_hop(cone: Cone, failure: Failure, after: Fraction) -> Step:
    """Return the step of an entry that does not serve what it must even without a failure."""
    for holder in broken_hops(cone, failure):
        broken = getattr(holder, "broken", None)
        if broken is not None:
            origin = broken.origins or getattr(holder, "origins", ())
            return Step(0.0, broken.what, origin[0].urn if origin else _urn(cone.entry))
    empty = [node for node in cone.nodes.values() if isinstance(node, Balancer) and not node.routes and node.id == cone.entry.target]
    if empty:
        return Step(0.0, f"{empty[0].name} has no route to any member", _urn(empty[0]))
    return Step(0.0, "without any failure " + _left(failure.demand.route, after, failure.demand.need), _urn(cone.entry))


def broken_hops(cone: Cone, failure: Failure) -> list[object]:
    """Return what may be broken on the path of a failure, in the order of a request."""
    found: list[object] = [cone.entry]
    todo, seen = [cone.entry.target], set[str]()
    while todo:
        name = todo.pop(0)
        node = cone.nodes.get(name)
        if node is None or name in seen:
            continue
        seen.add(name)
        found.append(node)
        if isinstance(node, Balancer):
            own = failure.demand.balancer is not None and node.id == failure.demand.balancer.id
            routes = [route for route in node.routes if not own or route.name == failure.demand.route]
            found += routes
            todo += [route.target for route in routes]
        elif isinstance(node, Junction):
            todo += [leg.target for leg in node.legs]
        elif isinstance(node, Pool):
            todo += [backend.target for backend in node.backends]
    return found
