"""Random topologies in which everything is known, small enough for the naive evaluator."""

import random
from fractions import Fraction

import pytest

from holdfast.stack.missing import Missing
from holdfast.topology.facts import NO, YES, Broken, Fact, HealthCheck, Origin, Zone, ZoneSet, exactly
from holdfast.topology.model import (
    Backend,
    Balancer,
    Entry,
    Fleet,
    Gates,
    Junction,
    Leg,
    Member,
    Need,
    Part,
    Pool,
    Rollout,
    Route,
    Topology,
)

CHECK = HealthCheck(10, 5, 3, 2)


def urn(name: str) -> tuple[Origin, ...]:
    return (Origin(f"urn:pulumi:dev::demo::x:y:Z::{name}"),)


class Maker:
    """Makes one topology of one entry from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.zones = [f"z{i}" for i in range(self.random.randint(1, 4))]
        self.parts: list[Part] = []
        self.fleets: list[Fleet] = []
        self.pools: list[Pool] = []
        self.balancers: list[Balancer] = []
        self.junctions: list[Junction] = []

    def some(self, of: list[str], least: int = 1) -> tuple[str, ...]:
        return tuple(self.random.sample(of, self.random.randint(min(least, len(of)), len(of))))

    def flip(self, odds: float) -> bool:
        return self.random.random() < odds

    def part(self) -> str:
        name = f"part{len(self.parts)}"
        zones = ZoneSet(self.some(self.zones)) if self.flip(0.7) else None
        kind = self.random.choice(["nat", "database", "cache", "placement-group"])
        needs = (Need((self.random.choice(self.parts).id,)),) if self.parts and self.flip(0.3) else ()
        region = "r" if self.flip(0.3) else ""
        part = Part(name, name, kind, region, zones, standby=self.flip(0.5), alone=self.flip(0.8), needs=needs, origins=urn(name))
        self.parts.append(part)
        return name

    def needs(self) -> tuple[Need, ...]:
        found = []
        for _ in range(self.random.choice([0, 0, 1, 2])):
            on = tuple({self.part() if not self.parts or self.flip(0.5) else self.random.choice(self.parts).id for _ in range(2)})
            on = tuple(sorted(on))[: self.random.randint(1, 2)]
            zones = self.some(self.zones) if self.flip(0.4) else ()
            plane = "recover" if self.flip(0.1) else "serve"
            found.append(Need(on, plane, self.random.randint(1, len(on)), NO if self.flip(0.1) else YES, zones))
        if self.flip(0.1) and self.pools:
            found.append(Need((self.random.choice(self.pools).id,)))
        return tuple(found)

    def fleet(self) -> str:
        name = f"fleet{len(self.fleets)}"
        needs, number = self.needs(), self.random.choice([0, 1, 1, 2, 2, 3, 4, 5])
        kind = self.random.random()
        zones: ZoneSet | None = ZoneSet(self.some(self.zones))
        pinned: tuple[Member, ...] = ()
        if kind < 0.15:
            zones = None
        elif kind < 0.3:
            pinned = tuple(Member(f"m{i}", self.random.choice(self.zones)) for i in range(number))
        percent = Fraction(self.random.choice([0, 10, 50, 100]))
        rollout = Rollout(self.random.choice([0, 0, 1, 2]), percent, self.random.choice(["up", "down"]), self.random.choice([0, 1]))
        fleet = Fleet(
            name, name, exactly(number), zones=zones, placement="pinned" if pinned else "even", pinned=pinned, needs=needs, rollout=rollout,
            region="r" if self.flip(0.2) else "", elastic=not pinned and self.flip(0.1), origins=urn(name),
            desired=exactly(number + 1) if self.flip(0.3) else None, broken=Broken("no members", "add") if self.flip(0.03) else None,
        )  # fmt: skip
        self.fleets.append(fleet)
        return name

    def pool(self, balancer: str, *, plain: bool) -> str:
        backends = []
        for _ in range(self.random.choice([1, 1, 1, 2])):
            target = self.random.choice(self.fleets).id if self.fleets and self.flip(0.2) else self.fleet()
            if target not in [each.target for each in backends]:
                backends.append(Backend(target, NO if self.flip(0.05) else YES))
        gates = Gates()
        if self.flip(0.3):
            gates = Gates(
                self.random.choice([0, 1, 2]), Fraction(self.random.choice([0, 0, 1]), 2), self.random.choice([0, 1, 2]),
                Fraction(self.random.choice([0, 0, 1]), 2),
            )  # fmt: skip
        name = f"pool{len(self.pools)}"
        cross = YES if plain or self.flip(0.5) else NO
        broken = Broken("no targets", "add") if self.flip(0.03) else None
        self.pools.append(Pool(name, name, balancer, tuple(backends), cross, gates, CHECK, broken=broken, origins=urn(name)))
        return name

    def target(self, balancer: str, *, plain: bool, depth: int = 0) -> str:
        if not plain and depth < 2 and self.flip(0.4):
            return self.junction(lambda: self.target(balancer, plain=plain, depth=depth + 1))
        return self.pool(balancer, plain=plain) if self.flip(0.85) else self.fleet()

    def junction(self, target) -> str:
        number = self.random.randint(1, 3)
        legs = tuple(Leg(target(), self.random.choice([0, 1, 1, 2, 3]), NO if self.flip(0.3) else YES, CHECK) for _ in range(number))
        name = f"junction{len(self.junctions)}"
        policy = self.random.choice(["failover", "weighted", "nearest"])
        self.junctions.append(Junction(name, name, policy, legs, origins=urn(name)))
        return name

    def balancer(self, *, plain: bool) -> str:
        name = f"balancer{len(self.balancers)}"
        self.balancers.append(Balancer(name, name))
        at = len(self.balancers) - 1
        zones = ZoneSet(self.some(self.zones, least=max(1, len(self.zones) - 1))) if self.flip(0.7) else None
        routes = []
        for i in range(self.random.choice([0] + [1] * 12 + [2] * 5)):
            broken = Broken("no action", "add") if self.flip(0.03) else None
            routes.append(Route(f"r{i}", "" if broken else self.target(name, plain=plain), broken, urn(f"{name}-{i}")))
        self.balancers[at] = Balancer(
            name, name, tuple(routes), "r" if self.flip(0.2) else "", zones, confined=self.flip(0.5), origins=urn(name)
        )  # fmt: skip
        return name

    def topology(self) -> Topology:
        plain = self.flip(0.5)
        kind = self.random.random()
        if kind < 0.1:
            target = self.fleet()
        elif kind < 0.35 and not plain:
            target = self.junction(lambda: self.balancer(plain=plain) if self.flip(0.7) else self.fleet())
        else:
            target = self.balancer(plain=plain)
        entry = Entry("entry", "api.example.com", target, self.random.choice([1, 1, 1, 2, 3, 4]), origins=urn("record"))
        regions = {zone: "r" if i < 2 else "s" for i, zone in enumerate(self.zones)}
        zones = tuple(Zone(zone, f"us-{zone}", regions[zone], origins=urn(zone)) for zone in self.zones)
        return Topology(
            (entry,), tuple(self.balancers), tuple(self.junctions), tuple(self.pools), tuple(self.fleets), tuple(self.parts), zones
        )  # fmt: skip


def make(seed: int) -> Topology:
    """Return the topology of a seed."""
    return Maker(seed).topology()


def unknown(text: str) -> Fact:
    """Return a fact that is not known."""
    return Fact(None, (Missing(text, "Say it."),))


@pytest.fixture(scope="session")
def random_topology():
    return make


ZONES = tuple(Zone(name, f"us-east-1{name}", "us-east-1", origins=urn(f"subnet-{name}")) for name in "abcd")


def chain_of(members=3, zones=("a", "b", "c"), *, required=1, cross_zone=YES, parts=(), **fleet) -> Topology:
    """Return a topology of one name, balancer, pool and fleet, with the balancer enabled where the fleet is."""
    where = ZoneSet(tuple(zones))
    web = Fleet("web", "web", exactly(members), zones=where, origins=urn("web"), **fleet)
    pool = Pool("tg", "tg", "lb", (Backend("web"),), cross_zone, check=HealthCheck(30, 6, 3, 3), origins=urn("tg"))
    route = Route("HTTP:80", "tg", origins=urn("listener"))
    balancer = Balancer("lb", "lb", (route,), "us-east-1", where, confined=True, origins=urn("lb"))
    entry = Entry("entry", "api.example.com", "lb", required, origins=urn("record"))
    return Topology((entry,), (balancer,), (), (pool,), (web,), tuple(parts), tuple(zone for zone in ZONES if zone.id in zones))


@pytest.fixture(scope="session")
def chain():
    return chain_of
