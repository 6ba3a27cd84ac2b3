import pytest

from holdfast.stack import NotKnownError
from holdfast.testing import Declared, declared, preview
from holdfast.topology.gcp.reservations import asks_for_reservation, is_reserved_in_every_zone

REGIONAL = "gcp:compute/regionInstanceGroupManager:RegionInstanceGroupManager"
TEMPLATE, RESERVATION = "gcp:compute/instanceTemplate:InstanceTemplate", "gcp:compute/reservation:Reservation"
MACHINE = "projects/p/zones/us-central1-a/machineTypes/g2-standard-8"


def kept(zone: str, machine: str = "g2-standard-8") -> Declared:
    return declared(RESERVATION, zone, zone=zone, specificReservation={"instanceProperties": {"machineType": machine}})


def is_reserved(zones: object, *reservations: Declared) -> bool:
    template = declared(TEMPLATE, "template", machineType=MACHINE)
    stack = preview(template, declared(REGIONAL, "group", region="us-central1", distributionPolicyZones=zones), *reservations)
    return is_reserved_in_every_zone(stack, stack.resources[1], stack.resources[0])


def test_a_reservation_a_zone() -> None:
    zones = ["us-central1-a", "projects/p/zones/us-central1-b"]
    assert is_reserved(zones, kept("us-central1-a"), kept("us-central1-b"), kept("us-central1-c"))
    assert not is_reserved(zones, kept("us-central1-a"), kept("us-central1-c"))
    assert not is_reserved(zones, kept("us-central1-a"), kept("us-central1-b", "g2-standard-12"))
    assert not is_reserved(zones)


def test_zones_that_google_chooses() -> None:
    assert not is_reserved(None, kept("us-central1-a"), kept("us-central1-b"))
    with pytest.raises(NotKnownError, match="the zones of us-central1"):
        is_reserved(None, kept("us-central1-a"), kept("us-central1-b"), kept("us-central1-c"))


@pytest.mark.parametrize(
    ("type_", "asks"), [("SPECIFIC_RESERVATION", True), ("ANY_RESERVATION", True), ("NO_RESERVATION", False), (None, False)]
)
def test_affinity(type_: str | None, asks: bool) -> None:  # noqa: FBT001 - a table of cases
    template = preview(declared(TEMPLATE, "it", reservationAffinity={"type": type_} if type_ else None)).resources[0]
    assert asks_for_reservation(template) is asks
