"""A topology in its making: lowerings add nodes to it, each once, and ask it for the nodes of other families."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

import msgspec

from holdfast.settings.model import Options, Settings
from holdfast.stack.hidden import HiddenResource
from holdfast.stack.missing import Missing
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.entry_points import required
from holdfast.topology.facts import UNNAMED, Origin, Span, Zone
from holdfast.topology.model import Balancer, Entry, Fleet, Junction, Node, Opaque, Part, Pool, Topology

Lowering: TypeAlias = "Callable[[Draft, Resource], str]"
"""Adds the nodes that a resource stands for, and returns the id of the one that others lead to."""
Entries: TypeAlias = "Callable[[Draft], Iterable[Entry]]"
"""Yields the entries of one kind that a stack has; those of earlier kinds are in the draft already."""


class Family(msgspec.Struct, frozen=True):
    """One service family: how its resources become nodes, which of them clients can use, and which are of no matter.

    reads: types that are understood as settings of others (a listener, an attachment) and give no node of their own.
    """

    name: str
    lowers: Mapping[str, Lowering] = {}
    entries: tuple[Entries, ...] = ()
    reads: tuple[str, ...] = ()


class Families(msgspec.Struct, frozen=True):
    """The service families of one cloud, by what they are to clients.

    names: give DNS names, to which clients go first. fronts: take requests where no name of the stack leads to them. serving: serve,
    and what that needs: no entries. public: machines and groups with an address of their own, for stacks without any other entry.
    """

    names: tuple[Family, ...]
    fronts: tuple[Family, ...]
    serving: tuple[Family, ...]
    public: tuple[Family, ...]


class Draft:
    """The nodes of a topology so far. Ids are URNs, with a suffix where one resource gives several nodes."""

    def __init__(self, stack: Stack, settings: Settings, families: Iterable[Family]) -> None:
        self.stack = stack
        self.settings = settings
        self.entries: dict[str, Entry] = {}
        self._lowers = {type_: lowering for family in families for type_, lowering in family.lowers.items()}
        self._nodes: dict[str, Node] = {}
        self._lowered: dict[str, str] = {}
        self._zones: dict[str, Zone] = {}
        self._led_to: set[str] = set()
        self._perhaps: dict[str, tuple[Missing, ...]] = {}

    @property
    def options(self) -> Options:
        """Return the options of holdfast.yaml."""
        return self.settings.options

    def lower(self, resource: Resource) -> str:
        """Return the id of the node that a resource stands for, made by its family when it is first asked for."""
        if resource.urn not in self._lowered:
            self._lowered[resource.urn] = resource.urn  # a cycle leads back to the node in the making
            lowering = None if resource.hidden else self._lowers.get(resource.type)
            self._lowered[resource.urn] = lowering(self, resource) if lowering else self.opaque(resource)
        return self._lowered[resource.urn]

    def lead_to(self, resource: Resource) -> str:
        """Return the id of a resource's node, noting that something leads to it, so that it is no entry of its own."""
        self._led_to.add(resource.urn)
        return self.lower(resource)

    def is_led_to(self, resource: Resource) -> bool:
        """Tell whether something in the stack leads to a resource."""
        return resource.urn in self._led_to

    def may_lead_to(self, resource: Resource, missing: Iterable[Missing]) -> None:
        """Note that something perhaps leads to a resource, and what would tell."""
        self._perhaps[resource.urn] = tuple(dict.fromkeys((*self._perhaps.get(resource.urn, ()), *missing)))

    def entry_of(self, resource: Resource) -> Entry:
        """Return a resource to which nothing leads as an entry of its own; where something may, what is said of it is not known."""
        by, perhaps = Origin(resource.urn), self._perhaps.get(resource.urn, ())
        target = self.lower(resource)
        if perhaps:
            target = self.outside(f"{resource.urn}#entry", perhaps, by, f"whether {resource.name} is an entry of its own")
        return Entry(resource.urn, resource.urn, target, required(self.settings, resource.urn), origins=(by,))

    def add(self, node: Node) -> str:
        """Add a node and return its id; the first of an id stays."""
        self._nodes.setdefault(node.id, node)
        return node.id

    def node(self, id_: str) -> Node | None:
        """Return a node that has been added."""
        return self._nodes.get(id_)

    def zone(self, zone: Zone) -> str:
        """Add a zone and return its id; the first of an id stays."""
        self._zones.setdefault(zone.id, zone)
        return zone.id

    def zone_of(self, id_: str) -> Zone:
        """Return a zone that has been added."""
        return self._zones[id_]

    def unnamed_zone(self) -> str:
        """Return the id of the one zone of an empty subnet list."""
        return self.zone(UNNAMED)

    def opaque(self, resource: Resource) -> str:
        """Add a node for a resource on a path that no family understands, or of which nothing is known."""
        fact = Missing(
            f"what {resource.name} ({resource.type}) leads to", "It is not modelled yet; describe what serves as an entry of its own."
        )
        if isinstance(resource, HiddenResource):
            fact = resource.unseen
        return self.add(Opaque(resource.urn, resource.name, (fact,), (Origin(resource.urn),)))

    def outside(self, id_: str, missing: Iterable[Missing], by: Origin, name: str = "") -> str:
        """Add a node for something on a path that stands outside the stack or is not known; `by` is what leads to it.

        name: how it is shown, where the id is not made for that.
        """
        return self.add(Opaque(f"outside:{id_}", name or id_, tuple(missing), (by,)))

    def takeover(self, fact: str, low: float = 0.0) -> Span:
        """Return the seconds that a failover takes, with a bound only where holdfast.yaml assumes one by the name of the fact."""
        bounds = [each.at_most for each in self.settings.assume if each.fact == fact and each.at_most is not None]
        return Span(min(low, *bounds), min(bounds)) if bounds else Span(low, None)

    def enter(self, entry: Entry) -> None:
        """Add an entry; the first of a name stays."""
        self.entries.setdefault(entry.name, entry)

    def topology(self, *, modelled: int, irrelevant: int) -> Topology:
        """Return what has been made, every kind of node by id."""
        nodes = sorted(self._nodes.values(), key=lambda node: node.id)
        return Topology(
            entries=tuple(sorted(self.entries.values(), key=lambda entry: entry.name)),
            balancers=tuple(node for node in nodes if isinstance(node, Balancer)),
            junctions=tuple(node for node in nodes if isinstance(node, Junction)),
            pools=tuple(node for node in nodes if isinstance(node, Pool)),
            fleets=tuple(node for node in nodes if isinstance(node, Fleet)),
            parts=tuple(node for node in nodes if isinstance(node, Part)),
            opaque=tuple(node for node in nodes if isinstance(node, Opaque)),
            zones=tuple(sorted(self._zones.values(), key=lambda zone: zone.id)),
            modelled=modelled,
            irrelevant=irrelevant,
        )
