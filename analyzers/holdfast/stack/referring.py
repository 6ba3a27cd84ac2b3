"""Who names a resource: the other way round of what a property names, indexed once for each type and property."""

from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, Final

import msgspec

from holdfast.stack.defaults import default_of
from holdfast.stack.identity import made_of
from holdfast.stack.matching import MANY, Types
from holdfast.stack.missing import Missing
from holdfast.stack.paths import shape, top
from holdfast.stack.references import References, Referrers
from holdfast.stack.resolution import Resolver, named_by_ids
from holdfast.stack.resource import Resource

if TYPE_CHECKING:
    from holdfast.stack.stack import Stack

Paths = tuple[tuple[str, str], ...]
"""Types, and the properties by which their resources name others."""
_FEW: Final = 10
_FAR: Final = 1000
_MANAGED_ELSEWHERE: Final = "Check the stack that manages it, or describe what is asked for in the program."


class _Named(msgspec.Struct, frozen=True):
    """Who names each resource of some types by a property, surely and perhaps; `loose` may name any of them."""

    sure: dict[str, tuple[Resource, ...]]
    possible: dict[str, tuple[References, ...]]
    loose: tuple[References, ...]

    def names_any(self) -> bool:
        """Tell whether anybody names anything by the property."""
        return bool(self.sure or self.possible or self.loose)


class ReferrerIndex:
    """Answers who names the resources of one stack; each property is indexed when it is first asked for."""

    def __init__(self, stack: "Stack", resolver: Resolver) -> None:
        self._stack = stack
        self._resolver = resolver
        self._named: dict[tuple[Types, str, str], _Named] = {}
        self._used: dict[tuple[Types, Paths], list[tuple[str, str]]] = {}
        self._made_of: dict[Types, dict[str, list[str]]] = {}

    def referrers(self, target: Resource, by: str, path: str, among: Types) -> Referrers:
        """Return the resources of a type that name `target`; incomplete where one of them may, or where resources are hidden."""
        named = self._index(among or (target.type,), by, path)
        urn = self._resolver.matcher.canonical(target).urn
        sure = named.sure.get(urn, ())
        if not (named.loose or named.possible or target.external or self._stack.hidden):
            return Referrers(target, path, sure)
        perhaps = [each for each in (*named.possible.get(urn, ()), *named.loose[: _FEW + len(sure)]) if each.owner not in sure]
        missing = [fact for each in perhaps[:_FEW] for fact in each.missing]
        if target.external:
            missing.append(Missing(f"what names {target.name} outside the stack, where it is managed", _MANAGED_ELSEWHERE))
        return Referrers(target, path, sure, tuple(dict.fromkeys((*missing, *self._stack.hidden))))

    def referrers_by(self, target: Resource, paths: Paths, among: Types) -> Referrers:
        """Return the resources that name `target` by one of several properties, each a type and a path; sorted by URN."""
        key = (among or (target.type,), paths)
        used = self._used.get(key)
        if used is None:
            used = self._used[key] = [each for each in paths if self._index(key[0], *each).names_any()] or [paths[0]]
        found = [self.referrers(target, *each, key[0]) for each in used]
        if len(found) == 1:
            return found[0]
        resources = dict.fromkeys(each for one in found for each in one.resources)
        missing = dict.fromkeys(fact for one in found for fact in one.missing)
        return Referrers(target, paths[0][1], tuple(sorted(resources, key=lambda each: each.urn)), tuple(missing))

    def _index(self, types: Types, by: str, path: str) -> _Named:
        key = (types, by, path)
        found = self._named.get(key)
        if found is None:
            found = self._named[key] = self._indexed(types, by, path)
        return found

    def _indexed(self, types: Types, by: str, path: str) -> _Named:
        """Index who names which resource of some types by a property; what is named by its id alone needs no References."""
        sure: dict[str, list[Resource]] = {}
        possible: dict[str, list[References]] = {}
        loose: list[References] = []
        first, is_list = shape(path)
        ids = self._resolver.matcher.single(types)
        by_default = default_of(by, first) is not None
        for resource in self._stack.of_type(by):
            value = resource.inputs.get(first)
            if value is None and not by_default and resource.outputs.get(first) is None and not resource.partial:
                continue
            targets = None if value is None or is_list is None else named_by_ids(value, ids, is_list=is_list)
            if targets is None:
                named = self._resolver.resolve_by_names(resource, path, types)
                targets = named.resources
                if named.missing:
                    self._index_open(named, types, possible, loose)
            for target in targets:
                sure.setdefault(self._resolver.matcher.canonical(target).urn, []).append(resource)
        return _Named(
            {urn: tuple(each if len(each) == 1 else dict.fromkeys(each)) for urn, each in sure.items()},
            {urn: tuple(each) for urn, each in possible.items()},
            tuple(loose),
        )

    def _index_open(self, named: References, types: Types, possible: dict[str, list[References]], loose: list[References]) -> None:
        """Index what an incomplete reference may name."""
        reach = self._reach(named)
        if reach is None:
            loose.append(named)
            return
        shared = [urn for source in ("", *reach) for urn in self._unnamed(types).get(source, ())] if reach else ()
        for urn in dict.fromkeys((*(self._resolver.matcher.canonical(each).urn for each in named.candidates), *reach, *shared)):
            possible.setdefault(urn, []).append(named)

    def _unnamed(self, types: Types) -> dict[str, list[str]]:
        """Return the resources whose given name is not known yet by what it is made of: the same may stand in a reference to them."""
        if types not in self._made_of:
            found: dict[str, list[str]] = {}
            for resource in self._stack.of_type(*types):
                for source in made_of(resource):
                    found.setdefault(source, []).append(self._resolver.matcher.canonical(resource).urn)
            self._made_of[types] = found
        return self._made_of[types]

    def _reach(self, named: References) -> Iterable[str] | None:
        """Return what the value of an incomplete reference can stand for: what it is made of, and all behind that. None: anything."""
        if len(named.candidates) > MANY:
            return None
        if not named.unknown:
            return ()
        sources = named.owner.property_dependencies.get(top(named.path), ())
        if not sources or any(self._stack.get(urn) is None for urn in sources):
            return None
        reach = tuple(islice(self._stack.behind(sources), _FAR + 1))
        return None if len(reach) > _FAR or any(each is not None and each.hidden for each in map(self._stack.get, reach)) else reach
