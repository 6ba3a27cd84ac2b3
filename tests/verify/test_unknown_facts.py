"""A fact that becomes known never turns a decided verdict round."""

import random

import msgspec
import pytest

from holdfast.stack.missing import Missing
from holdfast.topology.facts import NO, YES, Count, Fact, ZoneSet, exactly
from holdfast.topology.model import Backend, Fleet, Junction, Leg, Opaque
from holdfast.verify import verify
from holdfast.verify.verdict import Verdict

replace = msgspec.structs.replace
WHY = (Missing("something", "Say it."),)


def veiled(topology, seed: int):
    """Return a topology of which some facts are hidden; the given one is one that it may be."""
    dice = random.Random(seed)

    def hide(odds: float) -> bool:
        return dice.random() < odds

    def needs(node):
        return tuple(replace(need, needed=Fact(None, WHY)) if hide(0.3) else need for need in node.needs)

    def fleet(node):
        node = replace(node, needs=needs(node))
        if hide(0.2) and node.placement != "pinned":
            low = max(0, node.members.low - dice.randint(0, 1))
            node = replace(node, members=Count(low, node.members.low + dice.choice([0, 2]), WHY))
        if hide(0.15):
            node = replace(node, rollout=replace(node.rollout, missing=WHY))
        if hide(0.15) and node.zones and not node.elastic:
            node = replace(node, zones=ZoneSet(node.zones.ids[: dice.randint(0, 2)], WHY), placement="even", pinned=())
        return node

    zones = tuple(replace(zone, scheme="", missing=WHY) if hide(0.25) else zone for zone in topology.zones)
    pools = []
    for pool in topology.pools:
        backends = tuple(replace(each, attached=Fact(None, WHY)) if hide(0.15) else each for each in pool.backends)
        cross = Fact(None, WHY) if hide(0.1) else pool.cross_zone
        pools.append(replace(pool, backends=backends, cross_zone=cross))
    junctions = [
        replace(node, legs=tuple(replace(leg, noticed=Fact(None, WHY)) if hide(0.3) else leg for leg in node.legs))
        for node in topology.junctions
    ]
    fleets = [fleet(node) for node in topology.fleets]
    opaque = []
    if hide(0.1) and fleets:
        gone = fleets.pop(dice.randrange(len(fleets)))
        opaque.append(Opaque(gone.id, gone.name, WHY))
    return replace(
        topology, zones=zones, pools=tuple(pools), junctions=tuple(junctions), fleets=tuple(fleets), opaque=tuple(opaque),
        parts=tuple(replace(part, needs=needs(part)) for part in topology.parts),
    )  # fmt: skip


@pytest.mark.parametrize("block", range(4))
def test_a_decided_verdict_stays(block, random_topology):
    decided = 0
    for seed in range(block * 25, block * 25 + 25):
        topology = random_topology(seed)
        known = verify(topology)
        for before, after in zip(verify(veiled(topology, seed)), known, strict=True):
            assert before.id == after.id
            if before.verdict != "undecided":
                decided += 1
                assert before.verdict == after.verdict, (seed, before.id)
            else:
                assert before.missing, (seed, before.id)
    assert decided > 25


def test_the_smallest_set_of_facts_names_one_that_decides(chain):
    facts = [Missing(name, "Say it.") for name in ("egress", "attached")]
    topology = chain(members=3)
    fleet = topology.fleets[0]
    pool = topology.pools[0]
    veiled_ = replace(
        topology,
        pools=(replace(pool, backends=(replace(pool.backends[0], attached=Fact(None, facts[1:])),)),),
        fleets=(replace(fleet, rollout=replace(fleet.rollout, missing=facts[:1])),),
    )
    (verdict,) = (each for each in verify(veiled_) if each.id == "instance-loss")
    assert verdict.verdict == "undecided"
    assert verdict.missing == (facts[1],)


def verdicts(found: tuple[Verdict, ...]) -> dict[str, str]:
    return {each.id: each.verdict for each in found}


def test_zones_that_are_not_known_may_be_one(chain):
    topology = chain(members=2, zones=("a", "b"))
    zones = tuple(
        replace(zone, scheme="", missing=(Missing(f"the zone of subnet-{zone.id}", "Look it up."),)) for zone in topology.zones[:2]
    )
    found = verify(replace(topology, zones=zones))
    assert verdicts(found) == {"zone-loss": "undecided", "instance-loss": "proved", "no-single-point": "proved", "deployment": "proved"}
    assert [each.fact for each in found[0].missing] == ["the zone of subnet-a", "the zone of subnet-b"]


def test_zones_that_are_not_known_do_not_help_one_member(chain):
    topology = chain(members=1, zones=("a", "b"))
    zones = tuple(replace(zone, scheme="", missing=WHY) for zone in topology.zones[:2])
    assert verdicts(verify(replace(topology, zones=zones)))["zone-loss"] == "refuted"


@pytest.mark.parametrize(
    ("placement", "members", "verdict"),
    [("even", 2, "proved"), ("free", 2, "undecided"), ("free", 1, "refuted"), ("one-zone", 6, "refuted"), ("free", 300, "undecided")],
)
def test_a_placement_that_is_not_promised(chain, placement, members, verdict):
    topology = chain(members=members)
    assert verdicts(verify(replace(topology, fleets=(replace(topology.fleets[0], placement=placement),))))["zone-loss"] == verdict


def test_something_opaque_on_the_path_is_undecided(chain):
    topology = chain(members=3)
    opaque = Opaque("web", "a remote component", WHY)
    assert set(verdicts(verify(replace(topology, fleets=(), opaque=(opaque,)))).values()) == {"undecided"}


def test_a_zone_that_stops_the_balancer_is_lost_whatever_the_junction_behind_it_leads_to(chain):
    topology = chain(members=3, zones=("a",))
    legs = (Leg("tg", 1, NO), Leg("beyond", 1, YES))
    junction = Junction("either", "either", "weighted", legs)
    balancer = replace(topology.balancers[0], routes=(replace(topology.balancers[0].routes[0], target="either"),))
    beyond = Opaque("beyond", "a target group of another stack", WHY)
    found = verify(replace(topology, balancers=(balancer,), junctions=(junction,), opaque=(beyond,)))
    assert verdicts(found) == {
        "zone-loss": "refuted",
        "instance-loss": "undecided",
        "no-single-point": "undecided",
        "deployment": "undecided",
    }
    assert found[0].counterexample.lost == ("zone=us-east-1a",)


@pytest.mark.parametrize("members", [Count(0, None, WHY), None])
def test_members_that_are_perhaps_not_there_do_not_let_zones_help_each_other(chain, members):
    topology = chain(members=6, required=5, cross_zone=NO)
    pool = replace(topology.pools[0], backends=(*topology.pools[0].backends, Backend("other")))
    other = Fleet("other", "other", exactly(0), zones=ZoneSet(("a",)))
    assert verdicts(verify(replace(topology, pools=(pool,), fleets=(*topology.fleets, other))))["instance-loss"] == "refuted"
    if members is None:
        veil = replace(topology, pools=(pool,), opaque=(Opaque("other", "other", WHY),))
    else:
        veil = replace(topology, pools=(pool,), fleets=(*topology.fleets, replace(other, members=members, zones=ZoneSet((), WHY))))
    assert verdicts(verify(veil))["instance-loss"] == "undecided"
