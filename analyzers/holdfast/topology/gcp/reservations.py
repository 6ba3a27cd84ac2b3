"""Whether machines are kept for a managed group, so that it can have them when it asks for them.

Source: Compute Engine, "Reservations of Compute Engine zonal resources": a reservation is for one machine type in one zone.
"""

from functools import partial
from typing import Final

from holdfast.stack.gcp import RESERVATION
from holdfast.stack.missing import NotKnownError
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.gcp.placement import number_of_zones, zones_of_group
from holdfast.topology.selection import those
from holdfast.topology.zones import alike, merged

_AFFINITY: Final = "reservationAffinity.type"
_MACHINE: Final = "specificReservation.instanceProperties.machineType"


def asks_for_reservation(machine: Resource) -> bool:
    """Tell whether a program says which reservations a machine takes, and not that it takes none.

    Raise NotKnownError where that is not known.
    """
    return machine.declares(_AFFINITY) and machine.text(_AFFINITY) not in (None, "", "NO_RESERVATION")


def is_reserved_in_every_zone(stack: Stack, manager: Resource, template: Resource) -> bool:
    """Tell whether the stack reserves machines of a template in all zones of a managed group.

    Raise NotKnownError where zones or reservations are not known; of zones that Google chooses, where there are enough reservations.
    """
    reservations = those(stack.of_type(RESERVATION), partial(_is_for, template), "zone", stack.hidden)
    if len(reservations.found) < number_of_zones(manager).low:
        reservations.require_complete()
        return False
    zones = zones_of_group(stack, manager)
    if zones.unplaced or not zones.bounded:
        raise NotKnownError(zones.named_by, *zones.missing)
    reserved = merged("zone", (zones_of_group(stack, each) for each in reservations.found))
    if set(zones.places) <= set(reserved.places):
        return True
    reservations.require_complete()
    if reserved.unplaced or len({each.kind for each in (*zones.places, *reserved.places)}) > 1:
        raise NotKnownError(zones.named_by, *(reserved.missing or (alike(zones),)))
    return False


def _is_for(template: Resource, reservation: Resource) -> bool:
    return _name(reservation.text(_MACHINE) or "") == _name(template.text("machineType") or "")


def _name(link: str) -> str:
    return link.rpartition("/")[2]
