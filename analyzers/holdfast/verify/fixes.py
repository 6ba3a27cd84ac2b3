"""The smallest repair of a counterexample: one sentence."""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil

import msgspec

from holdfast.topology.facts import YES, Broken, exactly
from holdfast.topology.model import Balancer, Fleet, Junction, Node, Part, Pool
from holdfast.topology.wording import counted, listed
from holdfast.verify.ask import Failure, failures
from holdfast.verify.clauses import Question
from holdfast.verify.columns import TooManyError
from holdfast.verify.cone import Cone
from holdfast.verify.domains import Event
from holdfast.verify.moment import Moment, moment_of
from holdfast.verify.shape import fleets_of, is_split, placed
from holdfast.verify.story import broken_hops

_TRIES, _EXACT_TRIES, _FLEETS = 64, 4, 3
"""How many numbers of members are tried: where that is quick, where it takes long; and of how many fleets."""
_PARTS = {
    "nat": "Give every zone a NAT gateway of its own, and let the members of each zone use theirs.",
    "database": "Give {} a standby in a second zone.",
    "cache": "Give {} replicas in a second zone, with automatic failover.",
    "file-system": "Replace {} by a file system that spans zones.",
    "volume": "Keep what is on {} where every member can reach it, in more than one zone.",
    "machine": "Run {} on two machines or more, in different zones, behind a load balancer.",
    "endpoint": "Give {} an endpoint in every zone.",
    "placement-group": "Place the members outside {}, or spread them over several groups.",
}


def fix(cone: Cone, question: Question, failure: Failure, felt: Sequence[Event]) -> str:
    """Return what the smallest change is after which a question would hold."""
    scenario = failure.scenario
    if not scenario.lost and not scenario.members:
        return _broken(cone, failure) or _more(cone, question, felt) or "Give the entry members that serve it."
    moment = moment_of(cone, scenario)
    if question.rollout:
        return _slower(cone, failure)
    lost = [part for part in moment.lost_parts() if part.id in scenario.lost]
    victims = lost or [part for part in moment.lost_parts() if part.zones]
    if victims and _needed(cone, victims):
        return _PARTS.get(victims[0].kind, "Put a second one beside {}, in another zone.").format(victims[0].name)
    unnoticed = [
        node for node in cone.nodes.values() if isinstance(node, Junction) and any(leg.noticed.value is False for leg in node.legs)
    ]
    if unnoticed:
        return f"Let {unnoticed[0].name} leave a target that is not healthy: evaluate its health."
    return (
        _wider(cone, failure, moment) or _pooled(cone, question, felt) or _more(cone, question, felt) or _share(question, failure, moment)
    )


def _broken(cone: Cone, failure: Failure) -> str:
    for hop in broken_hops(cone, failure):
        if isinstance(broken := getattr(hop, "broken", None), Broken):
            return broken.fix
    for node in cone.nodes.values():
        balancer = cone.nodes.get(node.balancer) if isinstance(node, Pool) else None
        if not isinstance(node, Pool) or not isinstance(balancer, Balancer) or not balancer.confined or balancer.zones is None:
            continue
        beyond = {zone for fleet in fleets_of(node, cone.nodes) for zone in placed(fleet)[0] if zone} - set(balancer.zones.ids)
        if beyond:
            return f"Enable {balancer.name} in {listed(sorted(cone.zones[zone].name for zone in beyond))}, where members are."
    return ""


def _needed(cone: Cone, parts: Sequence[Part]) -> bool:
    names = {part.id for part in parts}
    return any(names & set(need.on) for node in cone.nodes.values() for need in getattr(node, "needs", ()))


def _serving(cone: Cone, failure: Failure) -> tuple[Fleet, ...]:
    hops = (hop for hop in broken_hops(cone, failure) if isinstance(hop, Fleet) and not hop.elastic)
    return tuple(hops)


def _pooled(cone: Cone, question: Question, felt: Sequence[Event]) -> str:
    """Return the fix where it is enough that any member of a pool serves any request."""
    for name, node in cone.nodes.items():
        if isinstance(node, Pool) and is_split(node, cone.nodes):
            nodes: dict[str, Node] = {**cone.nodes, name: msgspec.structs.replace(node, cross_zone=YES)}
            if next(failures(Cone(cone.entry, nodes, cone.zones, cone.tangled), question, felt), None) is None:
                return f"Turn cross-zone balancing on for {node.name}."
    return ""


def _wider(cone: Cone, failure: Failure, moment: Moment) -> str:
    """Return the fix where all members of a route are in the zones that are lost."""
    gone = moment.lost_zones()
    fleets = _serving(cone, failure)
    homes = {zone for fleet in fleets for zone in moment.counts[fleet.id]}
    if not gone or not homes or not homes <= gone:
        return ""
    balancer = failure.demand.balancer
    both = f" and {balancer.name}" if balancer and balancer.zones and set(balancer.zones.ids) <= gone else ""
    members = max(2, ceil(failure.demand.need) * 2)
    return f"Spread {fleets[0].name}{both} over at least two zones, with at least {members} members."


def _more(cone: Cone, question: Question, felt: Sequence[Event]) -> str:
    """Return the least number of members of a fleet with which the question holds, where one is found."""
    fleets = [node for node in cone.nodes.values() if isinstance(node, Fleet) and not node.elastic and node.placement == "even"]
    for fleet in fleets[:_FLEETS]:
        now = fleet.members.low
        if more := _least(cone, question, felt, fleet):
            return f"Raise the guaranteed members of {fleet.name} from {now} to {more}."
    pinned = [node for node in cone.nodes.values() if isinstance(node, Fleet) and node.placement == "pinned"]
    if pinned and "instance" in question.kinds:
        return f"Add a machine to {pinned[0].name}."
    return ""


def _least(cone: Cone, question: Question, felt: Sequence[Event], fleet: Fleet) -> int:
    """Return the least number of members of a fleet with which the question holds, 0 where none is found."""

    def holds(number: int) -> bool:
        nodes: dict[str, Node] = {**cone.nodes, fleet.id: msgspec.structs.replace(fleet, members=exactly(number))}
        try:
            return next(failures(Cone(cone.entry, nodes, cone.zones, cone.tangled), question, felt), None) is None
        except TooManyError:
            return False

    low = fleet.members.low
    if not cone.plain or question.base != "required":
        tries = range(low + 1, low + (_TRIES if cone.plain else _EXACT_TRIES))
        return next((number for number in tries if holds(number)), 0)
    most, high = low + _TRIES + (question.required or cone.entry.required), low + 1
    while not holds(high):
        if high == most:
            return 0
        low, high = high, min(high + 2 * (high - low), most)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def _slower(cone: Cone, failure: Failure) -> str:
    fleet = cone.nodes.get(failure.scenario.members[0].fleet)
    if not isinstance(fleet, Fleet):
        return ""
    members = sum(placed(fleet)[0].values()) + placed(fleet)[1]
    spare = members - ceil(failure.demand.need)
    if spare <= 0:
        return f"Let a rollout of {fleet.name} start new members before it stops old ones."
    return f"Let a rollout of {fleet.name} take at most {spare} of {counted(members, 'member')} out of service at once."


def _share(question: Question, failure: Failure, moment: Moment) -> str:
    """Return the fix where no number of members keeps the share: another share, or a zone more."""
    zones = {zone for fleet in moment.fleets() for zone in moment.counts[fleet.id] if zone}
    if question.base == "required" or not zones or question.share <= Fraction(len(zones) - 1, len(zones)):
        return f"Make more than {failure.demand.need} members outlive it."
    kept, more = Fraction(len(zones) - 1, len(zones)), Fraction(len(zones), len(zones) + 1)
    return (
        f"Of {len(zones)} zones {kept} = {_percent(kept)} is left at most, less than {_percent(question.share)}: ask for at_least {kept}, "
        f"or use {len(zones) + 1} zones ({_percent(more)})."
    )


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):.2f}".rstrip("0").rstrip(".") + " %"
