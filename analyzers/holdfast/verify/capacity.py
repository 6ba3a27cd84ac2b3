"""What is asked of each route of an entry, in members, as exact fractions."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from holdfast.topology.model import Balancer, Fleet, Junction, Node, Pool
from holdfast.verify.clauses import Question
from holdfast.verify.cone import Cone
from holdfast.verify.masks import Masks
from holdfast.verify.shape import placed


@dataclass(frozen=True, slots=True)
class Demand:
    """What one route must serve. demand: members' worth of requests that are asked; need: how many of these must be served.

    balancer: in front of it, None where the entry points to no balancer. whole: whether every hop down to the target is there.
    """

    route: str
    target: str
    demand: Fraction
    need: Fraction
    balancer: Balancer | None
    whole: bool = True

    @property
    def possible(self) -> bool:
        """Tell whether there is anything to serve: a guarantee of no member is kept by none."""
        return self.whole and self.demand > 0


def demands(cone: Cone, question: Question) -> tuple[Demand, ...]:
    """Return what is asked of each route; an entry that points to no balancer is one route."""
    entry = cone.entry
    required = Fraction(question.required or entry.required)
    target = cone.nodes.get(entry.target)

    def of(route: str, name: str, balancer: Balancer | None, *, whole: bool) -> Demand:
        node = cone.nodes.get(name)
        base = required if question.base == "required" else floor(cone, node, question.base)
        return Demand(route, name, base, base * question.share, balancer, whole and node is not None)

    if entry.broken or target is None:
        return (Demand("", entry.target, required, required * question.share, None, whole=False),)
    if isinstance(target, Balancer) and target.routes and not target.broken:
        return tuple(of(route.name, route.target, target, whole=not route.broken) for route in target.routes)
    return (of("", entry.target, None, whole=True),)


def floor(cone: Cone, node: Node | None, base: str) -> Fraction:
    """Return the members that are guaranteed behind a node, or desired: of legs, those that can be active at once."""
    match node:
        case Fleet():
            if base == "desired" and node.desired is not None:
                return Fraction(node.desired.low)
            classes, extras = placed(node)
            return Fraction(sum(classes.values()) + extras)
        case Pool():
            return sum((floor(cone, cone.nodes.get(each.target), base) for each in node.backends if each.attached.value), Fraction(0))
        case Balancer():
            return min((floor(cone, cone.nodes.get(route.target), base) for route in node.routes), default=Fraction(0))
        case Junction():
            legs = node.legs[:1] if node.policy == "failover" else [leg for leg in node.legs if leg.weight]
            return sum((floor(cone, cone.nodes.get(leg.target), base) for leg in legs), Fraction(0))
    return Fraction(0)


def holding(masks: Masks, demand: Demand) -> int:
    """Return where a route serves what it must, for targets whose members are one pool."""
    if not demand.possible:
        return 0
    node = masks.cone.nodes[demand.target]
    up = masks.full if demand.balancer is None else masks.standing(demand.balancer)
    match node:
        case Pool():
            return up & masks.pool_serving(node, ceil(demand.need))
        case Fleet():
            return up & masks.serving((node,), None, ceil(demand.need))
        case Balancer():
            for route in node.routes:
                inner = Demand(route.name, route.target, demand.demand, demand.need, node, whole=not route.broken)
                up &= holding(masks, inner) if route.target in masks.cone.nodes else 0
            return up & masks.standing(node) if node.routes else 0
    return 0
