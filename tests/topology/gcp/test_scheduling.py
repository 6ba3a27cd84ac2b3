import pytest

from holdfast.stack import NotKnownError
from holdfast.stack.resource import Resource
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import declared, preview
from holdfast.topology.gcp.scheduling import host_maintenance, is_spot, is_temporary, may_have_to_stop, starts_flexibly


def machine(type_: str = "n2-standard-8", **scheduling: object) -> Resource:
    it = declared("gcp:compute/instance:Instance", "it", machineType=type_, scheduling=scheduling or None)
    return preview(it).resources[0]


def test_spot_and_flexible_machines() -> None:
    spot, flexible, plain = machine(preemptible=True), machine(provisioningModel="FLEX_START"), machine()
    assert [is_spot(each) for each in (spot, flexible, plain)] == [True, False, False]
    assert [starts_flexibly(each) for each in (spot, flexible, plain)] == [False, True, False]
    assert [is_temporary(each) for each in (spot, flexible, plain)] == [True, True, False]


def test_host_maintenance_as_it_is_said() -> None:
    assert [host_maintenance(machine()), host_maintenance(machine(onHostMaintenance="terminate"))] == ["", "TERMINATE"]


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        ("n2-standard-8", False),
        ("g2-standard-8", True),
        ("ct6e-standard-4t", True),
        ("h4d-standard-192", True),
        ("z3-highmem-88", True),
        ("projects/p/zones/us-central1-a/machineTypes/c3-standard-192-metal", True),
        ("", False),
    ],
)
def test_machines_that_maintenance_may_have_to_stop(type_: str, expected: bool) -> None:  # noqa: FBT001 - a table of cases
    assert may_have_to_stop(machine(type_)) is expected


def test_one_sign_is_enough_to_have_to_stop() -> None:
    assert may_have_to_stop(machine("h4d-standard-192", preemptible=UNKNOWN_STRING))
    with pytest.raises(NotKnownError, match=r"scheduling\.preemptible of it"):
        may_have_to_stop(machine(preemptible=UNKNOWN_STRING))
