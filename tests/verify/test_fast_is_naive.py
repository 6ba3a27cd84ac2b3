"""The fast engine and the naive evaluator answer alike on random topologies."""

from fractions import Fraction
from itertools import combinations, islice

import pytest

from holdfast.verify import naive
from holdfast.verify.ask import Domains, failures
from holdfast.verify.capacity import demands
from holdfast.verify.clauses import DEFAULT, Question
from holdfast.verify.columns import TooManyError
from holdfast.verify.cone import Index, cone_of
from holdfast.verify.domains import events
from holdfast.verify.rollout import taken
from holdfast.verify.scenario import Loss, Scenario

QUESTIONS = (
    *DEFAULT,
    Question("two", ("zone", "nat", "component"), 2),
    Question("zone-and-member", ("zone", "instance"), 2, share=Fraction(2, 3), base="min"),
    Question("region", ("region",), share=Fraction(1, 2), base="desired"),
    Question("members", ("instance",), 3),
)


def by_naive(topology, question: Question) -> bool:
    """Tell whether a question holds, one scenario at a time."""
    required = question.required or topology.entries[0].required

    def serves(scenario: Scenario) -> bool:
        served = naive.served(topology, "entry", scenario, question.base, required)
        return all(each.served >= each.demand * question.share and each.demand > 0 for each in served)

    return all(serves(scenario) for scenario in scenarios(topology, question))


def scenarios(topology, question: Question):
    yield Scenario()
    members = [(fleet, zone) for fleet in topology.fleets if not fleet.elastic for zone in homes(fleet)]
    if question.rollout:
        for fleet in topology.fleets:
            number = len(fleet.pinned) if fleet.placement == "pinned" else fleet.members.low
            for lost in ways(list(homes(fleet)), taken(fleet.rollout, number)):
                yield Scenario(members=tuple(Loss(fleet.id, n, zone) for zone, n in lost.items()))
        return
    asked = [event.id for event in events(topology) if question.covers(event)]
    for size in range(question.most + 1):
        for lost in combinations(asked, size):
            yield Scenario(lost)
            if "instance" in question.kinds:
                for count in range(1, question.most - size + 1):
                    for hit in ways(members, count):
                        yield Scenario(lost, tuple(Loss(fleet.id, n, zone) for (fleet, zone), n in hit.items()))


def homes(fleet):
    if fleet.placement == "pinned":
        return dict.fromkeys(member.zone for member in fleet.pinned)
    return fleet.zones.ids if fleet.zones else ("",)


def ways(places, most: int):
    """Yield every way to take one to so many from places."""
    if not places:
        return
    found = [{}]
    for _ in range(most):
        found = [{**each, place: each.get(place, 0) + 1} for each in found for place in places]
        yield from found


def small(topology, question: Question, most: int = 120) -> bool:
    """Tell whether the naive evaluator has few enough pairs of placement and scenario to go through."""
    placements = sum(1 for _ in islice(naive.placements(topology, "entry", Scenario()), most + 1))
    return placements * sum(1 for _ in islice(scenarios(topology, question), most + 1)) <= most


@pytest.mark.parametrize("block", range(10))
def test_a_question_holds_for_both_or_for_neither(block, random_topology):
    for seed in range(block * 100, block * 100 + 100):
        topology = random_topology(seed)
        cone = cone_of(topology.entries[0], Index(topology))
        for question in (*QUESTIONS[:4], QUESTIONS[4 + seed % 4]):
            domains = Domains(() if question.rollout else tuple(e for e in events(topology) if question.covers(e)))
            if not small(topology, question):
                continue
            try:
                found = list(failures(cone, question, domains.felt(cone)))
            except TooManyError:
                continue
            holds = by_naive(topology, question)
            assert holds or found, (seed, question.id)
            assert not holds or all(failure.scenario.partly for failure in found), (seed, question.id)


def test_each_failure_is_one_for_the_naive_evaluator(random_topology):
    for seed in range(150):
        topology = random_topology(seed)
        cone = cone_of(topology.entries[0], Index(topology))
        for question in QUESTIONS:
            domains = Domains(() if question.rollout else tuple(e for e in events(topology) if question.covers(e)))
            for failure in failures(cone, question, domains.felt(cone)) if small(topology, question) else ():
                served = naive.served(topology, "entry", failure.scenario, question.base, topology.entries[0].required)
                seen = next(each for each in served if each.route == failure.demand.route)
                assert seen.demand == failure.demand.demand
                assert seen.served < failure.demand.need or not failure.demand.possible, (seed, question.id, failure)


def test_demands_are_those_of_the_naive_evaluator(random_topology):
    for seed in range(150):
        topology = random_topology(seed)
        cone = cone_of(topology.entries[0], Index(topology))
        for base in ("required", "min", "desired"):
            asked = {each.route: each.demand for each in demands(cone, Question("q", base=base))}
            served = naive.served(topology, "entry", Scenario(), base, topology.entries[0].required)
            assert asked == {each.route: each.demand for each in served}
