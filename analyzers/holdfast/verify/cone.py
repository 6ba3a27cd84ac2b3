"""What an entry rests on: the nodes that it reaches, each after all that it needs."""

from dataclasses import dataclass, field
from functools import cached_property

import msgspec

from holdfast.topology.facts import Zone
from holdfast.topology.model import Balancer, Entry, Fleet, Junction, Node, Opaque, Part, Pool, Topology
from holdfast.verify import shape


@dataclass(frozen=True, slots=True)
class Index:
    """A topology by id, made once for all of its entries."""

    topology: Topology
    nodes: dict[str, Node] = field(init=False)
    zones: dict[str, Zone] = field(init=False)
    rank: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        """Look all ids up."""
        object.__setattr__(self, "nodes", self.topology.nodes())
        object.__setattr__(self, "zones", {zone.id: zone for zone in self.topology.zones})
        object.__setattr__(self, "rank", {zone.id: i for i, zone in enumerate(self.topology.zones)})


@dataclass(frozen=True, eq=False)
class Cone:
    """The nodes that an entry reaches, in topological order, and the zones that they name. Each is equal to itself alone.

    tangled: whether needs go in a circle; then a pass over the nodes is repeated until nothing more dies.
    """

    entry: Entry
    nodes: dict[str, Node]
    zones: dict[str, Zone]
    tangled: bool

    @cached_property
    def plain(self) -> bool:
        """Tell whether more that lives always serves more, and no fleet counts twice; everything must be known."""
        return shape.is_plain(self.nodes, self.entry.target)

    @cached_property
    def needed(self) -> tuple[str, ...]:
        """Return the nodes of which it must be known whether they are up, in order."""
        return shape.needed(self.nodes)

    def topology(self) -> Topology:
        """Return the cone as a topology of its own."""
        nodes = self.nodes.values()
        return Topology(
            entries=(self.entry,),
            balancers=tuple(node for node in nodes if isinstance(node, Balancer)),
            junctions=tuple(node for node in nodes if isinstance(node, Junction)),
            pools=tuple(node for node in nodes if isinstance(node, Pool)),
            fleets=tuple(node for node in nodes if isinstance(node, Fleet)),
            parts=tuple(node for node in nodes if isinstance(node, Part)),
            opaque=tuple(node for node in nodes if isinstance(node, Opaque)),
            zones=tuple(self.zones.values()),
        )


def cone_of(entry: Entry, index: Index, *, recover: bool = False) -> Cone:
    """Return the cone of an entry. A pool brings the balancer in front of it, without what else that one serves.

    recover: with what is needed to start anew, too.
    """
    ordered: dict[str, Node] = {}
    open_, tangled = set[str](), False
    stack: list[tuple[str, bool]] = [(entry.target, False)]
    while stack:
        name, done = stack.pop()
        node = index.nodes.get(name)
        if node is None:
            continue
        if done:
            open_.discard(name)
            ordered[name] = node
        elif name in open_:
            tangled = True
        elif name not in ordered:
            open_.add(name)
            stack.append((name, True))
            stack.extend((each, False) for each in reversed(_below(node, recover=recover)) if each not in ordered)
    for node in list(ordered.values()):
        if isinstance(node, Pool) and node.balancer in index.nodes and node.balancer not in ordered:
            ordered[node.balancer] = msgspec.structs.replace(index.nodes[node.balancer], routes=())
    names = {zone for node in ordered.values() for zone in _zones(node)}
    zones = {name: index.zones[name] for name in sorted(names & index.zones.keys(), key=index.rank.__getitem__)}
    return Cone(entry, ordered, zones, tangled)


def _below(node: Node, *, recover: bool) -> list[str]:
    match node:
        case Balancer():
            return [route.target for route in node.routes]
        case Junction():
            return [leg.target for leg in node.legs]
        case Pool():
            return [backend.target for backend in node.backends]
        case Fleet() | Part():
            needs = (need for need in node.needs if (recover or need.plane == "serve") and need.needed.value is not False)
            return [name for need in needs for name in need.on]
    return []


def _zones(node: Node) -> tuple[str, ...]:
    if not isinstance(node, Balancer | Fleet | Part):
        return ()
    named = node.zones.ids if node.zones else ()
    return (*named, *(member.zone for member in node.pinned)) if isinstance(node, Fleet) else named
