"""A topology as a graph: its nodes with their kinds, its edges with their labels, and the neighbourhood of a node."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

import msgspec

from holdfast.stack.resource import name_of
from holdfast.topology.facts import Count, Fact
from holdfast.topology.model import Balancer, Entry, Fleet, Junction, Need, Node, Opaque, Part, Pool, Topology


class Edge(msgspec.Struct, frozen=True, order=True):
    """One thing leads to another, needs it, or lies in it."""

    source: str
    target: str
    label: str = ""


class Picture(msgspec.Struct, frozen=True):
    """Nodes by id, as `(kind, name)`, and the edges between them; what is unsure is said in labels."""

    nodes: dict[str, tuple[str, str]]
    edges: tuple[Edge, ...]


def picture(topology: Topology) -> Picture:
    """Return all of a topology as nodes and edges, sorted."""
    nodes: dict[str, tuple[str, str]] = {}
    edges: set[Edge] = set()
    for node in (*topology.entries, *topology.nodes().values()):
        key = _key(node)
        nodes[key] = (_kind(node), _label(node))
        edges.update(Edge(key, target, label) for target, label in _leads(node) if target)
    nodes |= {zone.id: ("zone", zone.name) for zone in topology.zones}
    known = {edge for edge in edges if edge.target in nodes}
    used = {edge.target for edge in known}
    return Picture({key: node for key, node in sorted(nodes.items()) if node[0] != "zone" or key in used}, tuple(sorted(known)))


def focused(whole: Picture, name: str, depth: int) -> Picture:
    """Return what lies within so many edges of the nodes that a name or glob matches; empty where none does."""
    near = {key for key, (_, label) in whole.nodes.items() if fnmatchcase(label.partition(" (")[0], name) or fnmatchcase(key, name)}
    for _ in range(depth):
        near |= {edge.target for edge in whole.edges if edge.source in near} | {edge.source for edge in whole.edges if edge.target in near}
    return Picture(
        {key: node for key, node in whole.nodes.items() if key in near},
        tuple(edge for edge in whole.edges if edge.source in near and edge.target in near),
    )


def _key(node: Node) -> str:
    return f"entry:{node.id}" if isinstance(node, Entry) else node.id


def _kind(node: Node) -> str:
    return node.kind if isinstance(node, Part) else type(node).__name__.lower()


def _label(node: Node) -> str:
    details = tuple(_details(node))
    name = name_of(node.name)
    return f"{name} ({', '.join(details)})" if details else name


def _details(node: Node) -> Iterator[str]:
    if isinstance(node, Entry) and node.required != 1:
        yield f"{node.required} required"
    if isinstance(node, Junction):
        yield node.policy
    if isinstance(node, Fleet):
        yield "elastic" if node.elastic else f"{_number(node.members)} guaranteed"
    if isinstance(node, Pool) and node.cross_zone.value is False:
        yield "split by zone"
    if isinstance(node, Opaque):
        yield "not understood"
    if isinstance(node, Entry | Balancer | Pool | Fleet) and node.broken is not None:
        yield f"broken: {node.broken.what}"


def _number(count: Count) -> str:
    if count.known:
        return str(count.low)
    return f"{count.low} or more" if count.high is None else f"{count.low} to {count.high}"


def _leads(node: Node) -> Iterator[tuple[str, str]]:
    """Yield the ids that a node leads to, with what the edge means."""
    if isinstance(node, Entry):
        yield node.target, ""
    elif isinstance(node, Balancer):
        yield from ((route.target, route.name) for route in node.routes)
        yield from _places(node.zones.ids if node.zones else ())
    elif isinstance(node, Junction):
        yield from ((leg.target, f"weight {leg.weight}" if node.policy == "weighted" else "") for leg in node.legs)
    elif isinstance(node, Pool):
        yield from ((backend.target, _sure(backend.attached)) for backend in node.backends)
    elif isinstance(node, Fleet | Part):
        for need in node.needs:
            yield from _needs(need)
        yield from _places(node.zones.ids if node.zones else ())


def _places(ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    yield from ((zone, "in") for zone in ids)


def _needs(need: Need) -> Iterator[tuple[str, str]]:
    how = f"needs to {need.plane}{_sure(need.needed)}"
    yield from ((each, how if need.least >= len(need.on) else f"{how}, {need.least} of {len(need.on)}") for each in need.on)


def _sure(fact: Fact) -> str:
    return "" if fact.value else " (not known)" if fact.value is None else " (no)"
