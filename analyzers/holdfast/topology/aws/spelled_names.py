"""Resources that name another by a text with its name in it, found without asking all of them."""

from collections.abc import Collection, Iterable

from holdfast.stack.resource import Resource
from holdfast.stack.values import Value


class SpelledNames:
    """Resources by the name that each spells out, by what the text is made of, and those of which neither is known."""

    def __init__(self, naming: Iterable[tuple[Resource, str | None, Collection[str]]]) -> None:
        """Take resources, each with the name that it spells out, None where that is not known, and the URNs that the text is made of."""
        self._spelled: dict[str, list[Resource]] = {}
        self._made_of: dict[str, list[Resource]] = {}
        self._open: list[Resource] = []
        for resource, name, made_of in naming:
            if name is not None:
                self._spelled.setdefault(name, []).append(resource)
            elif not made_of:
                self._open.append(resource)
            for urn in made_of:
                self._made_of.setdefault(urn, []).append(resource)

    def of(self, named: Resource, name: Value) -> Iterable[Resource]:
        """Return those that may name a resource: by its name, or, where that is not known yet, by any; each once."""
        known = isinstance(name, str) and name
        spelled = self._spelled.get(str(name), []) if known else [each for found in self._spelled.values() for each in found]
        return dict.fromkeys((*self._made_of.get(named.urn, ()), *spelled, *self._open))
