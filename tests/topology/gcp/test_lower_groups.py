from fractions import Fraction
from typing import Any

import pytest

from holdfast.settings.model import Options, Settings
from holdfast.stack import Stack
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Ref, declared, deployed, preview
from holdfast.topology.facts import ZoneSet, exactly
from holdfast.topology.lower import lower
from holdfast.topology.model import Fleet, Rollout, Topology
from holdfast.verify import verify

COMPUTE = "gcp:compute/"
REGIONAL = f"{COMPUTE}regionInstanceGroupManager:RegionInstanceGroupManager"
ZONAL = f"{COMPUTE}instanceGroupManager:InstanceGroupManager"
GROUP = f"{COMPUTE}instanceGroup:InstanceGroup"
INSTANCE = f"{COMPUTE}instance:Instance"
MEMBERSHIP = f"{COMPUTE}instanceGroupMembership:InstanceGroupMembership"
SCALER = f"{COMPUTE}regionAutoscaler:RegionAutoscaler"
TEMPLATE = f"{COMPUTE}instanceTemplate:InstanceTemplate"
SERVICE = f"{COMPUTE}backendService:BackendService"
RULE = f"{COMPUTE}forwardingRule:ForwardingRule"
BOTH = pytest.mark.parametrize("made", [preview, deployed])


def regional(**inputs: Any) -> Declared:
    return declared(REGIONAL, "web", **{"region": "us-west1", "targetSize": 3, **inputs})


def topology(stack: Stack, options: Options | None = None) -> Topology:
    return lower(stack, Settings(options=options or Options()))


def fleet(stack: Stack) -> Fleet:
    (found,) = topology(stack).fleets
    return found


def served(made: Any, *groups: Declared, also: tuple[Declared, ...] = (), required: int = 1) -> dict[str, str]:
    """Return the verdicts on a load balancer in front of groups."""
    outputs = {ZONAL: "instanceGroup", REGIONAL: "instanceGroup"}
    backends = [{"group": Ref(each, outputs.get(each.type, "selfLink"))} for each in groups]
    service = declared(f"{COMPUTE}regionBackendService:RegionBackendService", "api", region="us-west1", backends=backends)
    front = declared(
        RULE, "front", region="us-west1", loadBalancingScheme="INTERNAL", backendService=Ref(service, "selfLink"), ports=["80"]
    )
    found = topology(made(*groups, *also, service, front), Options(required_replicas=required))
    return {each.id: each.verdict for each in verify(found)}


@BOTH
def test_a_zonal_group(made: Any) -> None:
    found = topology(made(declared(ZONAL, "web", zone="us-west1-b", targetSize=2)))
    (group,) = found.fleets
    assert (group.members, group.desired, group.most) == (exactly(2), exactly(2), None)
    assert (group.zones, group.placement, group.region) == (ZoneSet(("zone:us-west1-b",)), "even", "us-west1")
    assert (group.healing.member.value, group.healing.zone.value) == (True, False)
    assert [(each.name, each.scheme) for each in found.zones] == [("us-west1-b", "name")]
    assert (found.modelled, found.irrelevant, found.opaque) == (1, 0, ())


def test_three_zones_that_google_chooses_are_distinct_and_shared() -> None:
    found = topology(preview(regional(), declared(REGIONAL, "other", region="us-west1", targetSize=1)))
    assert [each.zones for each in found.fleets] == [ZoneSet(tuple(f"zone:us-west1#{i}" for i in (1, 2, 3)))] * 2
    assert {(each.region, each.scheme) for each in found.zones} == {("us-west1", "chosen us-west1")}
    assert all(each.missing for each in found.zones)


def test_zones_of_a_region_that_is_not_known_are_of_the_group_alone() -> None:
    found = topology(preview(declared(REGIONAL, "a", targetSize=1), declared(REGIONAL, "b", targetSize=1)))
    assert len(found.zones) == 6
    assert {each.region for each in found.zones} == {""}


def test_zones_that_a_group_names() -> None:
    named = fleet(preview(regional(distributionPolicyZones=["us-west1-b", "us-west1-a", "us-west1-b"])))
    assert named.zones == ZoneSet(("zone:us-west1-a", "zone:us-west1-b"))
    reported = fleet(deployed(declared(REGIONAL, "web", {"distributionPolicyZones": ["us-west1-a", "us-west1-c"]}, region="us-west1")))
    assert reported.zones == ZoneSet(("zone:us-west1-a", "zone:us-west1-c"))
    whole = fleet(preview(regional(distributionPolicyZones=UNKNOWN_STRING))).zones
    assert whole is not None
    assert (whole.ids, bool(whole.open)) == ((), True)


def test_one_unknown_zone_of_several_is_a_zone_of_its_own() -> None:
    found = topology(preview(regional(distributionPolicyZones=["us-west1-a", UNKNOWN_STRING])))
    assert {(each.name, each.scheme) for each in found.zones} == {("us-west1-a", "name"), ("the zone of web", "")}


def test_zone_of_a_provider_that_is_not_known_is_the_same_for_all() -> None:
    found = topology(preview(declared(ZONAL, "a", targetSize=1), declared(ZONAL, "b", targetSize=1)))
    assert len(found.zones) == 1
    assert {each.zones for each in found.fleets} == {ZoneSet(("zone:the default provider",))}


def test_made_up_zones_of_a_look_up_are_told_from_real_ones() -> None:
    found = topology(preview(declared(ZONAL, "a", zone="us-west1-z", targetSize=1)))
    assert [(each.scheme, each.region) for each in found.zones] == [("look-up", "us-west1")]


@BOTH
def test_the_scaler_tells_the_guaranteed_number(made: Any) -> None:
    group = regional(targetSize=7)
    scaler = declared(SCALER, "s", region="us-west1", target=Ref(group, "id"), autoscalingPolicy={"minReplicas": 2, "maxReplicas": 9})
    found = fleet(made(group, scaler))
    assert (found.members, found.desired, found.most) == (exactly(2), exactly(7), exactly(9))
    assert found.healing.zone.value is True


def test_sizes_that_are_not_known() -> None:
    group = regional(targetSize=UNKNOWN_STRING)
    unknown = fleet(preview(group)).members
    assert (unknown.low, unknown.high, bool(unknown.missing)) == (0, None, True)
    scaler = declared(SCALER, "s", target=Ref(group, "id"), autoscalingPolicy={"minReplicas": UNKNOWN_STRING, "maxReplicas": 9})
    bounded = fleet(preview(group, scaler)).members
    assert (bounded.low, bounded.high) == (0, 9)
    elsewhere = declared(SCALER, "s", target=UNKNOWN_STRING, autoscalingPolicy={"minReplicas": 1, "maxReplicas": 9})
    perhaps = fleet(preview(regional(), elsewhere))
    assert (perhaps.members.low, perhaps.members.high, perhaps.healing.zone.value) == (0, None, None)
    assert fleet(preview(declared(ZONAL, "web", zone="us-west1-a"))).members == exactly(0)


def test_a_scaler_that_is_off_leaves_the_size() -> None:
    group = regional(targetSize=4)
    policy = {"minReplicas": 1, "maxReplicas": 9, "mode": "OFF"}
    assert fleet(preview(group, declared(SCALER, "s", target=Ref(group, "id"), autoscalingPolicy=policy))).members == exactly(4)
    unknown = declared(SCALER, "s", target=Ref(group, "id"), autoscalingPolicy={**policy, "mode": UNKNOWN_STRING})
    found = fleet(preview(group, unknown)).members
    assert (found.low, found.high) == (1, 4)


@pytest.mark.parametrize(
    ("shape", "placement"),
    [(None, "even"), ("EVEN", "even"), ("BALANCED", "free"), ("ANY", "free"), ("ANY_SINGLE_ZONE", "one-zone"), (UNKNOWN_STRING, "free")],
)
def test_shapes(shape: str | None, placement: str) -> None:
    assert fleet(preview(regional(**({} if shape is None else {"distributionPolicyTargetShape": shape})))).placement == placement


@pytest.mark.parametrize(
    ("policy", "number", "percent"),
    [
        (None, 3, 0),
        ({"type": "PROACTIVE", "minimalAction": "REPLACE"}, 3, 0),
        ({"type": "PROACTIVE", "minimalAction": "REPLACE", "maxSurgeFixed": 3}, 3, 0),
        ({"type": "PROACTIVE", "minimalAction": "REPLACE", "maxUnavailableFixed": 0, "maxSurgeFixed": 3}, 0, 0),
        ({"type": "PROACTIVE", "minimalAction": "REPLACE", "maxUnavailableFixed": 4}, 4, 0),
        ({"type": "PROACTIVE", "minimalAction": "REPLACE", "maxUnavailablePercent": 15}, 0, 15),
        ({"type": "OPPORTUNISTIC", "minimalAction": "REPLACE"}, 0, 0),
        ({"type": "PROACTIVE", "minimalAction": "REFRESH", "mostDisruptiveAllowedAction": "REFRESH"}, 0, 0),
    ],
)
def test_rollouts(policy: dict[str, Any] | None, number: int, percent: int) -> None:
    found = fleet(preview(regional(**({} if policy is None else {"updatePolicy": policy})))).rollout
    assert (found.number, found.percent) == (number, Fraction(percent))


def test_rollout_of_a_zonal_group_and_one_that_is_not_known() -> None:
    assert fleet(preview(declared(ZONAL, "web", zone="us-west1-a", targetSize=3))).rollout.number == 1
    two = fleet(preview(regional(distributionPolicyZones=["us-west1-a", "us-west1-b"])))
    assert two.rollout.number == 2
    assert fleet(preview(regional(updatePolicy={"type": UNKNOWN_STRING, "minimalAction": "REPLACE"}))).rollout.missing


@BOTH
def test_an_unmanaged_group_is_its_machines(made: Any) -> None:
    machines = [declared(INSTANCE, name, zone="us-west1-a", machineType="e2-small") for name in "abc"]
    group = declared(GROUP, "web", zone="us-west1-a", instances=[Ref(machines[0], "selfLink"), Ref(machines[1], "selfLink")])
    joins = declared(MEMBERSHIP, "m", zone="us-west1-a", instance=Ref(machines[2], "selfLink"), instanceGroup=Ref(group, "id"))
    found = next(each for each in topology(made(*machines, group, joins)).fleets if each.name == "web")
    assert ([each.name for each in found.pinned], found.placement, found.members) == (["a", "b", "c"], "pinned", exactly(3))
    assert {each.zone for each in found.pinned} == {"zone:us-west1-a"}
    assert found.rollout == Rollout(assumptions=("a replacement of a, b and c is created before the old machine is deleted",))


def test_an_unmanaged_group_without_machines_or_with_unknown_ones() -> None:
    empty = fleet(preview(declared(GROUP, "web", zone="us-west1-a")))
    assert empty.broken is not None
    assert empty.broken.what == "instance group web has no machine"
    open_ = fleet(preview(declared(GROUP, "web", zone="us-west1-a", instances=UNKNOWN_STRING)))
    assert (open_.broken, open_.members.low, open_.members.high, open_.placement) == (None, 0, None, "even")


@BOTH
@pytest.mark.parametrize(
    ("inputs", "required", "zone", "member"),
    [
        ({"targetSize": 2}, 1, "proved", "proved"),
        ({"targetSize": 1}, 1, "refuted", "refuted"),
        ({"targetSize": 3}, 2, "proved", "proved"),
        ({"targetSize": 4}, 3, "refuted", "proved"),
        ({"targetSize": 2, "distributionPolicyZones": ["us-west1-a"]}, 1, "refuted", "proved"),
        ({"targetSize": 3, "distributionPolicyTargetShape": "ANY_SINGLE_ZONE"}, 1, "refuted", "proved"),
        ({"targetSize": 3, "distributionPolicyTargetShape": "BALANCED"}, 1, "undecided", "proved"),
        ({"targetSize": 1, "distributionPolicyTargetShape": "ANY"}, 1, "refuted", "refuted"),
        ({"targetSize": 0}, 1, "refuted", "refuted"),
    ],
)
def test_what_a_regional_group_outlives(made: Any, inputs: dict[str, Any], required: int, zone: str, member: str) -> None:
    found = served(made, regional(**inputs), required=required)
    assert (found["zone-loss"], found["instance-loss"]) == (zone, member)


def test_two_zonal_groups_in_two_zones_outlive_either() -> None:
    groups = [declared(ZONAL, name, zone=f"us-west1-{name}", targetSize=1) for name in "ab"]
    assert served(preview, *groups) == dict.fromkeys(("zone-loss", "instance-loss", "no-single-point", "deployment"), "proved")
    same = [declared(ZONAL, name, zone="us-west1-a", targetSize=1) for name in "ab"]
    assert served(preview, *same)["zone-loss"] == "refuted"


def test_a_zone_that_is_not_known_may_be_the_same() -> None:
    groups = (declared(ZONAL, "a", zone="us-west1-a", targetSize=1), declared(ZONAL, "b", zone=UNKNOWN_STRING, targetSize=1))
    assert served(preview, *groups)["zone-loss"] == "undecided"


def test_a_named_zone_may_be_one_of_those_that_google_chooses() -> None:
    groups = (declared(ZONAL, "a", zone="us-west1-a", targetSize=1), regional(targetSize=3))
    assert served(preview, *groups, required=2)["zone-loss"] == "proved"
    assert served(preview, *groups, required=3)["zone-loss"] == "undecided"


def test_a_template_that_is_not_known_may_have_a_gpu() -> None:
    assert fleet(preview(regional(versions=[{"instanceTemplate": UNKNOWN_STRING}]))).healing.warm_up.high == 300.0
    template = declared(TEMPLATE, "t", machineType="g2-standard-4")
    found = next(iter(topology(preview(template, regional(versions=[{"instanceTemplate": Ref(template, "selfLink")}]))).fleets))
    assert (found.healing.warm_up.low, found.accelerated) == (300.0, True)
