"""Resolve references: which resources a property names.

Order: references passed as values; equal ids; equal ARNs, names, self links; parts of an interpolated string;
property dependencies for what is unknown. Nothing is guessed: what does not match stays a literal or is missing.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from holdfast.stack.hidden import HiddenResource
from holdfast.stack.identity import identities
from holdfast.stack.matching import Matcher, Named, Types
from holdfast.stack.missing import ANSWERED, DEPLOYED, REVEALED, Missing
from holdfast.stack.paths import Leaf, leaves, shape, top
from holdfast.stack.references import References
from holdfast.stack.resource import Resource, type_of
from holdfast.stack.values import NOT_KNOWN, ResourceReference, Secret, Unknown, Value

if TYPE_CHECKING:
    from holdfast.stack.stack import Stack

_AMBIGUOUS: Final = "Pass the resource itself, or give each a name of its own."


class Resolver:
    """Answers the questions about references of one stack, each once."""

    def __init__(self, stack: "Stack") -> None:
        self._stack = stack
        self.matcher = Matcher(stack)
        self._resolved: dict[tuple[str, str, Types], References] = {}

    def resolve(self, resource: Resource, path: str, to: Types) -> References:
        """Return what a property names among the resources of some types."""
        key = (resource.urn, path, to)
        found = self._resolved.get(key)
        if found is None:
            found = self._resolved[key] = self._resolve(resource, path, to)
        return found

    def named(self, text: str, to: Types) -> Resource | None:
        """Return the resource of some types that an id, ARN, name or self link names; None where two have the name."""
        return self.matcher.named(text, to).sure

    def _resolve(self, resource: Resource, path: str, to: Types) -> References:
        by_ids = self.by_ids(resource, path, to)
        return self._by_names(resource, path, to) if by_ids is None else References(resource, path, by_ids)

    def resolve_by_names(self, resource: Resource, path: str, to: Types) -> References:
        """Return what a property names that does not name all by their ids, as `by_ids` has told."""
        key = (resource.urn, path, to)
        return self._resolved.get(key) or self._resolved.setdefault(key, self._by_names(resource, path, to))

    def _by_names(self, resource: Resource, path: str, to: Types) -> References:
        """Return what a property names by all that may name a resource, where that is not ids alone."""
        given = _leaves(resource, path)
        ids = self.matcher.single(to)
        by_ids = [ids[leaf.value] for leaf in given if isinstance(leaf.value, str) and leaf.value in ids]
        if len(by_ids) == len(given):
            return References(resource, path, tuple(dict.fromkeys(by_ids)))
        found: list[Resource] = []
        literals: list[str] = []
        open_: list[Leaf] = []
        shared: list[tuple[str, Named]] = []
        for leaf in given:
            if isinstance(leaf.value, NOT_KNOWN):
                open_.append(leaf)
                continue
            text, named = self._target(leaf.value, resource, path, to)
            if named.sure is not None:
                found.append(named.sure)
            elif named.possible:
                shared.append((text, named))
            elif text:
                literals.append(text)
        unexplained = self._unexplained(resource, path, to, found) if literals and not open_ else ()
        if unexplained:
            shared += [(text, Named(possible=unexplained)) for text in literals]
            literals = []
        sure = References(resource, path, tuple(dict.fromkeys(found)), tuple(literals))
        if not open_ and not shared:
            return sure
        return self._completed(sure, to, open_, shared)

    def by_ids(self, resource: Resource, path: str, to: Types) -> tuple[Resource, ...] | None:
        """Return what a property names where it is one text or a list of texts, each the id of one resource: most references are."""
        first, is_list = shape(path)
        value = resource.inputs.get(first)
        return None if value is None or is_list is None else named_by_ids(value, self.matcher.single(to), is_list=is_list)

    def _completed(self, sure: References, to: Types, open_: list[Leaf], shared: list[tuple[str, Named]]) -> References:
        """Return the references of a property with unknowns: the candidates fill it where their number is that of the unknowns.

        A source that is not shown may be the unknown one, unless a literal accounts for it.
        """
        resource, path, found = sure.owner, sure.path, sure.resources
        needed = [each for each in self._needed(resource, path) if each.type in to and each not in found] if open_ else []
        lost = [urn for urn in resource.property_dependencies.get(top(path), ()) if self._stack.get(urn) is None and type_of(urn) in to]
        either = tuple(dict.fromkeys(each for _, named in shared for each in named.possible if each not in found))
        counts = len(needed) == len(open_) and not any(each.hidden for each in needed) and all(map(_counts, open_))
        if counts and len(lost) <= len(sure.literals) and not shared:
            return References(resource, path, found + tuple(needed), sure.literals)
        missing = [_ambiguous(resource, path, text, named) for text, named in shared]
        missing += [_why(resource, path, open_)] if open_ else []
        candidates = tuple(dict.fromkeys((*needed, *either)))
        return References(resource, path, found, sure.literals, candidates, tuple(dict.fromkeys(missing)), bool(open_))

    def _needed(self, resource: Resource, path: str) -> list[Resource]:
        """Return the resources of the stack that a property depends on."""
        urns = sorted(set(resource.property_dependencies.get(top(path), ())))
        return [each for each in map(self._stack.get, urns) if each is not None]

    def _unexplained(self, resource: Resource, path: str, to: Types, found: list[Resource]) -> tuple[Resource, ...]:
        """Return what a property depends on but nowhere names by a text that is known: a literal in it may be made of that."""
        needed = [each for each in self._needed(resource, path) if each.type in to and each not in found]
        texts = frozenset(_texts(resource.inputs.get(top(path)))) if needed else frozenset()
        return tuple(each for each in needed if texts.isdisjoint(identities(each)))

    def _target(self, value: object, resource: Resource, path: str, to: Types) -> tuple[str, Named]:
        """Return a known value as text, and what it names."""
        if isinstance(value, ResourceReference):
            target = self._stack.get(value.urn)
            if target is not None and target.type in to:
                return value.urn, Named(target)
            return (value.id if isinstance(value.id, str) and value.id else value.urn), Named()
        text = str(value)
        if not text:
            return text, Named()
        named = self.matcher.named(text, to)
        if named.sure is None and named.possible:
            among = [each for each in self._needed(resource, path) if each in named.possible]
            return text, Named(among[0]) if len(among) == 1 else named
        if named.sure is not None:
            return text, named
        needed = self._needed(resource, path)
        equal = [each for each in needed if each.type in to and text in each.outputs.values()]
        return text, Named(equal[0]) if len(equal) == 1 else self.matcher.part(text, needed, to)


def named_by_ids(value: Value, ids: Mapping[str, Resource], *, is_list: bool) -> tuple[Resource, ...] | None:
    """Return the resources that a value names where it is one id, or a list of ids where the property is a list; else None."""
    if isinstance(value, str):
        found = None if is_list else ids.get(value)
        return None if found is None else (found,)
    if not (is_list and isinstance(value, list) and value):
        return None
    named = [ids[each] for each in value if isinstance(each, str) and each in ids]
    return tuple(dict.fromkeys(named)) if len(named) == len(value) else None


def _texts(value: Value) -> Iterator[str]:
    """Yield the texts anywhere in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def _counts(leaf: Leaf) -> bool:
    """Tell whether a value is one unknown that the stack itself will give."""
    return isinstance(leaf.value, Unknown) and not leaf.whole and not leaf.value.look_up


def _leaves(resource: Resource, path: str) -> list[Leaf]:
    """Return the values of a property: the inputs, else what the provider reports, else unknown where only the cloud knows."""
    found = leaves(resource.inputs, path)
    given = resource.inputs.get(top(path))
    if found or given == []:
        return found
    found = leaves(resource.outputs, path)
    if not found and given is None and resource.outputs.get(top(path)) is None:
        default = resource.value(top(path))
        if isinstance(default, Unknown):
            return [Leaf(default, whole="[]" in path)]
    return found


def _why(resource: Resource, path: str, open_: list[Leaf]) -> Missing:
    """Return what is missing of a property with unknowns."""
    if isinstance(resource, HiddenResource):
        return resource.unseen
    if any(isinstance(leaf.value, Secret) for leaf in open_):
        return Missing(f"{top(path)} of {resource.name}, which is secret", REVEALED)
    if any(isinstance(leaf.value, Unknown) and leaf.value.look_up for leaf in open_):
        return Missing(f"what the look-up behind {top(path)} of {resource.name} answers", ANSWERED)
    return Missing(f"what {top(path)} of {resource.name} names", DEPLOYED)


def _ambiguous(resource: Resource, path: str, text: str, named: Named) -> Missing:
    """Return what is missing where a text is the name of several resources, or may be that of one."""
    of = " or ".join(each.name for each in named.possible[:2])
    more = f" or {len(named.possible) - 2} more" if len(named.possible) > 2 else ""  # noqa: PLR2004 - two are named
    return Missing(f"whether {text}, which {top(path)} of {resource.name} names, is {of}{more}", _AMBIGUOUS)
