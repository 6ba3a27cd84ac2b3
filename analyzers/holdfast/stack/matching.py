"""Which resources a text names: by id, by name, or as part of a longer text. Two that share a name are both named, and neither surely."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import msgspec

from holdfast.stack.aws import ECS_CLUSTER, ECS_SERVICE
from holdfast.stack.identity import identities, segments, short
from holdfast.stack.resource import Resource

if TYPE_CHECKING:
    from holdfast.stack.stack import Stack

Types = tuple[str, ...]
_ECS: Final = re.compile(r"service/(?P<cluster>[^/:]+)/(?P<service>[^/:]+)")
_LINK: Final = re.compile(r"projects/[^/]+/")
MANY: Final = 32
"""From how many resources on a text is not told apart any further: it may then name any of its type."""


class Named(msgspec.Struct, frozen=True):
    """What a text names: `sure` is certain, `possible` are those that it may mean instead. Neither: nothing of the stack."""

    sure: Resource | None = None
    possible: tuple[Resource, ...] = ()


class Matcher:
    """Finds the resources of one stack by what they are called; each type is indexed when it is first asked for."""

    def __init__(self, stack: "Stack") -> None:
        self._stack = stack
        self._outside = frozenset(each.urn for each in stack.outside)
        self._found: dict[tuple[str, Types], Named] = {}
        self._single: dict[Types, dict[str, Resource]] = {}
        self._shared: set[str] = set()
        self._by_id: dict[str, dict[str, list[Resource]]] = {}
        self._by_name: dict[str, dict[str, list[Resource]]] = {}

    def single(self, to: Types) -> dict[str, Resource]:
        """Return the resources of some types by id, without the ids that several have."""
        found = self._single.get(to)
        if found is None:
            found = self._single[to] = self._singled(to)
        return found

    def _singled(self, to: Types) -> dict[str, Resource]:
        indexes = [index for index in (self._ids(type_) for type_ in dict.fromkeys(to)) if index]
        if len(indexes) == 1:
            return {id_: found[0] for id_, found in indexes[0].items() if len(found) == 1}
        counted = Counter(id_ for index in indexes for id_, found in index.items() for _ in found)
        return {id_: found[0] for index in indexes for id_, found in index.items() if counted[id_] == 1}

    def named(self, text: str, to: Types) -> Named:
        """Return what an id, ARN, name or self link names among some types."""
        found = self._found.get((text, to))
        if found is None:
            found = self._found[text, to] = self._by_any_name(text, to)
        return found

    def _by_any_name(self, text: str, to: Types) -> Named:
        for index, key in ((self._ids, text), (self._names, short(text))):
            every = [each for type_ in to for each in index(type_).get(key, ())]
            found = _single_out(every, self._outside) if len(every) > 1 else tuple(every)
            if found:
                return Named(found[0]) if len(found) == 1 else Named(possible=found[: MANY + 1])
        return Named()

    def part(self, text: str, needed: Iterable[Resource], to: Types) -> Named:
        """Return what a longer text names by a part of it; `needed` are the resources that the text is made of."""
        parts = segments(text)
        if len(parts) < 2:  # noqa: PLR2004 - a text of one part is a name
            return Named()
        told = frozenset(parts)
        made_of = [each for each in needed if each.type in to and not told.isdisjoint(_called(each))]
        if made_of:
            last = [each for each in made_of if parts[0] in _called(each)]
            sure = made_of if len(made_of) == 1 else last
            return Named(sure[0]) if len(sure) == 1 else Named(possible=_ordered(made_of))
        return self._alike(text, parts, to)

    def canonical(self, resource: Resource) -> Resource:
        """Return the resource that stands for one with the same id: the one that the stack manages, not its `get` handle."""
        if resource.type not in self._by_id:
            self._ids(resource.type)
        if resource.type not in self._shared:
            return resource
        ids = self._by_id[resource.type]
        same = ids.get(resource.id, ()) if isinstance(resource.id, str) and resource.id else ()
        found = _single_out(same, self._outside) if 1 < len(same) <= MANY else ()
        return found[0] if len(found) == 1 else resource

    def _alike(self, text: str, parts: tuple[str, ...], to: Types) -> Named:
        """Return what a text may name by a part of it where nothing says what it is made of."""
        alike = _ordered(each for type_ in to for part in parts for each in self._names(type_).get(part, ())[: MANY + 1])
        if len(alike) > MANY:
            return Named(possible=alike[: MANY + 1])
        agreed = {each: self._agrees(each, text) for each in alike}
        sure = [each for each, answer in agreed.items() if answer]
        possible = tuple(each for each, answer in agreed.items() if answer is not False)
        return Named(sure[0]) if len(sure) == len(possible) == 1 else Named(possible=possible)

    def _agrees(self, resource: Resource, text: str) -> bool | None:
        """Tell whether a text that holds a name of a resource means it; None where that cannot be said."""
        service = _ECS.fullmatch(text)
        if service and resource.type == ECS_CLUSTER:
            return service["cluster"] in _called(resource)
        if service and resource.type == ECS_SERVICE:
            return service["service"] in _called(resource) and self._runs_in(resource, service["cluster"])
        kinds = [text.startswith("arn:"), _LINK.match(short(text)) is not None]
        known = [(name.startswith("arn:"), _LINK.match(name) is not None) for name in identities(resource)]
        return False if any(all_ and any(of[i] for of in known) for i, all_ in enumerate(kinds)) else None

    def _runs_in(self, service: Resource, cluster: str) -> bool | None:
        """Tell whether an ECS service runs in the cluster with a name: a service without one runs in `default`."""
        value = service.value("cluster")
        if value is None:
            return cluster == "default"
        if isinstance(value, str):
            named = self.named(value, (ECS_CLUSTER,)).sure
            return cluster in (_called(named) if named else segments(value)[:1])
        needed = [self._stack.get(urn) for urn in service.property_dependencies.get("cluster", ())]
        return True if any(each is not None and each.type == ECS_CLUSTER and cluster in _called(each) for each in needed) else None

    def _of_type(self, type_: str) -> tuple[Resource, ...]:
        described = tuple(each for each in self._stack.outside if each.type == type_)
        return (*described, *self._stack.of_type(type_))

    def _ids(self, type_: str) -> dict[str, list[Resource]]:
        if type_ not in self._by_id:
            self._by_id[type_] = _indexed((each, (each.id,)) for each in self._of_type(type_) if isinstance(each.id, str) and each.id)
            if any(len(each) > 1 for each in self._by_id[type_].values()):
                self._shared.add(type_)
        return self._by_id[type_]

    def _names(self, type_: str) -> dict[str, list[Resource]]:
        if type_ not in self._by_name:
            self._by_name[type_] = _indexed((each, identities(each)) for each in self._of_type(type_))
        return self._by_name[type_]


def _indexed(named: Iterable[tuple[Resource, tuple[str, ...]]]) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = {}
    for resource, names in named:
        for name in names:
            found.setdefault(name, []).append(resource)
    return found


def _called(resource: Resource) -> frozenset[str]:
    """Return the names of a resource, and the last part of each."""
    return frozenset(part for name in identities(resource) for part in (name, *segments(name)[:1]))


def _single_out(found: Iterable[Resource], outside: frozenset[str]) -> tuple[Resource, ...]:
    """Return resources of one name without those that are another's handle: described ones, and what `get` read of a managed one."""
    distinct = _ordered(found)
    if len(distinct) > 1:
        distinct = tuple(each for each in distinct if each.urn not in outside) or distinct
    managed = [each for each in distinct if not each.external]
    if len(managed) == 1 and all((each.type, each.provider) == (managed[0].type, managed[0].provider) for each in distinct):
        return (managed[0],)
    return distinct


def _ordered(found: Iterable[Resource]) -> tuple[Resource, ...]:
    return tuple(sorted(dict.fromkeys(found), key=lambda each: each.urn))
