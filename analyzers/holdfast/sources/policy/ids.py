"""The ids of resources that exist, where the engine does not send them: found in what others name them by.

Providers of the Terraform bridge put the id among the outputs; of any other the protocol holds it nowhere. A property that depends on
one resource and holds one text that is none of that resource's outputs holds its id. Where several texts stand for as many resources
everywhere together, no question can tell which is whose, and they are given out in order.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Final

from holdfast.stack.resource import Resource
from holdfast.stack.values import Unknown, Value

_Naming = tuple[frozenset[str], frozenset[str]]
"""URNs, and as many texts: each text is the id of one of the resources."""
_ID: Final = re.compile(r"[\w./:@-]{1,512}")
_ID_KEY: Final = re.compile(r"(?:.*I|i)ds?")


def found_ids(resources: Sequence[Resource], changes: Callable[[str], bool]) -> Mapping[str, str]:
    """Return the ids that can be told of resources that have none, by URN. changes: whether the update is yet to give what one has."""
    nameless = {each.urn for each in resources if each.custom and not (each.id or each.partial)}
    rest = list(dict.fromkeys(_namings(resources, nameless, changes))) if nameless else []
    ids: dict[str, str] = {}
    while more := _singled(rest):
        ids |= more
        told, texts = frozenset(more), frozenset(more.values())
        rest = [(left, right) for left, right in ((urns - told, each - texts) for urns, each in rest) if len(left) == len(right) > 0]
    for urns, texts in _together(rest):
        ids |= dict(zip(sorted(urns), sorted(texts), strict=True))
    return ids


def _singled(namings: Iterable[_Naming]) -> dict[str, str]:
    """Return the resources that one text stands for; one with two texts, or whose text stands for another too, is left out."""
    pairs = {(*urns, *texts) for urns, texts in namings if len(urns) == 1}
    urns, texts = Counter(urn for urn, _ in pairs), Counter(text for _, text in pairs)
    return {urn: text for urn, text in pairs if urns[urn] == texts[text] == 1}


def _together(namings: Sequence[_Naming]) -> Iterator[_Naming]:
    """Yield the resources and texts that stand together wherever one of them stands: wholly, or not at all."""
    beside: dict[tuple[int, str], list[_Naming]] = {}
    for naming in namings:
        for name in _names(naming):
            beside.setdefault(name, []).append(naming)
    for urns, texts in namings:
        if all(urns <= others and texts <= more for name in _names((urns, texts)) for others, more in beside[name]):
            yield urns, texts


def _names(naming: _Naming) -> Iterator[tuple[int, str]]:
    """Yield the URNs and texts of a naming, told apart."""
    yield from ((side, name) for side, names in enumerate(naming) for name in names)


def _namings(resources: Sequence[Resource], nameless: Collection[str], changes: Callable[[str], bool]) -> Iterator[_Naming]:
    """Yield what each property names by id: the resources without one that it depends on, and the texts that only these explain."""
    by_urn = {each.urn: each for each in resources}
    no_news = cache(lambda urn: _outputs(by_urn[urn]) if urn in by_urn else frozenset())
    for resource in resources:
        for key, needed in resource.property_dependencies.items():
            given = list(_references(resource.inputs.get(key))) if any(urn in nameless for urn in needed) else []
            texts = {each for each in given if isinstance(each, str) and _ID.fullmatch(each)}
            if not texts:
                continue
            texts.difference_update(*map(no_news, needed))
            open_ = any(isinstance(each, Unknown) for each in given)
            urns = frozenset(urn for urn in needed if urn in nameless and not (open_ and changes(urn)))
            if urns and len(texts) == len(urns):
                yield urns, frozenset(texts)


def _outputs(resource: Resource) -> frozenset[str]:
    """Return the texts that a property may take from a resource and that are no news: its outputs, and an id that is known."""
    return frozenset(text for text in (resource.id, *resource.outputs.values()) if isinstance(text, str))


def _references(value: Value) -> Iterator[Value]:
    """Yield what may be an id in a property: a text, the texts of a list, and inside objects what is called so."""
    if isinstance(value, dict):
        yield from (
            each for key, inner in value.items() if isinstance(inner, dict | list) or _ID_KEY.fullmatch(key) for each in _references(inner)
        )
    elif isinstance(value, list):
        yield from (each for inner in value for each in _references(inner))
    else:
        yield value
