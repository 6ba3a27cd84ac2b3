"""Which way of counting a cone allows: where members are, and whether more that lives always serves more."""

from collections import Counter
from collections.abc import Mapping

from holdfast.topology.model import Fleet, Junction, Node, Part, Pool

Nodes = Mapping[str, Node]


def placed(fleet: Fleet) -> tuple[dict[str, int], int]:
    """Return the members that each zone has at least, and how many zones have one more."""
    if fleet.placement == "pinned":
        counts: dict[str, int] = {}
        for member in fleet.pinned:
            counts[member.zone] = counts.get(member.zone, 0) + 1
        return counts, 0
    zones = fleet.zones.ids if fleet.zones and fleet.zones.ids else ("",)
    each, extras = divmod(fleet.members.low, len(zones))
    return dict.fromkeys(zones, each), extras


def number(fleet: Fleet) -> int:
    """Return the guaranteed members of a fleet; its facts must be known."""
    return len(fleet.pinned) if fleet.placement == "pinned" else fleet.members.low


def fleets_of(pool: Pool, nodes: Nodes) -> tuple[Fleet, ...]:
    """Return the fleets of a pool."""
    found = (nodes.get(each.target) for each in pool.backends if each.attached.value)
    return tuple(node for node in found if isinstance(node, Fleet))


def is_split(pool: Pool, nodes: Nodes) -> bool:
    """Tell whether each zone of a pool gets its share, for its own members; a fleet without members changes nothing."""
    if pool.cross_zone.value:
        return False
    return all(not fleet.elastic and (all(placed(fleet)[0]) or not number(fleet)) for fleet in fleets_of(pool, nodes))


def needed(nodes: Nodes) -> tuple[str, ...]:
    """Return the nodes of which it must be known whether they are up, in order: what others need, or choose between."""
    if any(isinstance(node, Junction) for node in nodes.values()):
        return tuple(nodes)
    named = {name for node in nodes.values() if isinstance(node, Fleet | Part) for need in node.needs for name in need.on}
    reached = {each for name in named for each in _below(nodes, name)}
    return tuple(name for name, node in nodes.items() if name in reached or isinstance(node, Part))


def is_plain(nodes: Nodes, target: str) -> bool:
    """Tell whether more that lives always serves more, and no fleet counts twice, so that one pass over all scenarios is exact."""
    holders: Counter[str] = Counter()
    named: list[str] = []
    for node in nodes.values():
        if isinstance(node, Junction) or (isinstance(node, Pool) and is_split(node, nodes)):
            return False
        if isinstance(node, Pool) and (node.gates.open_count > 1 or node.gates.open_share):
            return False
        if isinstance(node, Pool):
            holders.update(backend.target for backend in node.backends)
        if isinstance(node, Fleet | Part):
            named += [name for need in node.needs if need.plane == "serve" for name in need.on]
    if all(isinstance(nodes.get(name), Part) for name in named):
        return True
    holders.update(named)
    behind = {each for name in set(named) for each in _below(nodes, name) if isinstance(nodes[each], Fleet)}
    return not behind & _below(nodes, target) and all(holders[fleet] == 1 for fleet in behind)


def goes_in_a_circle(nodes: Nodes) -> str:
    """Return a node from which requests come back to itself, empty where there is none."""
    left = {name: [each for each in _targets(node) if each in nodes] for name, node in nodes.items()}
    while left:
        ends = [name for name, targets in left.items() if not any(each in left for each in targets)]
        if not ends:
            return min(left)
        for name in ends:
            del left[name]
    return ""


def _targets(node: Node) -> list[str]:
    return [below.target for kind in ("routes", "legs", "backends") for below in getattr(node, kind, ())]


def _below(nodes: Nodes, name: str) -> set[str]:
    found, todo = set[str](), [name]
    while todo:
        node = nodes.get(each := todo.pop())
        if node is not None and each not in found:
            found.add(each)
            todo += _targets(node)
    return found
