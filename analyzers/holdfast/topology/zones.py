"""In how many zones something lies, as far as it is known."""

from collections.abc import Iterable

import msgspec

from holdfast.stack.lookup_zones import is_fixture_zone
from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.resource import Resource
from holdfast.stack.values import OPEN
from holdfast.topology.wording import listed


class Place(msgspec.Struct, frozen=True):
    """One zone as it is named. Names of two kinds cannot be compared: a zone name, a zone id, a name from a built-in look-up answer."""

    name: str
    kind: str = "name"


def as_place(text: str, kind: str = "name") -> Place:
    """Return the zone that a text names; a name from a built-in look-up answer is of a kind of its own."""
    return Place(text, "look-up" if is_fixture_zone(text) else kind)


class Zones(msgspec.Struct, frozen=True, eq=False):
    """The zones behind the property `named_by`.

    places: the distinct zones that are known. unplaced: the number of elements whose zone is not known. bounded: whether
    there are no further elements. missing: the facts that would tell the rest. path: the resources that show the zones.
    """

    named_by: str
    places: tuple[Place, ...] = ()
    unplaced: int = 0
    bounded: bool = True
    missing: tuple[Missing, ...] = ()
    path: tuple[Resource, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the known zones, sorted."""
        return tuple(sorted({place.name for place in self.places}))

    @property
    def at_least(self) -> int:
        """Return the number of zones that there certainly are: zones named in different ways may be the same ones."""
        kinds = {place.kind for place in self.places}
        most = max((sum(place.kind == kind for place in self.places) for kind in kinds), default=0)
        return most or min(1, self.unplaced)

    @property
    def at_most(self) -> int | None:
        """Return the number of zones that there can be, or None where the list is not known."""
        return len(self.places) + self.unplaced if self.bounded else None

    def said(self) -> str:
        """Return where the elements lie, as the end of a sentence: `are none`, `lie in us-west-2a`, `lie in one zone`."""
        if self.names:
            return f"lie in {listed(self.names)}"
        return "lie in one zone" if self.unplaced else "are none"

    def fewer_than(self, number: int) -> bool:
        """Tell whether there are fewer zones than a number; raise NotKnownError where it cannot be said."""
        if self.at_least >= number:
            return False
        if self.at_most is not None and self.at_most < number:
            return True
        raise NotKnownError(self.named_by, *(self.missing or (alike(self),)))


def alike(zones: Zones) -> Missing:
    """Return what is missing where zones that are named in different ways may be the same."""
    return Missing(
        f"whether {', '.join(zones.names)} are different zones: they are named in different ways",
        "Answer the look-up under `lookups` in holdfast.yaml, or name all zones in one way.",
    )


def zones_named(resource: Resource, path: str) -> Zones:
    """Return the zones that a property lists by name; raise NotKnownError where the list itself is not known."""
    named = resource.items(path)
    open_ = [(f"{path}[{index}]", each) for index, each in enumerate(named) if isinstance(each, OPEN)]
    unknown = [fact for at, each in open_ for fact in resource.not_known(at, each).missing]
    places = tuple(dict.fromkeys(as_place(each) for each in named if isinstance(each, str)))
    return Zones(path, places, len(unknown), missing=tuple(unknown))


def merged(named_by: str, parts: Iterable[Zones]) -> Zones:
    """Return the zones behind several properties together."""
    found = tuple(parts)
    told = [each for each in found if each.places or each.unplaced or each.missing or not each.bounded]
    if len(told) == 1:
        return msgspec.structs.replace(told[0], named_by=named_by)
    return Zones(
        named_by,
        places=tuple(dict.fromkeys(place for each in found for place in each.places)),
        unplaced=sum(each.unplaced for each in found),
        bounded=all(each.bounded for each in found),
        missing=tuple(dict.fromkeys(fact for each in found for fact in each.missing)),
        path=tuple(dict.fromkeys(resource for each in found for resource in each.path)),
    )
