"""What an entry serves in one scenario, as plainly as it can be said: the judge of the fast engine, which shares nothing with it.

Everything must be known here: the engine asks about one possible world at a time.
"""

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, product

import msgspec

from holdfast.topology.model import Balancer, Fleet, Junction, Leg, Need, Node, Part, Pool, Topology
from holdfast.verify.scenario import REGION, Scenario

Placement = dict[str, dict[str, int]]  # fleet id -> zone id (empty: no zone) -> members


class Served(msgspec.Struct, frozen=True):
    """What a route serves: members' worth of requests, of how many that were asked."""

    route: str
    served: Fraction
    demand: Fraction


@lru_cache(maxsize=256)
def served(topology: Topology, entry_id: str, scenario: Scenario, base: str, required: int) -> tuple[Served, ...]:
    """Return what each route of an entry serves in the worst placement that is allowed. base: required, min or desired."""
    worst: dict[str, Served] = {}
    for placement in placements(topology, entry_id, scenario):
        for answer in State(topology, scenario, placement).answers(entry_id, base, required):
            if answer.route not in worst or answer.served < worst[answer.route].served:
                worst[answer.route] = answer
    return tuple(worst.values())


def placements(topology: Topology, entry_id: str, scenario: Scenario) -> Iterator[Placement]:
    """Yield every allowed way to place the members that an entry can reach and then to lose those that are lost anywhere."""
    nodes = topology.nodes()
    reached = _reached(topology, entry_id, nodes)
    fleets = [node for node in nodes.values() if isinstance(node, Fleet) and node.id in reached]
    for choice in product(*(list(_of_fleet(fleet, scenario)) for fleet in fleets)):
        yield {fleet.id: placed for fleet, placed in zip(fleets, choice, strict=True)}


def _of_fleet(fleet: Fleet, scenario: Scenario) -> Iterator[dict[str, int]]:
    for placed in scenario.placed:
        if placed.fleet == fleet.id:
            yield dict(placed.counts)
            return
    if fleet.placement == "pinned":
        counts: dict[str, int] = {}
        for member in fleet.pinned:
            counts[member.zone] = counts.get(member.zone, 0) + 1
        yield counts
        return
    zones = fleet.zones.ids if fleet.zones and fleet.zones.ids else ("",)
    each, more = divmod(fleet.members.low, len(zones))
    for lucky in combinations(zones, more):
        yield {zone: each + (zone in lucky) for zone in zones}


def _reached(topology: Topology, entry_id: str, nodes: dict[str, Node]) -> set[str]:
    entry = next(each for each in topology.entries if each.id == entry_id)
    todo, seen = [entry.target], set[str]()
    while todo:
        node = nodes.get(name := todo.pop())
        if node is None or name in seen:
            continue
        seen.add(name)
        todo += [each.target for each in getattr(node, "routes", ())]
        todo += [each.target for each in getattr(node, "legs", ())]
        todo += [each.target for each in getattr(node, "backends", ())]
        todo += [name for need in getattr(node, "needs", ()) for name in need.on]
    return seen


class State:
    """The topology while a scenario lasts, detection and DNS settled."""

    def __init__(self, topology: Topology, scenario: Scenario, placement: Placement) -> None:
        """Find out what is dead, starting from nothing and adding until nothing more dies."""
        self.topology, self.scenario, self.placement = topology, scenario, placement
        self.nodes = topology.nodes()
        self.region_of = {zone.id: zone.region for zone in topology.zones}
        self.dead: set[str] = set()
        while True:
            dead = {name for name, node in self.nodes.items() if not self.healthy(node)}
            if dead == self.dead:
                break
            self.dead = dead

    def answers(self, entry_id: str, base: str, required: int) -> Iterator[Served]:
        """Yield what each route serves; an entry that points to no balancer is one route."""
        entry = next(each for each in self.topology.entries if each.id == entry_id)
        target = self.nodes.get(entry.target)
        if entry.broken or target is None:
            yield Served("", Fraction(0), Fraction(required))
        elif isinstance(target, Balancer) and target.routes and not target.broken:
            for route in target.routes:
                demand = Fraction(required) if base == "required" else self.floor(self.nodes.get(route.target), base)
                usable = self.standing(target) and not route.broken and route.target in self.nodes
                yield Served(route.name, self.serves(route.target, demand) if usable else Fraction(0), demand)
        else:
            demand = Fraction(required) if base == "required" else self.floor(target, base)
            yield Served("", self.serves(entry.target, demand), demand)

    def floor(self, node: Node | None, base: str) -> Fraction:  # noqa: PLR0911 - one for each kind of node
        """Return the members that a node guarantees, or asks for, without any failure."""
        match node:
            case Fleet():
                if base == "desired" and node.desired:
                    return Fraction(node.desired.low)
                return Fraction(len(node.pinned) if node.placement == "pinned" else node.members.low)
            case Pool():
                return sum((self.floor(self.nodes[each.target], base) for each in node.backends if each.attached.value), Fraction(0))
            case Balancer():
                return min((self.floor(self.nodes.get(each.target), base) for each in node.routes), default=Fraction(0))
            case Junction(policy="failover"):
                return self.floor(self.nodes[node.legs[0].target], base) if node.legs else Fraction(0)
            case Junction():
                return sum((self.floor(self.nodes[leg.target], base) for leg in node.legs if leg.weight), Fraction(0))
        return Fraction(0)

    def zone_lost(self, zone: str) -> bool:
        """Tell whether all of a zone is lost."""
        whole = zone in self.scenario.lost and zone not in self.scenario.partly
        return whole or self.region_lost(self.region_of.get(zone, ""))

    def region_lost(self, region: str) -> bool:
        """Tell whether a region is lost."""
        return bool(region) and REGION + region in self.scenario.lost

    def met(self, needs: tuple[Need, ...], zone: str = "") -> bool:
        """Tell whether what members in a zone need to serve is there."""
        for need in needs:
            if need.plane != "serve" or not need.needed.value or (need.zones and zone not in need.zones):
                continue
            if sum(name in self.nodes and name not in self.dead for name in need.on) < need.least:
                return False
        return True

    def alive(self, fleet: Fleet) -> dict[str, int]:
        """Return the members that live, by zone."""
        left = dict(self.placement.get(fleet.id, {}))
        for loss in self.scenario.members:
            if loss.fleet == fleet.id and loss.zone:
                left[loss.zone] = max(0, left.get(loss.zone, 0) - loss.count)
        for zone in left:
            if fleet.broken or self.region_lost(fleet.region) or (zone and self.zone_lost(zone)) or not self.met(fleet.needs, zone):
                left[zone] = 0
        return left

    def anywhere(self, fleet: Fleet) -> int:
        """Return how many members are lost wherever it hurts most."""
        return sum(loss.count for loss in self.scenario.members if loss.fleet == fleet.id and not loss.zone)

    def counted(self, pool: Pool) -> dict[str, int]:
        """Return the members by zone that get requests from a pool."""
        found: dict[str, int] = {}
        balancer = self.nodes.get(pool.balancer)
        for backend in pool.backends:
            fleet = self.nodes[backend.target]
            if not backend.attached.value or not isinstance(fleet, Fleet):
                continue
            if fleet.elastic:
                found[""] = found.get("", 0) + (10**9 if self.elastic_up(fleet) else 0)
                continue
            still = self.anywhere(fleet)
            for zone, count in self.alive(fleet).items():
                if zone and isinstance(balancer, Balancer) and balancer.confined and balancer.zones and zone not in balancer.zones.ids:
                    continue
                found[zone] = found.get(zone, 0) + max(0, count - still)
                still = max(0, still - count)
        return found

    def registered(self, pool: Pool) -> dict[str, int]:
        """Return all members by zone that get requests from a pool while they live."""
        found: dict[str, int] = {}
        balancer = self.nodes.get(pool.balancer)
        for backend in pool.backends:
            fleet = self.nodes[backend.target]
            if not backend.attached.value or not isinstance(fleet, Fleet):
                continue
            for zone, count in ({"": 10**9} if fleet.elastic else self.placement[fleet.id]).items():
                if zone and isinstance(balancer, Balancer) and balancer.confined and balancer.zones and zone not in balancer.zones.ids:
                    continue
                found[zone] = found.get(zone, 0) + count
        return found

    def elastic_up(self, fleet: Fleet) -> bool:
        """Tell whether a fleet without single members serves."""
        somewhere = not (fleet.zones and fleet.zones.ids) or not all(self.zone_lost(zone) for zone in fleet.zones.ids)
        return somewhere and not fleet.broken and not self.region_lost(fleet.region) and self.met(fleet.needs)

    def standing(self, balancer: Balancer) -> bool:
        """Tell whether a balancer itself is there."""
        zones = balancer.zones.ids if balancer.zones else ()
        return not balancer.broken and not self.region_lost(balancer.region) and not (zones and all(map(self.zone_lost, zones)))

    def healthy(self, node: Node) -> bool:  # noqa: PLR0911 - one for each kind of node
        """Tell whether a node has anything left that serves."""
        match node:
            case Part():
                zones = node.zones.ids if node.zones else ()
                struck = bool(zones) and (all if node.standby else any)(self.zone_lost(zone) for zone in zones)
                return not (node.id in self.scenario.lost or struck or self.region_lost(node.region)) and self.met(node.needs)
            case Fleet(elastic=True):
                return self.elastic_up(node)
            case Fleet():
                return sum(self.alive(node).values()) > self.anywhere(node)
            case Pool():
                return not node.broken and any(self.counted(node).values())
            case Balancer():
                targets = [self.nodes.get(route.target) for route in node.routes if not route.broken]
                whole = len(targets) == len(node.routes) > 0
                return whole and self.standing(node) and all(each is not None and self.healthy(each) for each in targets)
            case Junction():
                legs = [leg for leg in node.legs if node.policy != "weighted" or leg.weight]
                return any(leg.target in self.nodes and self.healthy(self.nodes[leg.target]) for leg in legs)
        return False

    def serves(self, name: str, demand: Fraction) -> Fraction:  # noqa: PLR0911 - one for each kind of node
        """Return what a node serves of a demand."""
        node = self.nodes.get(name)
        match node:
            case Fleet(elastic=True):
                return demand if self.elastic_up(node) else Fraction(0)
            case Fleet():
                return min(demand, Fraction(max(0, sum(self.alive(node).values()) - self.anywhere(node))))
            case Pool():
                return self.pool_serves(node, demand)
            case Balancer():
                if not node.routes or not self.standing(node):
                    return Fraction(0)
                return min(Fraction(0) if route.broken else self.serves(route.target, demand) for route in node.routes)
            case Junction():
                return self.junction_serves(node, demand)
        return Fraction(0)

    def pool_serves(self, pool: Pool, demand: Fraction) -> Fraction:
        """Return what a pool serves: all members as one, or each zone its share."""
        if pool.broken:
            return Fraction(0)
        left, all_ = self.counted(pool), self.registered(pool)
        gates, balancer = pool.gates, self.nodes.get(pool.balancer)

        def sent(alive: int, registered: int, share: Fraction) -> Fraction:
            opened = alive < gates.open_count or alive < gates.open_share * registered
            return alive * min(Fraction(1), share / registered) if opened and registered else min(Fraction(alive), share)

        if pool.cross_zone.value or all_.get(""):
            return sent(sum(left.values()), sum(all_.values()), demand)
        zones = balancer.zones.ids if isinstance(balancer, Balancer) and balancer.zones else tuple(filter(None, all_))
        named = []
        for zone in zones:
            alive, registered = left.get(zone, 0), all_.get(zone, 0)
            few = alive < gates.leave_count or (gates.leave_share > 0 and (not registered or alive < gates.leave_share * registered))
            if not few and not (zone and self.zone_lost(zone)):
                named.append(zone)
        named = named or list(zones)
        return sum((sent(left.get(z, 0), all_.get(z, 0), demand / len(named)) for z in named), Fraction(0))

    def junction_serves(self, junction: Junction, demand: Fraction) -> Fraction:
        """Return what the legs in use serve together."""

        def stays(leg: Leg) -> bool:
            return not leg.noticed.value or self.healthy(self.nodes[leg.target])

        legs = [leg for leg in junction.legs if junction.policy != "weighted" or leg.weight]
        used = [leg for leg in legs if stays(leg)] or legs
        if not used:
            return Fraction(0)
        if junction.policy == "failover":
            first = used[0] if any(stays(leg) for leg in legs) else legs[0]
            return self.serves(first.target, demand)
        if junction.policy == "nearest":
            return min(self.serves(leg.target, demand) for leg in used)
        whole = sum(leg.weight for leg in used)
        return sum((self.serves(leg.target, demand * leg.weight / whole) for leg in used), Fraction(0))
