"""Resolve references: which resources a property names, and who names a resource.

Order: references passed as values; equal ids; equal ARNs, names, self links; parts of an interpolated string;
property dependencies for what is unknown. Nothing is guessed: what does not match stays a literal or is missing.
"""

from typing import TYPE_CHECKING

from holdfast.stack.identity import identities, segments, short
from holdfast.stack.missing import ANSWERED, DEPLOYED, REVEALED, Missing
from holdfast.stack.paths import Leaf, leaves, top
from holdfast.stack.references import References, Referrers
from holdfast.stack.resource import Resource
from holdfast.stack.values import ResourceReference, Secret, Unknown

if TYPE_CHECKING:
    from holdfast.stack.stack import Stack

Types = tuple[str, ...]


class Resolver:
    """Answers the questions about references of one stack, each once."""

    def __init__(self, stack: "Stack") -> None:
        self._stack = stack
        self._resolved: dict[tuple[str, str, Types], References] = {}
        self._by_id: dict[str, dict[str, Resource]] = {}
        self._by_name: dict[str, dict[str, Resource | None]] = {}
        self._referrers: dict[tuple[Types, str, str], dict[str, list[Resource]]] = {}
        self._open: dict[tuple[Types, str, str], tuple[tuple[Resource, References], ...]] = {}

    def resolve(self, resource: Resource, path: str, to: Types) -> References:
        """Return what a property names among the resources of some types."""
        key = (resource.urn, path, to)
        found = self._resolved.get(key)
        if found is None:
            found = self._resolved[key] = self._resolve(resource, path, to)
        return found

    def _resolve(self, resource: Resource, path: str, to: Types) -> References:
        found: list[Resource] = []
        literals: list[str] = []
        open_: list[Leaf] = []
        for leaf in _leaves(resource, path):
            target = None if isinstance(leaf.value, Unknown | Secret) else self._target(leaf.value, resource, path, to)
            if isinstance(leaf.value, Unknown | Secret):
                open_.append(leaf)
            elif target is not None:
                found.append(target)
            elif leaf.value != "":
                literals.append(_text(leaf.value))
        if not open_:
            return References(resource, path, tuple(found), tuple(literals))
        return self._completed(References(resource, path, tuple(found), tuple(literals)), to, open_)

    def _completed(self, sure: References, to: Types, open_: list[Leaf]) -> References:
        """Return the references of a property with unknowns: the candidates fill it where their number is that of the unknowns."""
        resource, path, found = sure.owner, sure.path, sure.resources
        urns = resource.property_dependencies.get(top(path), ())
        candidates = tuple(
            each
            for each in (self._stack.get(urn) for urn in dict.fromkeys(urns))
            if each is not None and each.type in to and each not in found
        )
        countable = all(isinstance(leaf.value, Unknown) and not leaf.whole for leaf in open_)
        if countable and len(candidates) == len(open_):
            return References(resource, path, found + candidates, sure.literals)
        return References(resource, path, found, sure.literals, candidates, (_why(resource, path, open_),))

    def _target(self, value: object, resource: Resource, path: str, to: Types) -> Resource | None:
        """Return the resource that a known value names."""
        if isinstance(value, ResourceReference):
            return self._stack.get(value.urn)
        if not isinstance(value, str) or not value:
            return None
        return self.named(value, to) or self._interpolated(value, resource, path, to)

    def named(self, text: str, to: Types) -> Resource | None:
        """Return the resource of some types that an id, ARN, name or self link names; None where two have the name."""
        for type_ in to:
            found = self._ids(type_).get(text)
            if found is not None:
                return found
        for type_ in to:
            found = self._names(type_).get(short(text))
            if found is not None:
                return found
        return None

    def _interpolated(self, text: str, resource: Resource, path: str, to: Types) -> Resource | None:
        """Return the resource whose name is part of a text such as `service/CLUSTER/SERVICE`."""
        if "/" not in text and ":" not in text:
            return None
        parts = segments(text)
        needed = [self._stack.get(urn) for urn in resource.property_dependencies.get(top(path), ())]
        for each in needed:
            if (
                each is not None
                and each.type in to
                and set(parts) & {part for name in identities(each) for part in (name, *segments(name)[:1])}
            ):
                return each
        for type_ in to:
            found = self._names(type_).get(parts[0]) if parts else None
            if found is not None:
                return found
        return None

    def _of_type(self, type_: str) -> tuple[Resource, ...]:
        described = tuple(each for each in self._stack.outside if each.type == type_)
        return (*described, *self._stack.of_type(type_))

    def _ids(self, type_: str) -> dict[str, Resource]:
        if type_ not in self._by_id:
            self._by_id[type_] = {each.id: each for each in self._of_type(type_) if isinstance(each.id, str) and each.id}
        return self._by_id[type_]

    def _names(self, type_: str) -> dict[str, Resource | None]:
        if type_ not in self._by_name:
            names: dict[str, Resource | None] = {}
            for each in self._of_type(type_):
                for name in identities(each):
                    names[name] = None if names.get(name, each) is not each else each
            self._by_name[type_] = names
        return self._by_name[type_]

    def referrers(self, target: Resource, by: str, path: str, among: Types) -> Referrers:
        """Return the resources of a type that name `target`; incomplete where one of them may, or where resources are hidden."""
        key = (among or (target.type,), by, path)
        if key not in self._referrers:
            self._index(key)
        sure = tuple(self._referrers[key].get(target.urn, ()))
        missing = [
            each for resource, named in self._open[key] if resource not in sure and self._may_name(named, target) for each in named.missing
        ]
        return Referrers(target, path, sure, tuple(dict.fromkeys((*missing, *self._stack.hidden))))

    def _may_name(self, named: References, target: Resource) -> bool:
        """Tell whether an incomplete reference may name a resource: only what its value is made of can stand in it."""
        if target in named.candidates:
            return True
        sources = named.owner.property_dependencies.get(top(named.path), ())
        known = [each for each in map(self._stack.get, sources) if each is not None]
        return not known or any(self._stack.depends_on(each, frozenset({target.urn})) for each in known)

    def _index(self, key: tuple[Types, str, str]) -> None:
        types, by, path = key
        named_by: dict[str, list[Resource]] = {}
        open_: list[tuple[Resource, References]] = []
        for resource in self._stack.of_type(by):
            named = self.resolve(resource, path, types)
            for target in named.resources:
                named_by.setdefault(target.urn, []).append(resource)
            if not named.complete:
                open_.append((resource, named))
        self._referrers[key] = named_by
        self._open[key] = tuple(open_)


def _leaves(resource: Resource, path: str) -> list[Leaf]:
    """Return the values of a property: the inputs, else what the provider reports, else unknown where only the cloud knows."""
    found = list(leaves(resource.inputs, path))
    if found or resource.inputs.get(top(path)) is not None:
        return found
    found = list(leaves(resource.outputs, path))
    if not found and resource.outputs.get(top(path)) is None:
        default = resource.value(top(path))
        if isinstance(default, Unknown):
            return [Leaf(default, whole="[]" in path)]
    return found


def _why(resource: Resource, path: str, open_: list[Leaf]) -> Missing:
    """Return what is missing of a property with unknowns."""
    if any(isinstance(leaf.value, Secret) for leaf in open_):
        return Missing(f"{top(path)} of {resource.name}, which is secret", REVEALED)
    if any(isinstance(leaf.value, Unknown) and leaf.value.look_up for leaf in open_):
        return Missing(f"what the look-up behind {top(path)} of {resource.name} answers", ANSWERED)
    return Missing(f"what {top(path)} of {resource.name} names", DEPLOYED)


def _text(value: object) -> str:
    return value if isinstance(value, str) else type(value).__name__
