"""Which records share a name, where it is not known yet what each is called, or of which type and zone it is.

Source: Amazon Route 53 developer guide, "Choosing a routing policy" and "Choosing between alias and non-alias records": records of one
zone, name and type are several by a routing policy alone, each with a set identifier; a CNAME stands beside no other type.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from holdfast.stack.missing import Missing
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import OPEN
from holdfast.topology.aws.record_names import name_of, zone_key, zone_name

_CNAME: Final = "CNAME"
_FEW: Final = 10
_OPEN: Final = "?"
"""How the key of a zone begins that is not known; what it is made of follows."""


class _Sort(msgspec.Struct, frozen=True):
    """What tells whether a record may stand beside others.

    type: None where it is not known. within: name of its zone, empty where that is not known. routed: whether it is one of several by a
    routing policy.
    """

    type: str | None
    zone: str
    within: str
    routed: bool


def perhaps_shared(stack: Stack, names: Mapping[str, tuple[Resource, ...]]) -> dict[str, tuple[Missing, ...]]:
    """Return the names that may be one with another, with what would tell: a record without a known name may have that of others.

    Records that no preview shows are no matter here: as a rule they are proofs for certificates.

    names: records by name; one without a known name by its URN.
    """
    nameless: dict[_Sort, list[Resource]] = {}
    for name, records in names.items():
        if _is_nameless(stack, name, records[0]):
            nameless.setdefault(_sort(stack, records[0]), []).append(records[0])
    found: dict[str, list[Resource]] = {}
    joining: set[_Sort] = set()
    for name, records in names.items() if nameless else ():
        sorts = {_sort(stack, each) for each in records}
        for sort, some in nameless.items():
            others = [each for each in some[:_FEW] if each not in records]
            if others and _fits(sort, sorts, name, records):
                joining.add(sort)
                found.setdefault(name, []).extend(others)
    for each in (each for sort in joining for each in nameless[sort]):
        found[each.urn] = [each, *found.get(each.urn, ())]
    return {name: _missing((each, "name") for each in doubted) for name, doubted in found.items()}


def unsorted(stack: Stack, records: Sequence[Resource]) -> tuple[Missing, ...]:
    """Return what would tell which records of one name are of one type and zone; nothing where that is known."""
    sorts = [(each, _sort(stack, each)) for each in records] if len(records) > 1 else []
    open_ = [(each, "type") for each, sort in sorts if sort.type is None]
    if len({sort.zone for _, sort in sorts}) > 1:
        open_ += [(each, "zoneId") for each, sort in sorts if sort.zone.startswith(_OPEN)]
    return _missing(open_)


def _is_nameless(stack: Stack, name: str, record: Resource) -> bool:
    return name == record.urn and not record.hidden and isinstance(record.value("name"), OPEN) and not name_of(stack, record)


def _sort(stack: Stack, record: Resource) -> _Sort:
    kind, zone = record.value("type"), zone_key(stack, record)
    if not zone and isinstance(record.value("zoneId"), OPEN):
        zone = _OPEN + " ".join(sorted(record.property_dependencies.get("zoneId", ())))
    type_ = None if isinstance(kind, OPEN) else str(kind).upper()
    return _Sort(type_, zone, zone_name(stack, record), record.value("setIdentifier") not in (None, ""))


def _fits(sort: _Sort, others: Iterable[_Sort], name: str, records: Sequence[Resource]) -> bool:
    """Tell whether a record of a sort may have a name that records of other sorts have."""
    named = name != records[0].urn
    if named and sort.within and name != sort.within and not name.endswith(f".{sort.within}"):
        return False
    return all(_beside(sort, other) for other in others)


def _beside(one: _Sort, other: _Sort) -> bool:
    """Tell whether records of two sorts may stand under one name."""
    if one.zone != other.zone:
        return not (one.within and other.within) or one.within == other.within
    kinds = (one.type, other.type)
    alike = None in kinds or one.type == other.type
    unlike = None in kinds or one.type != other.type
    return (alike and one.routed and other.routed) or (unlike and _CNAME not in kinds)


def _missing(open_: Iterable[tuple[Resource, str]]) -> tuple[Missing, ...]:
    """Return what is missing of properties that are not known."""
    values = ((each, path, each.value(path)) for each, path in open_)
    return tuple(
        dict.fromkeys(fact for each, path, value in values if isinstance(value, OPEN) for fact in each.not_known(path, value).missing)
    )
