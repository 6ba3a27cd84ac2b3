"""Single points of failure: for every node, the events that stop it alone, from the bottom up.

One pass over the nodes is exact where more that lives always serves more. Elsewhere each event is tried.
"""

from collections import Counter
from collections.abc import Callable
from math import ceil

from holdfast.topology.model import Balancer, Fleet, Need, Node, Part, Pool, Topology
from holdfast.verify.ask import Domains, Failure, failures
from holdfast.verify.capacity import Demand, demands
from holdfast.verify.clauses import Question
from holdfast.verify.cone import Cone, Index, cone_of
from holdfast.verify.domains import Event, events
from holdfast.verify.scenario import REGION
from holdfast.verify.shape import fleets_of, placed
from holdfast.verify.three_valued import Choice, unknowns, world

Stops = frozenset[str]
_NONE: Stops = frozenset()
_ANY = Question("single-points", ("zone", "region", "nat", "component", "placement-group"))


def single_points(topology: Topology) -> dict[str, tuple[Event, ...]]:
    """Return, by id of the entry, the events that certainly stop it alone: zones, regions and parts, not single members."""
    index, domains = Index(topology), Domains(events(topology))
    return {entry.id: tuple(_of_cone(cone_of(entry, index), domains)) for entry in topology.entries}


def _of_cone(cone: Cone, domains: Domains) -> list[Event]:
    enough = (cone.entry.required + 3) * (len(cone.zones) + 3)
    open_ = unknowns(cone, enough)
    worlds = [cone]
    if open_:
        best = {each.key: each.values[-1] for each in open_}
        worlds = [world(cone, Choice(), enough), world(cone, Choice(best), enough)]
    found = [stopping(each, domains) for each in worlds]
    certain = found[0].intersection(*found[1:])
    return [event for event in domains.felt(cone) if event.id in certain]


def stopping(cone: Cone, domains: Domains) -> Stops:
    """Return the events that stop a route of an entry alone, in a cone in which everything is known.

    There are none where the entry does not serve without a failure either.
    """
    asked = demands(cone, _ANY)
    if not all(demand.possible for demand in asked):
        return _NONE
    if not cone.plain or cone.tangled:
        felt = domains.felt(cone)
        if any(not failure.scenario.lost for failure in failures(cone, _ANY, ())):
            return _NONE
        return frozenset(failure.scenario.lost[0] for failure in failures(cone, _ANY, felt, every=True) if _whole(failure))
    sets = _Sets(cone)
    for name in cone.needed:
        sets.of(name)
    found = [sets.of_demand(demand) for demand in asked]
    return _NONE if None in found else frozenset().union(*(each for each in found if each is not None))


def _whole(failure: Failure) -> bool:
    return bool(failure.scenario.lost) and not failure.scenario.partly


class _Sets:
    """The stopping events of the nodes of a cone, each worked out once."""

    def __init__(self, cone: Cone) -> None:
        self.cone = cone
        self._of: dict[str, Stops | None] = {}
        self._zone = {name: frozenset({name, *_region(zone.region)}) for name, zone in cone.zones.items()}

    def of_demand(self, demand: Demand) -> Stops | None:
        """Return what stops a route, or None where it does not serve without any failure."""
        node = self.cone.nodes[demand.target]
        own = self._standing(demand.balancer) if demand.balancer else _NONE
        match node:
            case Pool():
                least = ceil(demand.need)
                inner = None if node.broken else self._serving(fleets_of(node, self.cone.nodes), self._covered(node), least)
            case Fleet():
                inner = self._serving((node,), None, ceil(demand.need))
            case Balancer():
                inner = self._routes(node, lambda target: self._routed(node, target, demand))
            case _:
                inner = None
        return None if inner is None or own is None else inner | own

    def _routed(self, balancer: Balancer, target: str, demand: Demand) -> Stops | None:
        return self.of_demand(Demand(demand.route, target, demand.demand, demand.need, balancer)) if target in self.cone.nodes else None

    def _routes(self, balancer: Balancer, of: Callable[[str], Stops | None]) -> Stops | None:
        own = self._standing(balancer)
        found = [None if route.broken else of(route.target) for route in balancer.routes]
        if own is None or not found or None in found:
            return None
        return own.union(*(each for each in found if each is not None))

    def of(self, name: str) -> Stops | None:
        """Return what stops a node that is needed, or None where it is down anyhow."""
        if name not in self._of:
            node = self.cone.nodes.get(name)
            self._of[name] = self._work_out(node) if node is not None else None
        return self._of[name]

    def _work_out(self, node: Node) -> Stops | None:
        match node:
            case Part():
                needs = self._needs(node.needs, "")
                zones = [self._zone[zone] for zone in node.zones.ids] if node.zones else []
                struck = (zones[0].intersection(*zones[1:]) if node.standby else _NONE.union(*zones)) if zones else _NONE
                return None if needs is None else frozenset({node.id, *_region(node.region)}) | struck | needs
            case Fleet():
                return self._serving((node,), None, 1)
            case Pool():
                return None if node.broken else self._serving(fleets_of(node, self.cone.nodes), self._covered(node), 1)
            case Balancer():
                return self._routes(node, self.of)
        return None

    def _standing(self, balancer: Balancer) -> Stops | None:
        if balancer.broken:
            return None
        zones = [self._zone[zone] for zone in balancer.zones.ids] if balancer.zones else []
        return frozenset(_region(balancer.region)) | (zones[0].intersection(*zones[1:]) if zones else _NONE)

    def _covered(self, pool: Pool) -> frozenset[str] | None:
        balancer = self.cone.nodes.get(pool.balancer)
        confined = isinstance(balancer, Balancer) and balancer.confined and balancer.zones
        return frozenset(balancer.zones.ids) if isinstance(balancer, Balancer) and balancer.zones and confined else None

    def _needs(self, needs: tuple[Need, ...], zone: str) -> Stops | None:
        found: set[str] = set()
        for need in needs:
            if need.plane != "serve" or not need.needed.value or (need.zones and zone not in need.zones):
                continue
            sets = [self.of(name) for name in need.on]
            spare = len(need.on) - need.least - sets.count(None)
            if spare < 0:
                return None
            hits = Counter(event for each in sets if each is not None for event in each)
            found |= {event for event, number in hits.items() if number > spare}
        return frozenset(found)

    def _serving(self, fleets: tuple[Fleet, ...], covered: frozenset[str] | None, least: int) -> Stops | None:
        """Return the events after which fewer members are left than needed, wherever the odd members are."""
        if any(fleet.elastic for fleet in fleets):
            return self._with_elastic(fleets, covered, least)
        left, lost = 0, Counter[str]()
        for fleet in fleets:
            number, hits = self._fleet(fleet, covered)
            left += number
            lost.update(hits)
        if left < least:
            return None
        return frozenset(event for event, number in lost.items() if left - number < least)

    def _with_elastic(self, fleets: tuple[Fleet, ...], covered: frozenset[str] | None, least: int) -> Stops | None:
        fixed = self._serving(tuple(fleet for fleet in fleets if not fleet.elastic), covered, least)
        found = [fixed]
        for fleet in fleets:
            if fleet.elastic:
                zones = [self._zone[zone] for zone in fleet.zones.ids] if fleet.zones else []
                needs = None if fleet.broken else self._needs(fleet.needs, "")
                own = frozenset(_region(fleet.region)) | (zones[0].intersection(*zones[1:]) if zones else _NONE)
                found.append(None if needs is None else own | needs)
        able = [each for each in found if each is not None]
        return able[0].intersection(*able[1:]) if able else None

    def _fleet(self, fleet: Fleet, covered: frozenset[str] | None) -> tuple[int, Counter[str]]:
        """Return the members that serve without a failure, and how many of them each event costs at worst."""
        classes, extras = placed(fleet)
        dead: dict[str, Stops | None] = {}
        for zone in classes:
            beyond = bool(zone) and covered is not None and zone not in covered
            needs = None if beyond or fleet.broken else self._needs(fleet.needs, zone)
            dead[zone] = None if needs is None else needs | self._zone.get(zone, _NONE) | frozenset(_region(fleet.region))
        idle = sum(each is None for each in dead.values())
        living = sum(count for zone, count in classes.items() if dead[zone] is not None)
        left = max(0, extras - idle)
        cost, struck = Counter[str](), Counter[str]()
        for zone, stops in dead.items():
            for event in stops or ():
                cost[event] += classes[zone]
                struck[event] += 1
        for event, number in struck.items():
            cost[event] += min(left, number)
        return living + left, cost


def _region(region: str) -> tuple[str, ...]:
    return (REGION + region,) if region else ()
