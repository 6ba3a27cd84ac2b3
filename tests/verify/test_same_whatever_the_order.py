"""Names and order say nothing; more members on a pooled balancer never make it worse."""

import random

import msgspec
import pytest

from holdfast.topology.facts import exactly
from holdfast.topology.model import Balancer, Entry, Junction, Leg, Need, Part, Pool, Route, Topology
from holdfast.verify import verify

replace = msgspec.structs.replace


def shuffled(topology, dice: random.Random):
    """Return a topology with its nodes, backends, needs and zones in another order."""

    def mixed(items):
        return tuple(dice.sample(items, len(items)))

    def node(each):
        changes = {"zones": replace(each.zones, ids=mixed(each.zones.ids))} if getattr(each, "zones", None) else {}
        changes |= {name: mixed(getattr(each, name)) for name in ("backends", "needs", "pinned") if hasattr(each, name)}
        return replace(each, **changes)

    groups = ("balancers", "junctions", "pools", "fleets", "parts", "zones")
    return replace(topology, **{group: tuple(node(each) for each in mixed(getattr(topology, group))) for group in groups})


def test_the_order_of_a_topology_says_nothing(random_topology):
    for seed in range(150):
        topology = random_topology(seed)
        first, again = (
            [(each.id, each.verdict, each.scenarios) for each in verify(one)] for one in (topology, shuffled(topology, random.Random(seed)))
        )
        assert first == again, seed


def test_the_same_topology_gives_the_same_bytes(random_topology):
    for seed in range(60):
        assert msgspec.json.encode(verify(random_topology(seed))) == msgspec.json.encode(verify(random_topology(seed)))


def test_the_order_of_nodes_does_not_change_a_byte(random_topology):
    for seed in range(60):
        topology = random_topology(seed)
        groups = ("balancers", "junctions", "pools", "fleets", "parts")
        turned = replace(topology, **{group: getattr(topology, group)[::-1] for group in groups})
        assert msgspec.json.encode(verify(turned)) == msgspec.json.encode(verify(topology))


@pytest.mark.parametrize("required", [1, 2, 3, 5])
@pytest.mark.parametrize("zones", ["a", "ab", "abc"])
def test_more_members_never_make_it_worse(chain, required, zones):
    proved: set[str] = set()
    for members in range(12):
        now = {each.id for each in verify(chain(members=members, zones=tuple(zones), required=required)) if each.verdict == "proved"}
        assert proved <= now
        proved = now


def test_requests_that_come_back_are_undecided():
    one, other = (Junction(name, name, "weighted", (Leg(target),)) for name, target in (("a", "b"), ("b", "a")))
    topology = replace(chain_of_one(), entries=(Entry("entry", "x.example.com", "a"),), junctions=(one, other))
    assert {each.verdict for each in verify(topology)} == {"undecided"}


def chain_of_one():
    balancer = Balancer("lb", "lb", (Route("r", "p"),))
    return Topology(balancers=(balancer,), pools=(Pool("p", "p", "lb"),))


def test_needs_in_a_circle_start_alive(chain):
    topology = chain(members=3)
    parts = (Part("x", "x", "other", needs=(Need(("y",)),)), Part("y", "y", "other", needs=(Need(("x",)),)))
    web = replace(topology.fleets[0], needs=(Need(("x",)),), members=exactly(3))
    found = {each.id: each for each in verify(replace(topology, parts=parts, fleets=(web,)))}
    assert found["zone-loss"].verdict == "proved"
    assert found["no-single-point"].counterexample.lost == ("component=x",)
