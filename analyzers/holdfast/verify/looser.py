"""A simpler cone that serves at least as much as another, whatever fails: what fails there fails here too, be the rest what it may.

The other way round nothing follows. It is asked where the worlds of a cone are too many, or not all of them are listed.
"""

from collections.abc import Iterator, Mapping

import msgspec

from holdfast.topology.facts import YES
from holdfast.topology.model import Backend, Balancer, Fleet, Gates, Junction, Node, Opaque, Pool
from holdfast.verify.cone import Cone, Index, cone_of

replace = msgspec.structs.replace


def loosened(cone: Cone) -> Cone:
    """Return a cone in which all members behind a junction share its requests, zones share theirs, and no pool fails open.

    A fleet of which neither the number nor the way it spreads is known lies in no zone.
    """
    topology = cone.topology()
    fleets = tuple(replace(each, zones=None, placement="even") if _is_anywhere(each) else each for each in topology.fleets)
    pools = tuple(replace(each, cross_zone=YES, gates=Gates()) for each in topology.pools)
    shared = tuple(_shared(each, cone.nodes) for each in topology.junctions)
    looser = replace(topology, fleets=fleets, pools=(*pools, *shared), junctions=())
    return cone_of(cone.entry, Index(looser))


def _is_anywhere(fleet: Fleet) -> bool:
    return fleet.placement == "free" and not fleet.members.known


def _shared(junction: Junction, nodes: Mapping[str, Node]) -> Pool:
    """Return a junction as one pool of all that lies behind it."""
    targets = sorted(set(_behind(junction, nodes, set())))
    return Pool(junction.id, junction.name, backends=tuple(map(Backend, targets)), origins=junction.origins)


def _behind(node: Node | None, nodes: Mapping[str, Node], seen: set[str]) -> Iterator[str]:
    """Yield the ids of the fleets, and of what may be one, that requests to a node can get to."""
    if node is None or node.id in seen:
        return
    seen.add(node.id)
    if isinstance(node, Fleet | Opaque):
        yield node.id
    for target in _targets(node):
        yield from _behind(nodes.get(target), nodes, seen)


def _targets(node: Node) -> Iterator[str]:
    match node:
        case Balancer():
            yield from (route.target for route in node.routes if not route.broken)
        case Junction():
            yield from (leg.target for leg in node.legs if leg.weight or node.policy != "weighted")
        case Pool(broken=None):
            yield from (backend.target for backend in node.backends if backend.attached.value is not False)
