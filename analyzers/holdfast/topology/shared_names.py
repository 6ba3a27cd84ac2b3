"""Which DNS names may turn out to be one, where it is not known yet what a record is called."""

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import msgspec

from holdfast.stack.missing import Missing
from holdfast.stack.resource import Resource
from holdfast.stack.values import OPEN

OPEN_ZONE: Final = "?"
"""How the key of a zone begins that is not known; what it is made of follows."""
_CNAME: Final = "CNAME"
_FEW: Final = 10
_MANY: Final = 64
"""From how many sorts of records without a name on they are not told apart: each may then have any name."""


class Sort(msgspec.Struct, frozen=True):
    """What tells whether a record may stand beside others: of one type only by a routing policy, a CNAME beside no other type.

    type: None where it is not known. zone: what tells its zone from others. within: name of the zone, empty where that is not known.
    routed: whether it is one of several by a routing policy.
    """

    type: str | None
    zone: str
    within: str = ""
    routed: bool = False


def type_of(record: Resource) -> str | None:
    """Return the type of a record, None where it is not known."""
    kind = record.value("type")
    return None if isinstance(kind, OPEN) else str(kind).upper()


def open_zone(record: Resource, path: str) -> str:
    """Return what stands for a zone that is not known: records that name it by the same outputs lie in one."""
    return OPEN_ZONE + " ".join(sorted(record.property_dependencies.get(path, ())))


def perhaps_shared(
    names: Mapping[str, tuple[Resource, ...]], called: Callable[[Resource], str], sorted_: Callable[[Resource], Sort]
) -> dict[str, tuple[Missing, ...]]:
    """Return the names that may be one with another, with what would tell: a record without a known name may have that of others.

    names: records by name; one without a known name by its URN. called: the name of a record, empty where it is not known. Records
    that no preview shows are no matter here: as a rule they are proofs for certificates.
    """
    nameless: dict[Sort, list[Resource]] = {}
    for name, records in names.items():
        first = records[0]
        if name == first.urn and not first.hidden and isinstance(first.value("name"), OPEN) and not called(first):
            nameless.setdefault(sorted_(first), []).append(first)
    found: dict[str, list[Resource]] = {}
    many = len(nameless) > _MANY
    joining: set[Sort] = set(nameless) if many else set()
    for name, records in names.items() if nameless else ():
        sorts = frozenset() if many else {sorted_(each) for each in records}
        for sort, some in itertools.islice(nameless.items(), _MANY):
            others = [each for each in some[:_FEW] if each not in records]
            if others and (many or _fits(sort, sorts, name, records)):
                joining.add(sort)
                found.setdefault(name, []).extend(others)
    for each in (each for sort in joining for each in nameless[sort]):
        found[each.urn] = [each, *found.get(each.urn, ())]
    return {name: missing_of((each, "name") for each in doubted[:_FEW]) for name, doubted in found.items()}


def _fits(sort: Sort, others: Iterable[Sort], name: str, records: Sequence[Resource]) -> bool:
    """Tell whether a record of a sort may have a name that records of other sorts have."""
    named = name != records[0].urn
    if named and sort.within and name != sort.within and not name.endswith(f".{sort.within}"):
        return False
    return all(_beside(sort, other) for other in others)


def _beside(one: Sort, other: Sort) -> bool:
    """Tell whether records of two sorts may stand under one name."""
    if one.zone != other.zone:
        return not (one.within and other.within) or one.within == other.within
    kinds = (one.type, other.type)
    alike = None in kinds or one.type == other.type
    unlike = None in kinds or one.type != other.type
    return (alike and one.routed and other.routed) or (unlike and _CNAME not in kinds)


def missing_of(open_: Iterable[tuple[Resource, str]]) -> tuple[Missing, ...]:
    """Return what is missing of properties that are not known."""
    values = ((each, path, each.value(path)) for each, path in open_)
    return tuple(
        dict.fromkeys(fact for each, path, value in values if isinstance(value, OPEN) for fact in each.not_known(path, value).missing)
    )
