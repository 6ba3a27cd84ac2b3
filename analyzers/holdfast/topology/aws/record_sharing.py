"""Which records of Route 53 share a name, where it is not known yet what each is called, or of which type and zone it is.

Source: Amazon Route 53 developer guide, "Choosing a routing policy" and "Choosing between alias and non-alias records".
"""

from collections.abc import Sequence

from holdfast.stack.missing import Missing
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import OPEN
from holdfast.topology.aws.record_names import zone_key, zone_name
from holdfast.topology.shared_names import OPEN_ZONE, Sort, missing_of, open_zone, type_of


def sort_of(stack: Stack, record: Resource) -> Sort:
    """Return what tells whether a record may stand beside others: several of one type have a set identifier each."""
    zone = zone_key(stack, record)
    if not zone and isinstance(record.value("zoneId"), OPEN):
        zone = open_zone(record, "zoneId")
    return Sort(type_of(record), zone, zone_name(stack, record), record.value("setIdentifier") not in (None, ""))


def unsorted(stack: Stack, records: Sequence[Resource]) -> tuple[Missing, ...]:
    """Return what would tell which records of one name are of one type and zone; nothing where that is known."""
    sorts = [(each, sort_of(stack, each)) for each in records] if len(records) > 1 else []
    open_ = [(each, "type") for each, sort in sorts if sort.type is None]
    if len({sort.zone for _, sort in sorts}) > 1:
        open_ += [(each, "zoneId") for each, sort in sorts if sort.zone.startswith(OPEN_ZONE)]
    return missing_of(open_)
