"""What is served where more that lives does not always serve more: shares by zone, weights, failover. Exact, scenario by scenario."""

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

from holdfast.topology.model import Balancer, Fleet, Gates, Junction, Leg, Pool
from holdfast.verify.masks import Counts, Masks, pooled
from holdfast.verify.shape import is_split

ZERO = Fraction(0)
PLENTY = 10**9
"""Members of a fleet that grows with its requests."""
Living: TypeAlias = tuple[tuple[str, int], ...]


class Flow:
    """What the nodes of a cone serve in one column, for a placement that is chosen."""

    def __init__(self, masks: Masks, counts: Counts) -> None:
        """Remember the masks, and what was worked out from the same living members before."""
        self.masks, self.nodes, self.counts = masks, masks.cone.nodes, counts
        self._losses = {
            (fleet.id, zone): masks.alive(fleet, zone, count)
            for fleet in self.nodes.values()
            if isinstance(fleet, Fleet) and not fleet.elastic
            for zone, count in counts[fleet.id].items()
        }
        self._elastic = {name: masks.elastic(fleet) for name, fleet in self.nodes.items() if isinstance(fleet, Fleet) and fleet.elastic}
        self._known: dict[tuple[str, Fraction, Living, int], Fraction] = {}

    def served(self, name: str, demand: Fraction, column: int) -> Fraction:
        """Return what a node serves of a demand."""
        node = self.nodes.get(name)
        match node:
            case Fleet():
                return self._fleet(node, demand, column)
            case Pool():
                return self._pool(node, demand, column)
            case Junction():
                return self._junction(node, demand, column)
            case Balancer():
                if not self._is_up(self.masks.standing(node), column) or not node.routes:
                    return ZERO
                return min(ZERO if route.broken else self.served(route.target, demand, column) for route in node.routes)
        return ZERO

    @staticmethod
    def _is_up(mask: int, column: int) -> bool:
        return bool(mask >> column & 1)

    def _fleet(self, fleet: Fleet, demand: Fraction, column: int) -> Fraction:
        if fleet.elastic:
            return demand if self._is_up(self._elastic[fleet.id], column) else ZERO
        return min(demand, Fraction(sum(self.living(fleet.id, zone, column) for zone in self.counts[fleet.id])))

    def living(self, fleet: str, zone: str, column: int) -> int:
        """Return the living members of a fleet in a zone."""
        left = self.counts[fleet][zone]
        for where, lost in self._losses[fleet, zone]:
            if where >> column & 1:
                left -= lost
        return max(0, left)

    def _by_zone(self, pool: Pool, column: int | None) -> dict[str, int]:
        """Return the members that get requests, by zone: those that live, or without a column all."""
        covered, found = self.masks.covered(pool), dict[str, int]()
        for fleet in self.masks.fleets(pool):
            if fleet.elastic:
                up = self._elastic[fleet.id] if column is not None else 1
                found[""] = found.get("", 0) + (PLENTY if self._is_up(up, column or 0) else 0)
                continue
            for zone, count in self.counts[fleet.id].items():
                if not zone or covered is None or zone in covered:
                    found[zone] = found.get(zone, 0) + (count if column is None else self.living(fleet.id, zone, column))
        return found

    def _pool(self, pool: Pool, demand: Fraction, column: int) -> Fraction:
        if pool.broken:
            return ZERO
        left = self._by_zone(pool, column)
        zones = self._zones(pool)
        gone = sum(1 << i for i, zone in enumerate(zones) if self._is_up(self.masks.zone_dead(zone), column))
        key = (pool.id, demand, tuple(left.items()), gone)
        if key not in self._known:
            all_ = self._by_zone(pool, None)
            if is_split(pool, self.nodes):
                self._known[key] = shared_out(pool.gates, {zone: (left.get(zone, 0), all_.get(zone, 0)) for zone in zones}, demand, gone)
            else:
                self._known[key] = pooled(pool.gates, sum(left.values()), sum(all_.values()), demand)
        return self._known[key]

    def _zones(self, pool: Pool) -> tuple[str, ...]:
        balancer = self.nodes.get(pool.balancer)
        if isinstance(balancer, Balancer) and balancer.zones:
            return balancer.zones.ids
        return tuple(filter(None, self._by_zone(pool, None)))

    def _junction(self, junction: Junction, demand: Fraction, column: int) -> Fraction:
        legs = [leg for leg in junction.legs if junction.policy != "weighted" or leg.weight]
        used = [leg for leg in legs if self._in_use(leg, column)] or legs
        if not used:
            return ZERO
        if junction.policy == "failover":
            return self.served(used[0].target, demand, column)
        if junction.policy == "nearest":
            return min(self.served(leg.target, demand, column) for leg in used)
        whole = sum(leg.weight for leg in used)
        shares = ((leg.target, demand * leg.weight / whole) for leg in used)
        return sum((self.served(target, share, column) for target, share in shares), ZERO)

    def _in_use(self, leg: Leg, column: int) -> bool:
        return not leg.noticed.value or self._is_up(self.masks.up.get(leg.target, 0), column)


def shared_out(gates: Gates, zones: Mapping[str, tuple[int, int]], demand: Fraction, gone: int = 0) -> Fraction:
    """Return what is served where each zone in DNS gets the same share.

    zones: the living members of each zone, and all of them. gone: bit by bit, the zones that are lost as a whole.
    """
    named = [each for i, each in enumerate(zones.values()) if not gone >> i & 1 and not _leaves(gates, *each)] or list(zones.values())
    return sum((pooled(gates, *each, demand / len(named)) for each in named), ZERO)


def _leaves(gates: Gates, alive: int, members: int) -> bool:
    return alive < gates.leave_count or (bool(gates.leave_share) and (not members or alive < gates.leave_share * members))
