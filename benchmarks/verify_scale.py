"""Verify a fleet of 1,000 entries on 100,000 resources: single points, pairs, triples of 56 domains, availability; print times and memory.

usage: verify_scale.py [ENTRIES] [--promise]    --promise: exit 1 when all together take more than 4 s or 500 MB
"""

import resource
import sys
import time
from collections.abc import Callable
from typing import TypeVar

from holdfast.topology.facts import YES, HealthCheck, Origin, Zone, ZoneSet, exactly
from holdfast.topology.model import Backend, Balancer, Entry, Fleet, Need, Part, PartKind, Pool, Route, Topology
from holdfast.verify import verify
from holdfast.verify.ask import Domains, failures, scenarios
from holdfast.verify.availability import down
from holdfast.verify.clauses import Question
from holdfast.verify.cone import Cone, Index, cone_of
from holdfast.verify.domains import events
from holdfast.verify.single_points import single_points

T = TypeVar("T")
REGIONS, ZONES, GATEWAYS, GROUPS = 4, 3, 12, 28
CHECK = HealthCheck(10, 5, 3, 2)


def origin(name: str) -> tuple[Origin, ...]:
    """Return where a node comes from."""
    return (Origin(f"urn:pulumi:prod::fleet::x:y:Z::{name}"),)


def part(name: str, kind: PartKind, *zones: str, standby: bool = False, alone: bool = True) -> Part:
    """Return something that others need."""
    return Part(name, name, kind, zones=ZoneSet(zones), standby=standby, alone=alone, origins=origin(name))


def fleet(name: str, zones: list[str], *needs: Need) -> Fleet:
    """Return 45 members, evenly placed."""
    return Fleet(name, name, exactly(45), zones=ZoneSet(tuple(zones)), needs=needs, origins=origin(name))


def topology(entries: int) -> tuple[Topology, int]:
    """Return a topology of services with two tiers and a database, and how many resources it stands for.

    Its 56 domains: 4 regions, 12 zones, a NAT gateway a zone, 28 shared parts.
    """
    zones = [Zone(f"z{r}{z}", f"region-{r}{'abc'[z]}", f"region-{r}") for r in range(REGIONS) for z in range(ZONES)]
    gateways = [part(f"nat-{zone.id}", "nat", zone.id) for zone in zones]
    groups = [part(f"shared-{i}", "cache", zones[i % 12].id) for i in range(GROUPS)]
    parts, fleets, pools, balancers, found = [*gateways, *groups], [], [], [], []
    members = 0
    for i in range(entries):
        near = [zone.id for zone in zones if zone.region == f"region-{i % REGIONS}"]
        egress = tuple(Need((f"nat-{zone}",), zones=(zone,)) for zone in near)
        shared = Need((f"shared-{i % GROUPS}", f"shared-{(i + 5) % GROUPS}"), least=1)
        database = part(f"db{i}", "database", *near, standby=True, alone=i % 5 == 0)
        inner = fleet(f"api{i}", near, Need((database.id,)), shared)
        pool = Pool(f"api-tg{i}", f"api-tg{i}", backends=(Backend(inner.id),), check=CHECK, origins=origin(f"api-tg{i}"))
        outer = fleet(f"web{i}", near, *egress, Need((pool.id,)))
        front = Pool(f"tg{i}", f"tg{i}", f"lb{i}", (Backend(outer.id),), YES, check=CHECK, origins=origin(f"tg{i}"))
        route = Route("HTTPS:443", front.id, origins=origin(f"listener{i}"))
        where, region = ZoneSet(tuple(near)), f"region-{i % REGIONS}"
        balancer = Balancer(f"lb{i}", f"lb{i}", (route,), region, where, confined=True, origins=origin(f"lb{i}"))
        parts.append(database)
        fleets += [inner, outer]
        pools += [pool, front]
        balancers.append(balancer)
        found.append(Entry(f"e{i}", f"s{i}.example.com", balancer.id, 30, origins=origin(f"record{i}")))
        members += 90
    own = entries * 9 + len(gateways) + len(groups) + len(zones)
    return Topology(tuple(found), tuple(balancers), (), tuple(pools), tuple(fleets), tuple(parts), tuple(zones)), own + members


def timed(what: str, work: Callable[[], T]) -> tuple[T, float]:
    """Return what a piece of work gives, and the seconds that it takes."""
    start = time.perf_counter()
    found = work()
    seconds = time.perf_counter() - start
    print(f"{what:<44}{seconds:7.3f} s")
    return found, seconds


def main() -> int:
    """Run each question over all entries."""
    numbers = [int(each) for each in sys.argv[1:] if each.isdigit()]
    stack, size = topology(numbers[0] if numbers else 1000)
    all_ = events(stack)
    own = tuple(event for event in all_ if not event.id.startswith("db"))
    print(f"{size:,} resources, {len(stack.entries):,} entries, {len(own)} shared domains")
    index = Index(stack)
    kinds = ("zone", "region", "nat", "component")

    def lost(cones: list[Cone], most: int) -> int:
        question, domains = Question("scale", kinds, most), Domains(own)
        return sum(next(failures(cone, question, domains.felt(cone)), None) is not None for cone in cones)

    cones, total = timed("cones", lambda: [cone_of(entry, index) for entry in stack.entries])
    spoken = 0.0
    points, spoken = timed("single points of failure", lambda: single_points(stack))
    total += spoken
    for most in (2, 3):
        failed, spoken = timed(f"any {most} of {len(own)} domains", lambda most=most: lost(cones, most))  # type: ignore[misc]
        each = scenarios(cones[0], Question("scale", kinds, most), len(own))
        print(f"    {each:,} scenarios an entry, {failed:,} entries fail in one")
        total += spoken
    domains = Domains(all_)
    spans, spoken = timed("availability", lambda: [down(cone, domains) for cone in cones])
    total += spoken
    print(f"    down {min(span.low for span in spans):.2e} to {max(span.high for span in spans):.2e} of the time")
    print(f"    {sum(map(len, points.values())):,} single points")
    timed("the default contract (beside)", lambda: verify(stack))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'together, without the default contract':<44}{total:7.3f} s   {memory:.0f} MB")
    return int("--promise" in sys.argv and (total > 4 or memory > 500))


if __name__ == "__main__":
    sys.exit(main())
