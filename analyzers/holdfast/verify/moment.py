"""One scenario in detail: what lives and what does not, before and after."""

from functools import lru_cache

from holdfast.topology.model import Fleet, Part
from holdfast.verify.columns import Case, laid_out
from holdfast.verify.cone import Cone
from holdfast.verify.masks import Counts, Masks
from holdfast.verify.scenario import Scenario
from holdfast.verify.shape import placed

BEFORE, AFTER = 0, 1


class Moment:
    """A cone without any failure and in a scenario."""

    def __init__(self, cone: Cone, scenario: Scenario) -> None:
        """Place the members as the scenario says, the rest where it comes first, and look at both."""
        self.cone, self.scenario = cone, scenario
        self.counts = _counts(cone, scenario)
        events = {name: i for i, name in enumerate(scenario.lost)}
        keys = dict.fromkeys((loss.fleet, loss.zone) for loss in scenario.members)
        holders = {key: i for i, key in enumerate(keys)}
        lost = tuple((holders[loss.fleet, loss.zone], loss.count) for loss in scenario.members)
        partly = tuple(events[name] for name in scenario.partly)
        laid = laid_out([Case(), Case(tuple(events.values()), lost, partly)], len(events), len(holders))
        self.masks = Masks(cone, laid, events, holders, self.counts)

    def fleets(self) -> tuple[Fleet, ...]:
        """Return the fleets that have members of their own."""
        return tuple(node for node in self.cone.nodes.values() if isinstance(node, Fleet) and not node.elastic)

    def lost_members(self, fleet: Fleet) -> int:
        """Return how many members of a fleet are dead, or without what they need."""
        lost = 0
        for zone, count in self.counts[fleet.id].items():
            gone = sum(n for where, n in self.masks.alive(fleet, zone, count) if where >> AFTER & 1)
            lost += min(count, gone)
        anywhere = sum(loss.count for loss in self.scenario.members if loss.fleet == fleet.id and not loss.zone)
        return min(self.members(fleet), lost + (anywhere if "" not in self.counts[fleet.id] else 0))

    def members(self, fleet: Fleet) -> int:
        """Return the guaranteed members of a fleet."""
        return sum(self.counts[fleet.id].values())

    def hit(self) -> tuple[Fleet, ...]:
        """Return the fleets that lose members."""
        return tuple(fleet for fleet in self.fleets() if self.lost_members(fleet))

    def lost_parts(self) -> tuple[Part, ...]:
        """Return the parts that are lost."""
        parts = (node for node in self.cone.nodes.values() if isinstance(node, Part))
        return tuple(part for part in parts if not self.masks.up[part.id] >> AFTER & 1)

    def struck_standbys(self) -> tuple[Part, ...]:
        """Return the parts that outlive the loss of one of their zones by failing over."""
        gone = {zone for zone in self.cone.zones if self.masks.zone_dead(zone) >> AFTER & 1}
        parts = (node for node in self.cone.nodes.values() if isinstance(node, Part) and node.standby and node.zones)
        alive = (part for part in parts if self.masks.up[part.id] >> AFTER & 1)
        return tuple(part for part in alive if part.zones and gone & set(part.zones.ids))

    def lost_zones(self) -> frozenset[str]:
        """Return the zones that are lost as a whole."""
        return frozenset(zone for zone in self.cone.zones if self.masks.zone_dead(zone) >> AFTER & 1)


@lru_cache(maxsize=4)
def moment_of(cone: Cone, scenario: Scenario) -> Moment:
    """Return a scenario in detail; several questions about one counterexample look at the same."""
    return Moment(cone, scenario)


def _counts(cone: Cone, scenario: Scenario) -> Counts:
    chosen = {each.fleet: dict(each.counts) for each in scenario.placed}
    found: Counts = {}
    for node in cone.nodes.values():
        if isinstance(node, Fleet) and not node.elastic:
            classes, extras = placed(node)
            default = {zone: count + (i < extras) for i, (zone, count) in enumerate(classes.items())}
            found[node.id] = chosen.get(node.id, default)
    return found
