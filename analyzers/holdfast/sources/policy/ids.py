"""The ids of resources that exist, where the engine does not send them: found in what others name them by.

Providers of the Terraform bridge put the id among the outputs; of any other the protocol holds it nowhere. A property that depends on
one resource and holds one text that is none of that resource's outputs holds its id. Where several texts stand for as many resources
everywhere together, no question can tell which is whose, and they are given out in order.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from holdfast.stack.resource import Resource
from holdfast.stack.values import Unknown, Value

_Naming = tuple[frozenset[str], frozenset[str]]
"""URNs, and as many texts: each text is the id of one of the resources."""
_ID: Final = re.compile(r"[\w./:@-]{1,512}")
_ID_KEY: Final = re.compile(r"(?:.*I|i)ds?")


def found_ids(resources: Sequence[Resource], changing: Collection[str]) -> Mapping[str, str]:
    """Return the ids that can be told of resources that have none, by URN. changing: those whose ids the update is yet to give."""
    nameless = frozenset(each.urn for each in resources if each.custom and not (each.id or each.partial))
    outputs = {each.urn: frozenset(text for text in (each.id, *each.outputs.values()) if isinstance(text, str)) for each in resources}
    rest = list(dict.fromkeys(_namings(resources, nameless, outputs, changing))) if nameless else []
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


def _namings(
    resources: Iterable[Resource], nameless: frozenset[str], outputs: Mapping[str, frozenset[str]], changing: Collection[str]
) -> Iterator[_Naming]:
    """Yield what each property names by id: the resources without one that it depends on, and the texts that only these explain."""
    for resource in resources:
        for key, needed in resource.property_dependencies.items():
            urns = nameless.intersection(needed)
            if not urns:
                continue
            given = list(_references(resource.inputs.get(key)))
            if any(isinstance(each, Unknown) for each in given):
                urns = urns.difference(changing)
            explained = frozenset[str]().union(*(outputs.get(urn, ()) for urn in needed))
            texts = frozenset(each for each in given if isinstance(each, str) and _ID.fullmatch(each)) - explained
            if urns and len(texts) == len(urns):
                yield urns, texts


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
