"""Possible worlds: what a topology may be, where facts of it are not known."""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import Any

import msgspec

from holdfast.stack.missing import Missing
from holdfast.topology.facts import Broken, Count, Fact, Zone, ZoneSet, exactly
from holdfast.topology.model import Balancer, Fleet, Junction, Member, Need, Node, Opaque, Part, Pool, Rollout
from holdfast.verify.cone import Cone

WORLDS = 4096
"""The most worlds of one entry that are tried one by one."""
_SHAPES = 2000
_ZONES = 60
"""The most zones of one entry of which it is tried which are one."""
_NOWHERE = "zone:beyond"

replace = msgspec.structs.replace


@dataclass(frozen=True, slots=True)
class Unknown:
    """One fact that is not known.

    values: what it may be, the worst first and the best last. whole: whether these are all it may be; bounded: whether the first and
    last bound what all the others may serve, where more that lives serves more.
    """

    key: str
    values: tuple[Any, ...]
    missing: tuple[Missing, ...]
    whole: bool = True
    bounded: bool = True


@dataclass(slots=True)
class Choice:
    """Answers to the unknown facts of a cone: those given, else the worst; it remembers what was asked."""

    given: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, Unknown] = field(default_factory=dict)

    def __call__(self, unknown: Unknown) -> Any:
        """Return the answer."""
        self.asked.setdefault(unknown.key, unknown)
        return self.given.get(unknown.key, unknown.values[0])


def unknowns(cone: Cone, enough: int) -> tuple[Unknown, ...]:
    """Return the facts of a cone that are not known. enough: members that are as good as any more."""
    choice = Choice()
    world(cone, choice, enough)
    return tuple(choice.asked.values())


def world(cone: Cone, choice: Choice, enough: int) -> Cone:
    """Return a cone in which everything is known, as chosen."""
    alias = choice(_alias(tuple(cone.zones.values()))) if _may_coincide(cone) else {}
    zones = {name: zone for name, zone in cone.zones.items() if alias.get(name, name) == name}
    nodes: dict[str, Node] = {}
    merged = Cone(cone.entry, cone.nodes, zones, cone.tangled)
    for name, node in cone.nodes.items():
        nodes[name] = _known(_merged(node, alias), choice, enough, merged)
    zones |= (
        {_NOWHERE: Zone(_NOWHERE, "a zone that is not known", scheme="")} if any(_names(node, _NOWHERE) for node in nodes.values()) else {}
    )
    return Cone(cone.entry, nodes, zones, cone.tangled)


def _names(node: Node, zone: str) -> bool:
    zones = getattr(node, "zones", None)
    return isinstance(zones, ZoneSet) and zone in zones.ids


def _known(node: Node, choice: Choice, enough: int, cone: Cone) -> Node:  # noqa: PLR0911 - one for each kind of node
    match node:
        case Opaque():
            serves = choice(Unknown(f"opaque {node.id}", (False, True), node.missing, whole=False))
            return Fleet(node.id, node.name, exactly(0), elastic=serves, origins=node.origins)
        case Junction():
            legs = tuple(_with_fact(leg, "noticed", _yes_or_no(f"noticed of {node.id} leg {i}"), choice) for i, leg in enumerate(node.legs))
            return replace(node, legs=legs) if legs != node.legs else node
        case Pool():
            backends = tuple(
                _with_fact(each, "attached", _yes_or_no(f"attached of {node.id} backend {i}"), choice)
                for i, each in enumerate(node.backends)
            )
            pool: Pool = _with_fact(node, "cross_zone", Unknown(f"cross_zone of {node.id}", (False, True), (), bounded=False), choice)
            return replace(pool, backends=backends) if backends != node.backends else pool
        case Fleet():
            return _fleet(replace(node, needs=_needs(node, choice)), choice, enough)
        case Part():
            part = replace(node, needs=_needs(node, choice))
            return _part(part, choice, cone) if part.zones and part.zones.open else part
        case Balancer(zones=ZoneSet(open=missing)) if missing:
            return _balancer(node, choice)
    return node


def _yes_or_no(key: str) -> Unknown:
    return Unknown(key, (False, True), ())


def _with_fact(owner: Any, name: str, unknown: Unknown, choice: Choice) -> Any:
    """Return an owner whose fact is known, as chosen."""
    fact: Fact = getattr(owner, name)
    if fact.value is not None:
        return owner
    answer = choice(dataclasses.replace(unknown, key=fact.key or unknown.key, missing=fact.missing))
    return replace(owner, **{name: Fact(answer)})


def _needs(node: Fleet | Part, choice: Choice) -> tuple[Need, ...]:
    return tuple(
        _with_fact(need, "needed", Unknown(f"needed of {node.id} need {i}", (True, False), ()), choice) if need.plane == "serve" else need
        for i, need in enumerate(node.needs)
    )


def _fleet(fleet: Fleet, choice: Choice, enough: int) -> Fleet:
    members = _count(fleet.members, f"members of {fleet.id}", choice, enough) if fleet.placement != "pinned" else len(fleet.pinned)
    sure = fleet.members.known
    fleet = replace(fleet, members=exactly(members))
    if fleet.desired is not None:
        fleet = replace(fleet, desired=exactly(_count(fleet.desired, f"desired of {fleet.id}", choice, enough)))
    if fleet.rollout.missing:
        some = choice(Unknown(f"rollout of {fleet.id}", (Fraction(100), Fraction(0)), fleet.rollout.missing))
        fleet = replace(fleet, rollout=Rollout(percent=some, origins=fleet.rollout.origins))
    if fleet.zones and fleet.zones.open:
        known = choice(Unknown(f"zones of {fleet.id}", (False, True), fleet.zones.open, whole=False))
        return (
            replace(fleet, zones=None, placement="even", pinned=())
            if known
            else replace(fleet, members=exactly(0), placement="even", pinned=())
        )
    if fleet.placement in ("free", "one-zone") and fleet.zones and len(fleet.zones.ids) > 1:
        return _shaped(fleet, choice, sure=sure)
    return fleet


def _count(count: Count, key: str, choice: Choice, enough: int) -> int:
    if count.known:
        return count.low
    high = count.low + enough if count.high is None else count.high
    near = tuple(range(count.low, high + 1)) if high - count.low < _SHAPES else (count.low, high)
    answer: int = choice(Unknown(count.key or key, near, count.missing, whole=count.high is not None and len(near) > high - count.low))
    return answer


def _shaped(fleet: Fleet, choice: Choice, *, sure: bool) -> Fleet:
    """Return a fleet of which the cloud does not say how it spreads, in one of the shapes that it may have. sure: its number is known."""
    zones = fleet.zones.ids if fleet.zones else ()
    number = fleet.members.low
    shapes: list[Any] = list(range(len(zones)))
    whole = True
    if fleet.placement == "free":
        few = sure and number < _SHAPES
        ways = tuple(_compositions(number, len(zones), _SHAPES)) if few else ()
        whole = few and len(ways) < _SHAPES
        shapes = sorted(ways, key=max, reverse=True) if whole else [*shapes, None]
    missing = Missing(
        f"how the members of {fleet.name} spread over {len(zones)} zones", "Set a shape that the provider keeps, such as EVEN."
    )
    shape = choice(Unknown(f"placement of {fleet.id}", tuple(shapes), (missing,), whole=whole, bounded=False))
    if shape is None:
        return replace(fleet, placement="even")
    if isinstance(shape, int):
        return replace(fleet, placement="even", zones=ZoneSet((zones[shape],)))
    pinned = tuple(Member(f"{fleet.name}-{zone}", zone) for zone, count in zip(zones, shape, strict=True) for _ in range(count))
    return replace(fleet, placement="pinned", pinned=pinned)


def _compositions(number: int, zones: int, most: int) -> Iterator[tuple[int, ...]]:
    """Yield the ways to place a number of members in zones, no more than so many."""
    found = ((*head, number - sum(head)) for head in product(range(number + 1), repeat=zones - 1) if sum(head) <= number)
    for _, shape in zip(range(most), found, strict=False):
        yield shape


def _part(part: Part, choice: Choice, cone: Cone) -> Part:
    zones = part.zones or ZoneSet()
    best = choice(Unknown(f"zones of {part.id}", (False, True), zones.open, whole=False))
    return replace(part, zones=None) if best else replace(part, zones=ZoneSet((*cone.zones, _NOWHERE)), standby=False)


def _balancer(balancer: Balancer, choice: Choice) -> Balancer:
    zones = balancer.zones or ZoneSet()
    best = choice(Unknown(f"zones of {balancer.id}", (False, True), zones.open, whole=False))
    if not best and not zones.ids and not balancer.confined:
        return replace(balancer, zones=None, broken=Broken(f"{balancer.name} lies in zones that are not known", zones.open[0].settle))
    return replace(balancer, zones=None if best else ZoneSet(zones.ids or (_NOWHERE,)))


def _may_coincide(cone: Cone) -> bool:
    """Tell whether two zones of a cone may be one."""
    seen = list(cone.zones.values())
    schemes = {zone.scheme for zone in seen}
    if schemes <= {"name"}:
        return False
    return any(_alike(one, other) for i, one in enumerate(seen) for other in seen[:i])


def _alike(one: Zone, other: Zone) -> bool:
    if one.region and other.region and one.region != other.region:
        return False
    return not one.scheme or not other.scheme or one.scheme != other.scheme


@lru_cache(maxsize=64)
def _alias(zones: tuple[Zone, ...]) -> Unknown:
    """Return which zones may be one, from all that can be one to none."""
    few = len(zones) <= _ZONES
    ways = list(_partitions(zones, WORLDS + 1)) if few else [{zone.id: zone.id for zone in zones}]
    ways.sort(key=lambda way: len(set(way.values())))
    unsure = [zone for zone in zones if any(_alike(zone, other) for other in zones if other is not zone)]
    missing = tuple(
        dict.fromkeys(fact for zone in unsure for fact in (zone.missing or (_same(zone),)) if zone.scheme != "name" or zone.missing)
    )
    return Unknown(
        "which zones are one", tuple(ways), missing or tuple(map(_same, unsure)), whole=few and len(ways) <= WORLDS, bounded=False
    )


def _same(zone: Zone) -> Missing:
    return Missing(f"whether {zone.name} is one of the other zones", "Name all zones in one way, or answer the look-up in holdfast.yaml.")


def _partitions(zones: Sequence[Zone], most: int) -> Iterator[dict[str, str]]:
    found = 0

    def extend(i: int, blocks: list[list[Zone]]) -> Iterator[dict[str, str]]:
        nonlocal found
        if found >= most:
            return
        if i == len(zones):
            found += 1
            yield {zone.id: _first(block) for block in blocks for zone in block}
            return
        for block in blocks:
            if all(_alike(zones[i], each) for each in block):
                block.append(zones[i])
                yield from extend(i + 1, blocks)
                block.pop()
        blocks.append([zones[i]])
        yield from extend(i + 1, blocks)
        blocks.pop()

    yield from extend(0, [])


def _first(block: list[Zone]) -> str:
    """Return the zone that stands for all of a block: one whose region is known."""
    return next((zone for zone in block if zone.region), block[0]).id


def _merged(node: Node, alias: dict[str, str]) -> Node:
    if not alias or not isinstance(node, Balancer | Fleet | Part):
        return node

    def of(ids: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(alias.get(zone, zone) for zone in ids))

    changes: dict[str, Any] = {"zones": replace(node.zones, ids=of(node.zones.ids))} if node.zones else {}
    if isinstance(node, Fleet):
        changes["pinned"] = tuple(replace(member, zone=alias.get(member.zone, member.zone)) for member in node.pinned)
        changes["needs"] = tuple(replace(need, zones=of(need.zones)) if need.zones else need for need in node.needs)
    return replace(node, **changes)
