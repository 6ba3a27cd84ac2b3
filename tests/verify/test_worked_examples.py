"""Examples with exact numbers."""

from fractions import Fraction
from itertools import product

import msgspec
import pytest

from holdfast.settings.contracts import Availability, Contract, Selector
from holdfast.topology.facts import NO, YES, Broken, Fact, HealthCheck, Span, ZoneSet, exactly
from holdfast.topology.model import Backend, Fleet, Gates, Healing, Junction, Leg, Need, Part, Pool, Rollout
from holdfast.verify import Capacity, Step, verify
from holdfast.verify.rollout import taken
from holdfast.verify.routing import shared_out
from holdfast.verify.verdict import Verdict

replace = msgspec.structs.replace
ZONE = Contract.survive("*", any=1, of="zone")


def only(topology, contract: Contract) -> Verdict:
    (verdict,) = verify(topology, [contract], default=False)
    return verdict


def clauses(topology) -> dict[str, str]:
    return {each.id: each.verdict for each in verify(topology)}


def test_80_members_over_3_zones_keep_53(chain):
    verdict = only(chain(members=80), ZONE.capacity("2/3", of="min"))
    assert verdict.verdict == "refuted"
    assert verdict.counterexample.lost == ("zone=us-east-1a",)
    assert verdict.counterexample.capacity == Capacity("80", "53", "160/3")
    assert verdict.fix == "Raise the guaranteed members of web from 80 to 81."


def test_30_members_over_3_zones_keep_two_thirds(chain):
    verdict = only(chain(members=30), ZONE.capacity("2/3", of="min"))
    assert (verdict.verdict, verdict.scenarios, verdict.counterexample) == ("proved", 4, None)


def test_67_percent_is_more_than_two_thirds(chain):
    verdict = only(chain(members=30), ZONE.capacity("67%", of="min"))
    assert verdict.counterexample.capacity == Capacity("30", "20", "201/10")
    assert verdict.fix == "Of 3 zones 2/3 = 66.67 % is left at most, less than 67 %: ask for at_least 2/3, or use 4 zones (75 %)."


def split(alive, members: int, demand: int) -> Fraction:
    return shared_out(Gates(), {zone: (left, members) for zone, left in zip("abc", alive, strict=True)}, Fraction(demand))


@pytest.mark.parametrize(("alive", "served"), [((1, 10, 10), Fraction(43, 3)), ((0, 10, 10), Fraction(20)), ((10, 10, 10), Fraction(20))])
def test_a_share_for_each_zone_in_dns(alive, served):
    assert split(alive, 10, 20) == served


def test_one_more_lost_can_serve_more():
    states = {each: split(each, 27, 54) for each in product(range(28), repeat=3)}
    better = [each for each in states for i in range(3) if each[i] and states[(*each[:i], each[i] - 1, *each[i + 1 :])] > states[each]]
    assert better
    assert all(1 in each for each in better)


def test_a_part_of_a_zone_can_hurt_more_than_the_zone(chain):
    verdict = only(chain(members=30, required=20, cross_zone=NO), ZONE)
    assert verdict.verdict == "refuted"
    assert verdict.counterexample.lost == ("zone=us-east-1a (4 of its 10 members)",)
    assert verdict.counterexample.capacity == Capacity("20", "58/3", "20")
    assert verdict.fix == "Turn cross-zone balancing on for tg."
    assert only(chain(members=30, required=20), ZONE).verdict == "proved"


def test_the_steps_of_a_lost_zone(chain):
    verdict = verify(chain(members=1))[0]
    assert verdict.counterexample.steps == (
        Step(0.0, "zone us-east-1a is lost", "urn:pulumi:dev::demo::x:y:Z::subnet-a"),
        Step(0.0, "web loses 1 of 1 member", "urn:pulumi:dev::demo::x:y:Z::web"),
        Step(96.0, "requests go only to what is left", "urn:pulumi:dev::demo::x:y:Z::lb"),
        Step(96.0, "HTTP:80: 0 of the required 1 are served", "urn:pulumi:dev::demo::x:y:Z::record"),
    )


def test_one_member_breaks_two_clauses(chain):
    assert clauses(chain(members=1)) == {
        "zone-loss": "refuted",
        "instance-loss": "refuted",
        "no-single-point": "proved",
        "deployment": "proved",
    }


def test_a_missing_hop_refutes_every_clause_with_nothing_lost(chain):
    topology = chain()
    broken = Broken("load balancer lb has no listener", "Add a listener to lb.", topology.balancers[0].origins)
    found = verify(replace(topology, balancers=(replace(topology.balancers[0], routes=(), broken=broken),)))
    assert [each.verdict for each in found] == ["refuted"] * 4
    assert {each.counterexample.lost for each in found} == {()}
    assert {each.counterexample.steps for each in found} == {(Step(0.0, broken.what, topology.balancers[0].origins[0].urn),)}
    assert {each.fix for each in found} == {"Add a listener to lb."}


def test_members_where_the_balancer_is_not_do_not_count(chain):
    topology = chain(members=2, zones=("a", "b"))
    inside = replace(topology, balancers=(replace(topology.balancers[0], zones=ZoneSet(("a",))),))
    assert clauses(inside)["instance-loss"] == "refuted"
    assert clauses(replace(inside, balancers=(replace(inside.balancers[0], confined=False),)))["instance-loss"] == "proved"


def with_nat(chain, needed: Fact, zones=("a",)):
    nats = tuple(Part(f"nat-{zone}", f"nat-{zone}", "nat", zones=ZoneSet((zone,))) for zone in zones)
    needs = tuple(Need((nat.id,), needed=needed, zones=(zone,) if len(zones) > 1 else ()) for nat, zone in zip(nats, zones, strict=True))
    return chain(parts=nats, needs=needs)


def test_one_gateway_for_all_zones(chain):
    assert clauses(with_nat(chain, YES)) == {
        "zone-loss": "refuted",
        "instance-loss": "proved",
        "no-single-point": "refuted",
        "deployment": "proved",
    }
    assert set(clauses(with_nat(chain, NO)).values()) == {"proved"}
    unsure = clauses(with_nat(chain, Fact(None)))
    assert (unsure["zone-loss"], unsure["no-single-point"]) == ("undecided", "undecided")


def test_a_gateway_for_each_zone(chain):
    assert set(clauses(with_nat(chain, YES, ("a", "b", "c"))).values()) == {"proved"}


def test_a_gateway_and_another_zone_are_two_failures(chain):
    topology = with_nat(chain, YES, ("a", "b", "c"))
    verdict = only(topology, Contract.survive("*", any=2, of=("zone", "nat")))
    assert verdict.verdict == "proved"
    assert verdict.scenarios == 1 + 6 + 15
    assert only(topology, Contract.survive("*", any=3, of=("zone", "nat"))).counterexample.lost == ("nat=nat-a", "nat=nat-b", "nat=nat-c")


def failover(chain, noticed: Fact):
    topology = chain(members=1, zones=("a",))
    second = Fleet("standby", "standby", exactly(1), zones=ZoneSet(("b",)))
    legs = (Leg("lb", noticed=noticed), Leg("standby"))
    entry = replace(topology.entries[0], target="names")
    junction = Junction("names", "api.example.com", "failover", legs, Span(60, 60))
    return replace(
        topology, entries=(entry,), junctions=(junction,), fleets=(*topology.fleets, second), zones=chain(zones=("a", "b")).zones
    )


def test_failover_needs_to_notice(chain):
    assert clauses(failover(chain, YES))["zone-loss"] == "proved"
    assert clauses(failover(chain, NO))["zone-loss"] == "refuted"
    assert clauses(failover(chain, Fact(None)))["zone-loss"] == "undecided"


def test_a_weighted_leg_that_is_not_noticed_keeps_its_share(chain):
    topology = failover(chain, NO)
    weighted = replace(topology.junctions[0], policy="weighted", legs=(Leg("lb", 1, NO), Leg("standby", 3, NO)))
    verdict = verify(replace(topology, junctions=(weighted,)))[0]
    assert verdict.counterexample.capacity == Capacity("1", "3/4", "1")


@pytest.mark.parametrize(
    ("rollout", "members", "lost"),
    [
        (Rollout(percent=Fraction(0)), 2, 0),
        (Rollout(percent=Fraction(50)), 3, 1),
        (Rollout(percent=Fraction(10), least=1), 5, 1),
        (Rollout(percent=Fraction(100)), 4, 4),
        (Rollout(number=3), 2, 2),
        (Rollout(percent=Fraction(34), rounding="up"), 3, 2),
    ],
)
def test_what_a_rollout_takes(rollout, members, lost):
    assert taken(rollout, members) == lost


def test_a_rollout_that_takes_all(chain):
    verdict = verify(chain(members=3, rollout=Rollout(percent=Fraction(100))))[3]
    assert (verdict.id, verdict.verdict, verdict.counterexample.lost) == ("deployment", "refuted", ("rollout=web",))
    assert verdict.fix == "Let a rollout of web take at most 2 of 3 members out of service at once."


def test_times(chain):
    verdicts = [only(chain(), ZONE.within(limit)).verdict for limit in ("30s", "60s", "96s")]
    assert verdicts == ["refuted", "undecided", "proved"]


def test_a_failover_without_a_bound_leaves_a_time_open(chain):
    database = Part(
        "db", "db", "database", zones=ZoneSet(("a", "b")), standby=True, failover=Span(60, None), settles="rds-failover", alone=False
    )
    topology = chain(parts=(database,), needs=(Need(("db",)),))
    assert clauses(topology)["zone-loss"] == "proved"
    verdict = only(topology, ZONE.within("300s"))
    assert verdict.verdict == "undecided"
    assert [each.fact for each in verdict.missing] == ["how long the failover of db takes at most"]
    assert only(chain(parts=(replace(database, failover=Span(60, 120)),), needs=(Need(("db",)),)), ZONE.within("300s")).verdict == "proved"


def test_healing_brings_members_back(chain):
    healing = Healing("asg web", YES, YES, HealthCheck(30, 6, 3, 3), Span(60, 120), Span(), Span(60, 60))
    lone = Contract.survive("*", any=1, of="instance").within("600s")
    topology = chain(members=1, healing=healing)
    assert only(topology, lone).verdict == "refuted"
    assert only(topology, replace(lone, mode="healing")).verdict == "proved"
    assert only(topology, replace(lone, mode="healing", within_seconds=120.0)).verdict == "refuted"
    assert only(chain(members=1), replace(lone, mode="healing")).verdict == "refuted"


def test_what_matches_nothing_is_vacuous(chain):
    assert only(chain(), Contract.survive("other.example.com")).verdict == "vacuous"
    assert only(chain(), Contract.survive("*", any=4, of="zone")).verdict == "vacuous"
    assert only(chain(), Contract("x", independent=("web", "nobody"))).verdict == "vacuous"


def test_a_contract_finds_its_entry_by_name_or_urn(chain):
    assert only(chain(), Contract.survive("api.example.com.")).entry == "api.example.com"
    assert only(chain(), Contract("x", entry=Selector(urn="**record"), survival=ZONE.survival)).verdict == "proved"


def test_availability_is_between_bounds(chain):
    one, three = (
        only(chain(zones=zones), Contract("a", entry="*", availability=Availability(Fraction(9995, 10000)))) for zones in ("a", "abc")
    )
    assert (one.verdict, three.verdict) == ("refuted", "proved")
    assert any("credit terms" in each for each in three.assumptions)


def test_things_that_end_together_are_not_apart(chain):
    topology = chain()
    fleets = tuple(Fleet(name, name, exactly(2), zones=ZoneSet(("a",))) for name in ("one", "two"))
    pools = (Pool("p", "p", "", tuple(Backend(each.id) for each in fleets)),)
    verdict = only(replace(topology, fleets=fleets, pools=pools), Contract("apart", independent=("one", "two")))
    assert (verdict.verdict, verdict.counterexample.lost) == ("refuted", ("zone=us-east-1a",))


def test_any_number_of_members(chain):
    assert only(chain(members=30, required=20), Contract.survive("*", any=10, of="instance")).verdict == "proved"
    verdict = only(chain(members=30, required=20), Contract.survive("*", any=13, of="instance"))
    assert verdict.counterexample.lost == ("instance=web (11 members)",)
