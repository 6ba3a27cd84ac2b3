import pytest

from holdfast.stack import NotKnownError
from holdfast.stack.missing import Missing
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.testing import Declared, declared, preview
from holdfast.topology.facts import Count, exactly
from holdfast.topology.gcp.autoscaling import acting_autoscalers, scaled_zones
from holdfast.topology.gcp.sizes import is_below, share_of_zone, stated_size, without_a_zone

REGIONAL = "gcp:compute/regionInstanceGroupManager:RegionInstanceGroupManager"
SCALER = "gcp:compute/regionAutoscaler:RegionAutoscaler"
OPEN = (Missing("how many there are", "Say it."),)


def of(stack: Stack, name: str) -> Resource:
    return next(each for each in stack.resources if each.name == name)


def scaled(**policy: object) -> Stack:
    group = declared(REGIONAL, "group", distributionPolicyZones=["us-central1-a", "us-central1-b"])
    return preview(group, Declared(SCALER, "scaler", {"target": group, "autoscalingPolicy": policy}))


@pytest.mark.parametrize(("members", "zones", "share"), [(0, 3, 0), (1, 3, 1), (6, 3, 2), (7, 3, 3), (7, None, 1), (0, None, 0)])
def test_share_of_a_zone(members: int, zones: int | None, share: int) -> None:
    assert share_of_zone(members, zones) == share


def test_what_the_loss_of_a_zone_leaves() -> None:
    assert without_a_zone(exactly(6), exactly(3)) == exactly(4)
    assert without_a_zone(Count(2, None, OPEN), exactly(2)) == Count(1, None, OPEN)
    assert without_a_zone(exactly(6), Count(1, None, OPEN)) == Count(0, 5, OPEN)


def test_number_below_another() -> None:
    assert is_below(exactly(1), exactly(2), "targetSize")
    assert is_below(exactly(1), Count(2, None, OPEN), "targetSize")
    assert not is_below(Count(2, None, OPEN), exactly(2), "targetSize")
    with pytest.raises(NotKnownError, match="how many there are"):
        is_below(Count(1, 2, OPEN), exactly(2), "targetSize")


def test_a_number_that_is_known_is_not_among_what_is_missing() -> None:
    other = Missing("whether the zones are different ones", "Name all of them in one way.")
    with pytest.raises(NotKnownError) as error:
        is_below(Count(1, 2, OPEN), Count(2, 2, (other,)), "targetSize")
    assert error.value.missing == OPEN
    assert without_a_zone(exactly(6), Count(3, 3, (other,))) == exactly(4)


def test_what_states_the_size() -> None:
    on, off = scaled(minReplicas=2), scaled(minReplicas=2, mode="OFF")
    assert stated_size(on, of(on, "group")) == "minReplicas of scaler"
    assert stated_size(off, of(off, "group")) == "targetSize of group"
    assert [each.name for each in acting_autoscalers(on, of(on, "group")).found] == ["scaler"]
    assert acting_autoscalers(off, of(off, "group")).found == ()


def test_zones_of_a_scaled_group() -> None:
    stack = scaled(minReplicas=2)
    zones = scaled_zones(stack, of(stack, "scaler"))
    assert (zones.low, zones.high) == (2, 2)
    elsewhere = preview(declared(SCALER, "scaler", target="projects/p/regions/us-central1/instanceGroupManagers/x"))
    found = scaled_zones(elsewhere, of(elsewhere, "scaler"))
    assert (found.low, found.high, len(found.missing)) == (1, None, 1)
    nothing = preview(declared(SCALER, "scaler"))
    assert scaled_zones(nothing, of(nothing, "scaler")).missing[0].fact == "target of scaler as a managed group"
