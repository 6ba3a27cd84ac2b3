"""What of a topology can be lost as one thing: zones, regions, parts."""

from collections.abc import Iterable

import msgspec

from holdfast.topology.facts import Origin
from holdfast.topology.model import Part, Topology
from holdfast.verify.scenario import REGION


class Event(msgspec.Struct, frozen=True):
    """A thing that is lost at once. kinds: the words of a contract that mean it. label: `zone=us-east-1a`."""

    id: str
    kinds: tuple[str, ...]
    label: str
    name: str
    origins: tuple[Origin, ...] = ()


def events(topology: Topology) -> tuple[Event, ...]:
    """Return all events of a topology, each once, in an order that does not depend on the order of its nodes."""
    found = [Event(zone.id, ("zone",), f"zone={zone.name}", _called("zone", zone.name), zone.origins) for zone in topology.zones]
    found += [Event(REGION + each, ("region",), f"region={each}", f"region {each}") for each in _regions(topology)]
    found += [_of_part(part) for part in topology.parts if part.alone]
    return tuple(sorted(found, key=_rank))


def _called(kind: str, name: str) -> str:
    """Return a thing as a sentence names it: `zone us-east-1a`, `the zone of subnet-1`."""
    return name if name.startswith(("the ", f"{kind} ")) else f"{kind} {name}"


def _rank(event: Event) -> tuple[str, str, str]:
    return event.kinds[0], event.label, event.id


def _regions(topology: Topology) -> Iterable[str]:
    groups = (topology.zones, topology.fleets, topology.balancers, topology.parts)
    return sorted({node.region for group in groups for node in group if node.region})


def _of_part(part: Part) -> Event:
    if part.kind == "nat":
        return Event(part.id, ("nat", "component"), f"nat={part.name}", f"NAT gateway {part.name}", part.origins)
    if part.kind == "placement-group":
        return Event(part.id, ("placement-group",), f"placement-group={part.name}", f"placement group {part.name}", part.origins)
    words = {"machine": "machine", "other": "part"}.get(part.kind, part.kind.replace("-", " "))
    return Event(part.id, ("component",), f"component={part.name}", f"{words} {part.name}", part.origins)
