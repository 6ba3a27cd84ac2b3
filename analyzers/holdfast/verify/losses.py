"""What a person says is lost, found in a topology: zones, regions, parts and members, by name, glob or URN."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Final

import msgspec

from holdfast.errors import UsageError
from holdfast.topology.facts import Origin
from holdfast.topology.model import Fleet, Member, Part, Topology
from holdfast.topology.wording import counted, listed
from holdfast.verify.domains import events
from holdfast.verify.scenario import REGION, Loss, Scenario

_PARTS: Final = ("nat", "database", "cache", "file-system", "volume", "machine", "endpoint", "address", "registry", "placement-group")
KINDS: Final = ("zone", "region", "instance", "component", *_PARTS)
"""What can be lost. component: any part, whatever its kind. instance: members of a fleet, or one machine of it."""
_NEAR: Final = 5


class Thing(msgspec.Struct, frozen=True):
    """Something that can be lost. names: what it is called, the shortest first. lost: id of the event; members: lost instead."""

    names: tuple[str, ...]
    label: str
    lost: str = ""
    members: tuple[Loss, ...] = ()
    origins: tuple[Origin, ...] = ()


def losses(topology: Topology, asked: Iterable[str]) -> tuple[tuple[Thing, ...], Scenario]:
    """Return what `KIND=NAME` texts mean, all at once; raise UsageError for what is not there, with names that are near."""
    found = {thing.label: thing for each in asked for thing in _meant(topology, each)}
    things = tuple(found.values())
    members = tuple(loss for thing in things for loss in thing.members)
    return things, Scenario(tuple(dict.fromkeys(thing.lost for thing in things if thing.lost)), members)


def _meant(topology: Topology, asked: str) -> tuple[Thing, ...]:
    kind, equals, name = asked.partition("=")
    if not equals or not name:
        raise UsageError(f"--lose {asked}: KIND=NAME was expected", f"KIND is one of {', '.join(KINDS)}.")
    if kind not in KINDS:
        near = get_close_matches(kind, KINDS, 1)
        raise UsageError(
            f"--lose {asked}: there is no kind {kind}", f"Did you mean {near[0]}?" if near else f"KIND is one of {', '.join(KINDS)}."
        )
    name, count = _counted(name) if kind == "instance" else (name, 1)
    known = tuple(_things(topology, kind, count))
    found = tuple(thing for thing in known if any(name == each or fnmatchcase(each, name) for each in thing.names))
    if not found:
        raise UsageError(f"--lose {asked}: the topology has no {kind} of this name", _hint(kind, name, known))
    return found


def _counted(name: str) -> tuple[str, int]:
    """Return a name without its number of members; the colons of a URN are none of it."""
    head, colon, number = name.rpartition(":")
    if not colon or head.endswith(":") or not number.isdecimal():
        return name, 1
    if int(number) < 1:
        raise UsageError(f"--lose instance={name}: a number of at least 1 was expected", "FLEET:COUNT says how many members are lost.")
    return head, int(number)


def _hint(kind: str, name: str, known: tuple[Thing, ...]) -> str:
    names = list(dict.fromkeys(thing.names[0] for thing in known))
    if not names:
        return f"It has no {kind} at all; `holdfast graph` shows what there is."
    near = get_close_matches(name, names, _NEAR, 0.4)
    return f"Did you mean {listed(near)}?" if near else f"There {'is' if len(names) == 1 else 'are'} {listed(names)}."


def _things(topology: Topology, kind: str, count: int) -> Iterator[Thing]:
    if kind == "zone":
        for zone in topology.zones:
            yield Thing((zone.name, zone.id, *_urns(zone.origins)), f"zone={zone.name}", zone.id, origins=zone.origins)
    elif kind == "region":
        for event in events(topology):
            if event.id.startswith(REGION):
                yield Thing((event.id.removeprefix(REGION),), event.label, event.id)
    elif kind == "instance":
        for fleet in topology.fleets:
            yield from _of_fleet(fleet, count)
    else:
        for part in topology.parts:
            if kind == part.kind or (kind == "component" and part.kind != "placement-group"):
                yield _part(part)


def _part(part: Part) -> Thing:
    return Thing((part.name, part.id, *_urns(part.origins)), f"{part.kind}={part.name}", part.id, origins=part.origins)


def _of_fleet(fleet: Fleet, count: int) -> Iterator[Thing]:
    """Yield a fleet that loses members, and each machine of it that is declared by itself."""
    if not fleet.elastic:
        label = f"instance={fleet.name}" + (f" ({counted(count, 'member')})" if count > 1 else "")
        names = (fleet.name, fleet.id) if fleet.pinned else (fleet.name, fleet.id, *_urns(fleet.origins[:1]))
        yield Thing(names, label, members=(Loss(fleet.id, count),), origins=fleet.origins)
    yield from (_machine(fleet, member) for member in fleet.pinned if member.name != fleet.name)


def _machine(fleet: Fleet, member: Member) -> Thing:
    names = (member.name, *_urns(member.origins))
    return Thing(names, f"instance={member.name}", members=(Loss(fleet.id, 1, member.zone),), origins=member.origins)


def _urns(origins: Iterable[Origin]) -> tuple[str, ...]:
    return tuple(origin.urn for origin in origins)
