"""What lives in which scenario, for all scenarios of an entry at once: one bit a scenario."""

from fractions import Fraction

from holdfast.topology.model import Balancer, Fleet, Gates, Junction, Need, Node, Part, Pool
from holdfast.verify import bits
from holdfast.verify.columns import Columns
from holdfast.verify.cone import Cone
from holdfast.verify.scenario import REGION
from holdfast.verify.shape import fleets_of, placed

Counts = dict[str, dict[str, int]]
"""Members by fleet and zone, where a placement is chosen."""


class Masks:
    """The living of a cone in every column.

    events: position of each event that can be lost. holders: position of each fleet, or of each (fleet, zone), that can lose members.
    counts: the placement, where it is chosen; without it each even fleet is placed as badly as its policy allows, scenario by
    scenario.
    """

    def __init__(
        self, cone: Cone, columns: Columns, events: dict[str, int], holders: dict[tuple[str, str], int], counts: Counts | None = None
    ) -> None:
        """Go over the nodes once, or until nothing more dies where needs go in a circle."""
        self.cone, self.columns, self.full, self.counts = cone, columns, columns.full, counts
        self._dead = {name: columns.dead[position] for name, position in events.items()}
        self._lost = {holder: columns.lost[position] for holder, position in holders.items() if columns.lost[position]}
        self._zone = {name: self._dead.get(name, 0) | self._gone(zone.region) for name, zone in cone.zones.items()}
        self.up: dict[str, int] = {}
        self._unmet: dict[int, int] = {}
        while True:
            before = dict(self.up)
            self._unmet.clear()
            for name in cone.needed:
                self.up[name] = self._up(cone.nodes[name])
            if not cone.tangled or self.up == before:
                break

    def zone_dead(self, zone: str) -> int:
        """Return where a zone is lost."""
        return self._zone.get(zone, 0)

    def _gone(self, region: str) -> int:
        return self._dead.get(REGION + region, 0) if region else 0

    def _up(self, node: Node) -> int:
        match node:
            case Part():
                struck = self._dead.get(node.id, 0) | self._gone(node.region) | self._struck(node)
                return self.full & ~(struck | self.unmet(node.needs, ""))
            case Fleet():
                return self.serving((node,), None, 1)
            case Pool():
                return self.pool_serving(node, 1)
            case Junction():
                legs = [leg for leg in node.legs if node.policy != "weighted" or leg.weight]
                up = 0
                for leg in legs:
                    up |= self._seen(leg.target)
                return up
            case Balancer():
                up = self.standing(node) if node.routes else 0
                for route in node.routes:
                    up &= 0 if route.broken else self._seen(route.target)
                return up
        return 0

    def _seen(self, name: str) -> int:
        return self.up.get(name, self.full) if name in self.cone.nodes else 0

    def _struck(self, part: Part) -> int:
        zones = part.zones.ids if part.zones else ()
        if not zones:
            return 0
        struck = self.full if part.standby else 0
        for zone in zones:
            struck = struck & self.zone_dead(zone) if part.standby else struck | self.zone_dead(zone)
        return struck

    def standing(self, balancer: Balancer) -> int:
        """Return where a balancer itself is there: with its region, and one of its zones."""
        if balancer.broken:
            return 0
        gone = self.full if balancer.zones and balancer.zones.ids else 0
        for zone in balancer.zones.ids if balancer.zones else ():
            gone &= self.zone_dead(zone)
        return self.full & ~(gone | self._gone(balancer.region))

    def unmet(self, needs: tuple[Need, ...], zone: str) -> int:
        """Return where members in a zone lack what they need to serve."""
        unmet = 0
        for need in needs:
            if need.plane == "serve" and need.needed.value and (not need.zones or zone in need.zones):
                if id(need) not in self._unmet:
                    self._unmet[id(need)] = self._lacking(need)
                unmet |= self._unmet[id(need)]
        return unmet

    def _lacking(self, need: Need) -> int:
        if len(need.on) == 1:
            return self.full & ~self._seen(need.on[0]) if need.least == 1 else self.full
        planes: bits.Planes = []
        for name in need.on:
            bits.add(planes, self.full & ~self._seen(name), 1)
        return bits.at_least(planes, len(need.on) - need.least + 1, self.full)

    def class_dead(self, fleet: Fleet, zone: str) -> int:
        """Return where all members of a fleet in a zone are dead."""
        if fleet.broken:
            return self.full
        return self._zone.get(zone, 0) | self._gone(fleet.region) | self.unmet(fleet.needs, zone)

    def alive(self, fleet: Fleet, zone: str, count: int) -> list[tuple[int, int]]:
        """Return the members lost of a class as (where, how many), for a placement that is chosen."""
        dead = self.class_dead(fleet, zone)
        losses = [(where & ~dead, min(lost, count)) for where, lost in self._lost.get((fleet.id, zone), ())]
        return [(dead, count), *losses]

    def serving(self, fleets: tuple[Fleet, ...], covered: frozenset[str] | None, least: int) -> int:
        """Return where fleets together have at least so many members. covered: the zones whose members count; None: all."""
        always, fixed = 0, tuple(fleet for fleet in fleets if not fleet.elastic)
        for fleet in fleets:
            always |= self.elastic(fleet) if fleet.elastic else 0
        members = sum(sum(counts.values()) + extras for counts, extras in map(self._classes, fixed))
        if members < least:
            return always
        lost = self.lost_members(fixed, covered)
        return always | (self.full & ~bits.at_least(lost, members - least + 1, self.full))

    def lost_members(self, fleets: tuple[Fleet, ...], covered: frozenset[str] | None) -> bits.Planes:
        """Return how many members of fleets are lost in each column, in all."""
        planes: bits.Planes = []
        for fleet in fleets:
            lost = self._losses(fleet, covered)
            for digit, plane in enumerate(lost):
                bits.add(planes, plane, 1 << digit)
        return planes

    def elastic(self, fleet: Fleet) -> int:
        """Return where a fleet without single members serves."""
        zones = fleet.zones.ids if fleet.zones else ()
        gone = self.full if zones else 0
        for zone in zones:
            gone &= self.zone_dead(zone)
        return self.full & ~(gone | self.class_dead(fleet, ""))

    def _losses(self, fleet: Fleet, covered: frozenset[str] | None) -> bits.Planes:
        planes: bits.Planes = []
        classes, extras = self._classes(fleet)
        dead = {zone: self.full if _beyond(zone, covered) else self.class_dead(fleet, zone) for zone in classes}
        for zone, count in classes.items():
            bits.add(planes, dead[zone], count)
            for where, lost in self._lost.get((fleet.id, zone), ()):
                bits.add(planes, where & ~dead[zone], min(lost, count))
        if extras:
            struck: bits.Planes = []
            for mask in dead.values():
                bits.add(struck, mask, 1)
            for number in range(1, extras + 1):
                bits.add(planes, bits.at_least(struck, number, self.full), 1)
        number = sum(classes.values()) + extras
        if "" not in classes:
            for where, lost in self._lost.get((fleet.id, ""), ()):
                bits.add(planes, where, lost)
        return bits.capped(planes, number, self.full)

    def _classes(self, fleet: Fleet) -> tuple[dict[str, int], int]:
        if self.counts is not None and fleet.id in self.counts:
            return self.counts[fleet.id], 0
        return placed(fleet)

    def pool_serving(self, pool: Pool, least: int) -> int:
        """Return where a pool has at least so many members that count."""
        if pool.broken:
            return 0
        return self.serving(self.fleets(pool), self.covered(pool), least)

    def fleets(self, pool: Pool) -> tuple[Fleet, ...]:
        """Return the fleets of a pool."""
        return fleets_of(pool, self.cone.nodes)

    def covered(self, pool: Pool) -> frozenset[str] | None:
        """Return the zones whose members get requests, None for all."""
        balancer = self.cone.nodes.get(pool.balancer)
        confined = isinstance(balancer, Balancer) and balancer.confined and balancer.zones
        return frozenset(balancer.zones.ids) if isinstance(balancer, Balancer) and balancer.zones and confined else None


def pooled(gates: Gates, alive: int, members: int, demand: Fraction) -> Fraction:
    """Return what living members serve of a demand: all of it, or their share where requests go to dead ones, too."""
    if members and (alive < gates.open_count or alive < gates.open_share * members):
        return alive * min(Fraction(1), demand / members)
    return min(demand, Fraction(alive))


def _beyond(zone: str, covered: frozenset[str] | None) -> bool:
    return bool(zone) and covered is not None and zone not in covered
