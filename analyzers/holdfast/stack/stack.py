"""A stack: its resources, and how they refer to each other. Built once, never changed."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from holdfast.stack.assumptions import Assumptions
from holdfast.stack.missing import Missing
from holdfast.stack.references import References, Referrers
from holdfast.stack.referring import ReferrerIndex
from holdfast.stack.resolution import Resolver
from holdfast.stack.resource import PROVIDER_PREFIX, ROOT_STACK, Resource

if TYPE_CHECKING:
    import networkx as nx


class Stack:
    """What is declared.

    name: `project/stack`. kind: program, preview or state. resources: in the order of the source.
    outside: what stands outside the stack and is described in holdfast.yaml. config: plain stack configuration.
    hidden: why there may be resources that the source does not show; then nothing can be said about an absence.
    """

    def __init__(  # noqa: PLR0913 - what a stack is made of, by name
        self,
        name: str,
        resources: Iterable[Resource] = (),
        *,
        source: str = "",
        kind: str = "state",
        outside: Iterable[Resource] = (),
        config: Mapping[str, str] | None = None,
        hidden: tuple[Missing, ...] = (),
        assumptions: Assumptions | None = None,
        notes: tuple[str, ...] = (),
    ) -> None:
        self.name = name
        self.resources = tuple(resources)
        self.source = source
        self.kind = kind
        self.outside = tuple(outside)
        self.config = config or {}
        self.hidden = hidden
        self.answers: dict[object, dict[object, Any]] = {}  # what `remembered` questions were answered
        self.assumptions = assumptions or Assumptions()
        self.notes = notes
        for resource in (*self.resources, *self.outside):
            resource.assumptions = self.assumptions

    def __repr__(self) -> str:
        return f"Stack({self.name!r}, {len(self.resources)} resources)"

    @cached_property
    def _by_urn(self) -> dict[str, Resource]:
        return {resource.urn: resource for resource in (*self.outside, *self.resources)}

    @cached_property
    def _by_type(self) -> dict[str, tuple[Resource, ...]]:
        found: dict[str, list[Resource]] = {}
        for resource in self.resources:
            found.setdefault(resource.type, []).append(resource)
        return {type_: tuple(sorted(resources, key=_by_its_urn)) for type_, resources in found.items()}

    @cached_property
    def _resolver(self) -> Resolver:
        return Resolver(self)

    @cached_property
    def _referrers(self) -> ReferrerIndex:
        return ReferrerIndex(self, self._resolver)

    def get(self, urn: str) -> Resource | None:
        """Return the resource with a URN."""
        return self._by_urn.get(urn)

    def of_type(self, *types: str) -> tuple[Resource, ...]:
        """Return the resources of some types, by URN within a type, whatever the order of the source."""
        if len(types) == 1:
            return self._by_type.get(types[0], ())
        return tuple(resource for type_ in types for resource in self._by_type.get(type_, ()))

    def has(self, type_: str) -> bool:
        """Tell whether the stack holds a resource of a type."""
        return type_ in self._by_type

    def types(self) -> frozenset[str]:
        """Return the types that the stack holds."""
        return frozenset(self._by_type)

    def children(self, urn: str) -> tuple[Resource, ...]:
        """Return the resources whose parent has this URN."""
        return self._by_parent.get(urn, ())

    @cached_property
    def _by_parent(self) -> dict[str, tuple[Resource, ...]]:
        found: dict[str, list[Resource]] = {}
        for resource in self.resources:
            if resource.parent:
                found.setdefault(resource.parent, []).append(resource)
        return {urn: tuple(sorted(children, key=_by_its_urn)) for urn, children in found.items()}

    def resolve(self, resource: Resource, path: str, to: tuple[str, ...] | str) -> References:
        """Return what a property names among the resources of the types `to`; a list is written `subnets[]`. It never guesses."""
        return self._resolver.resolve(resource, path, (to,) if isinstance(to, str) else to)

    def referrers(self, target: Resource, by: str, path: str, among: tuple[str, ...] = ()) -> Referrers:
        """Return the resources of type `by` that name `target` in the property at `path`.

        among: all types that the property may name, where they are more than the target's: then a list of several unknowns is
        complete when each of them is accounted for by a resource of one of these types.
        """
        return self._referrers.referrers(target, by, path, among)

    def referrers_by(self, target: Resource, paths: tuple[tuple[str, str], ...], among: tuple[str, ...] = ()) -> Referrers:
        """Return the resources that name `target` by one of several properties, each given as a type and a path; sorted by URN."""
        return self._referrers.referrers_by(target, paths, among)

    def provider_of(self, resource: Resource) -> Resource | None:
        """Return the provider resource that manages a resource."""
        return self.get(resource.provider.rpartition("::")[0])

    def region_of(self, resource: Resource) -> str | None:
        """Return the region that a resource is created in, where it, its provider or the configuration names one.

        A region that is set but not known is None. The stack's configuration is that of default providers alone.
        """
        for side in (resource.inputs, resource.outputs):
            own = side.get("region")
            if own is not None:
                return _known_text(own)
        provider = self.provider_of(resource)
        given = provider.inputs.get("region") if provider is not None and provider.type.startswith(PROVIDER_PREFIX) else None
        if given is not None:
            return _known_text(given)
        if provider is not None and not provider.name.startswith("default"):
            return None
        return _known_text(self.config.get(f"{resource.type.partition(':')[0]}:region"))

    def named(self, text: str, types: tuple[str, ...]) -> Resource | None:
        """Return the resource of some types that an id, ARN, name or self link names."""
        return self._resolver.named(text, types)

    def graph(self) -> "nx.MultiDiGraph[Any]":
        """Return the public graph: a node a URN, an edge from each resource to what it needs, keyed by the property."""
        import networkx as nx  # noqa: PLC0415 - heavy, and used by few

        graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph(name=self.name)
        for resource in self.resources:
            graph.add_node(resource.urn, type=resource.type, name=resource.name)
        for resource in self.resources:
            named = {urn for urns in resource.property_dependencies.values() for urn in urns}
            needed = [(urn, path) for path, urns in sorted(resource.property_dependencies.items()) for urn in urns]
            for urn, path in (*needed, *((urn, "") for urn in resource.dependencies if urn not in named)):
                if urn in graph:
                    graph.add_edge(resource.urn, urn, key=path)
        return graph

    def depends_on(self, resource: Resource, urns: frozenset[str]) -> bool:
        """Tell whether a resource waits for one of some others, directly or through others."""
        return any(urn in urns for urn in self._needed(resource))

    def needs(self, resource: Resource) -> frozenset[str]:
        """Return the URNs of all that a resource waits for, directly or through others."""
        return frozenset(self._needed(resource))

    def _needed(self, resource: Resource) -> Iterator[str]:
        """Yield what a resource waits for: its dependencies and its parents', and all that is inside a component among them."""
        return (urn for urn in self._followed([(resource.urn, False)]) if urn != resource.urn)

    def behind(self, urns: Iterable[str]) -> Iterator[str]:
        """Yield the URNs that a value made of some resources can stand for: theirs, those inside them, and all that they wait for."""
        return self._followed([(urn, True) for urn in urns])

    def _followed(self, waiting: list[tuple[str, bool]]) -> Iterator[str]:
        """Yield the URNs that dependencies lead to from some; with each, whether what is inside it as a component counts too."""
        seen: set[tuple[str, bool]] = set()
        while waiting:
            urn, whole = waiting.pop()
            at = self.get(urn)
            if at is None or (urn, whole) in seen:
                continue
            seen.add((urn, whole))
            yield urn
            waiting.extend((each, True) for each in at.dependencies)
            waiting.extend((each, True) for named in at.property_dependencies.values() for each in named)
            if at.parent:
                waiting.append((at.parent, False))
            if whole and not at.custom and at.type != ROOT_STACK:
                waiting.extend((child.urn, True) for child in self.children(urn))


_by_its_urn: Final = attrgetter("urn")


def _known_text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
