"""Rules about how many machines groups of Google Cloud have, and whether they can get them."""

from collections.abc import Mapping
from typing import Any

import pytest

from holdfast.rule import Rule
from holdfast.settings.model import Options
from holdfast.stack import Missing, Stack
from holdfast.stack.values import MARK, SECRET_MARK, UNKNOWN_STRING
from holdfast.testing import Declared, Hidden, Ref, answers, declared, deployed, preview, verdict
from holdfast_policies.rules import RULES

MANAGER = "gcp:compute/instanceGroupManager:InstanceGroupManager"
REGIONAL = "gcp:compute/regionInstanceGroupManager:RegionInstanceGroupManager"
AUTOSCALER, REGION_AUTOSCALER = "gcp:compute/autoscaler:Autoscaler", "gcp:compute/regionAutoscaler:RegionAutoscaler"
TEMPLATE, RESERVATION = "gcp:compute/instanceTemplate:InstanceTemplate", "gcp:compute/reservation:Reservation"
SERVICE, GROUP = "gcp:compute/backendService:BackendService", "gcp:compute/instanceGroup:InstanceGroup"
SECRET = {MARK: SECRET_MARK, "ciphertext": "abc"}
FINDING, UNDECIDED = {"it": "finding"}, {"it": "undecided"}
HOLDS: dict[str, str] = {}
ZONES = ["us-central1-a", "us-central1-b"]
HIDDEN = (Missing("what apply creates", "Check the deployed stack."),)


def named(id_: str) -> Rule:
    return next(each for each in RULES if each.id == id_)


def said(rule: str, *resources: Declared, options: Options | None = None) -> dict[str, str]:
    """Return what a rule says, the same before and after the resources are created."""
    before, after = (answers(named(rule), make(*resources), options) for make in (preview, deployed))
    assert before == after
    return before


def late(*resources: Declared) -> Stack:
    """Return a stack that may have resources that its source does not show."""
    return Stack("demo/dev", preview(*resources).resources, kind="preview", hidden=HIDDEN)


@pytest.mark.parametrize(
    ("type_", "inputs", "few", "spare"),
    [
        (MANAGER, {"targetSize": 1}, FINDING, HOLDS),
        (MANAGER, {"targetSize": 2}, HOLDS, HOLDS),
        (MANAGER, {}, FINDING, HOLDS),
        (MANAGER, {"targetSize": UNKNOWN_STRING}, UNDECIDED, HOLDS),
        (MANAGER, {"targetSize": SECRET}, UNDECIDED, HOLDS),
        (REGIONAL, {"targetSize": 1}, FINDING, FINDING),
        (REGIONAL, {"targetSize": 2}, HOLDS, HOLDS),
        (REGIONAL, {"targetSize": 2, "distributionPolicyZones": UNKNOWN_STRING}, HOLDS, UNDECIDED),
        (REGIONAL, {"targetSize": 1, "distributionPolicyZones": UNKNOWN_STRING}, FINDING, FINDING),
        (REGIONAL, {"targetSize": 9, "distributionPolicyZones": ["us-central1-a"]}, HOLDS, FINDING),
        (REGIONAL, {"targetSize": 9, "distributionPolicyZones": [*ZONES, UNKNOWN_STRING]}, HOLDS, HOLDS),
    ],
)
def test_size_without_an_autoscaler(type_: str, inputs: dict[str, Any], few: dict[str, str], spare: dict[str, str]) -> None:
    it = declared(type_, "it", **inputs)
    assert (said("gcp-mig-too-few-replicas", it), said("gcp-mig-no-spare-zone-capacity", it)) == (few, spare)


@pytest.mark.parametrize(
    ("inputs", "limits", "few", "spare"),
    [
        ({}, {"minReplicas": 2}, FINDING, HOLDS),
        ({}, {"minReplicas": 3}, HOLDS, HOLDS),
        ({"distributionPolicyZones": ZONES}, {"minReplicas": 2}, HOLDS, HOLDS),
        ({"distributionPolicyZones": UNKNOWN_STRING}, {"minReplicas": 2}, UNDECIDED, UNDECIDED),
        ({"distributionPolicyZones": UNKNOWN_STRING}, {"minReplicas": 1}, FINDING, FINDING),
        ({}, {"minReplicas": UNKNOWN_STRING}, UNDECIDED, UNDECIDED),
        ({"targetSize": 2}, {"minReplicas": 1, "mode": "OFF"}, HOLDS, HOLDS),
        ({"targetSize": 9}, {"minReplicas": 1}, FINDING, FINDING),
        ({"targetSize": 9}, {"minReplicas": 1, "mode": UNKNOWN_STRING}, UNDECIDED, UNDECIDED),
        ({"targetSize": 9}, {"minReplicas": 3, "mode": UNKNOWN_STRING}, HOLDS, HOLDS),
        ({"targetSize": 9}, SECRET, UNDECIDED, UNDECIDED),
    ],
)
def test_size_that_an_autoscaler_keeps(inputs: dict[str, Any], limits: object, few: dict[str, str], spare: dict[str, str]) -> None:
    it = declared(REGIONAL, "it", **inputs)
    policy = {"maxReplicas": 9, **limits} if isinstance(limits, Mapping) and MARK not in limits else limits
    scaler = declared(REGION_AUTOSCALER, "scaler", target=Ref(it, "selfLink"), autoscalingPolicy=policy)
    assert (said("gcp-mig-too-few-replicas", it, scaler), said("gcp-mig-no-spare-zone-capacity", it, scaler)) == (few, spare)


@pytest.mark.parametrize("rule", ["gcp-mig-too-few-replicas", "gcp-mig-no-spare-zone-capacity"])
def test_an_autoscaler_that_is_not_known_may_keep_more(rule: str) -> None:
    it = declared(REGIONAL, "it", targetSize=1)
    unknown = declared(REGION_AUTOSCALER, "scaler", target=UNKNOWN_STRING, autoscalingPolicy={"minReplicas": 6, "maxReplicas": 9})
    assert said(rule, it, unknown) == UNDECIDED
    assert answers(named(rule), late(it)) == UNDECIDED


def test_a_minimum_that_is_not_known_has_no_bound_without_a_maximum() -> None:
    it = declared(REGIONAL, "it")
    scaler = declared(REGION_AUTOSCALER, "scaler", target=it, autoscalingPolicy={"minReplicas": UNKNOWN_STRING})
    assert said("gcp-mig-too-few-replicas", it, scaler) == UNDECIDED


def test_what_is_said_of_a_group_that_is_too_small() -> None:
    it = declared(REGIONAL, "it", distributionPolicyZones=ZONES)
    scaler = declared(REGION_AUTOSCALER, "scaler", target=it, autoscalingPolicy={"minReplicas": 1, "maxReplicas": 9})
    rules = ("gcp-mig-too-few-replicas", "gcp-mig-no-spare-zone-capacity")
    rows = [row for rule in rules for row in verdict(named(rule), preview(it, scaler)).findings]
    assert [(row.message, row.evidence) for row in rows] == [
        ("it may serve with 1 machine: minReplicas of scaler is below 2", (scaler.urn,)),
        (
            "The loss of one zone leaves it with no machines, 1 is required: minReplicas of scaler is 1, spread over 2 zones",
            (scaler.urn,),
        ),
    ]


def test_more_replicas_may_be_required() -> None:
    it = declared(REGIONAL, "it", targetSize=3)
    assert said("gcp-mig-no-spare-zone-capacity", it, options=Options(required_replicas=2)) == HOLDS
    assert said("gcp-mig-no-spare-zone-capacity", it, options=Options(required_replicas=3)) == FINDING


@pytest.mark.parametrize(
    ("zones", "limits", "expected"),
    [
        (None, {"minReplicas": 6, "maxReplicas": 7}, FINDING),
        (None, {"minReplicas": 6, "maxReplicas": 8}, HOLDS),
        (ZONES, {"minReplicas": 6, "maxReplicas": 8}, FINDING),
        (ZONES, {"minReplicas": 6, "maxReplicas": 9}, HOLDS),
        ([*ZONES, UNKNOWN_STRING], {"minReplicas": 6, "maxReplicas": 8}, UNDECIDED),
        (UNKNOWN_STRING, {"minReplicas": 6, "maxReplicas": 6}, FINDING),
        (UNKNOWN_STRING, {"minReplicas": 6, "maxReplicas": 11}, UNDECIDED),
        (UNKNOWN_STRING, {"minReplicas": 6, "maxReplicas": 12}, HOLDS),
        (None, {"minReplicas": UNKNOWN_STRING, "maxReplicas": 12}, UNDECIDED),
        (None, {"minReplicas": 6, "maxReplicas": UNKNOWN_STRING}, UNDECIDED),
        (None, {"minReplicas": 0, "maxReplicas": 1}, HOLDS),
        (None, {"minReplicas": 6, "maxReplicas": 6, "mode": "OFF"}, HOLDS),
        (None, {"minReplicas": 6, "maxReplicas": 6, "mode": UNKNOWN_STRING}, UNDECIDED),
    ],
)
def test_room_to_refill_a_zone(zones: object, limits: dict[str, object], expected: dict[str, str]) -> None:
    group = declared(REGIONAL, "group", distributionPolicyZones=zones)
    it = declared(REGION_AUTOSCALER, "it", target=group, autoscalingPolicy=limits)
    assert said("gcp-autoscaler-no-refill-headroom", group, it) == expected


@pytest.mark.parametrize("target", ["projects/p/regions/us-central1/instanceGroupManagers/x", UNKNOWN_STRING, SECRET])
def test_room_to_refill_a_zone_of_a_group_that_is_not_known(target: object) -> None:
    for most, expected in ((6, FINDING), (8, UNDECIDED), (12, HOLDS)):
        it = declared(REGION_AUTOSCALER, "it", target=target, autoscalingPolicy={"minReplicas": 6, "maxReplicas": most})
        assert said("gcp-autoscaler-no-refill-headroom", it) == expected


SPOT = declared(TEMPLATE, "spot", machineType="n2-standard-8", scheduling={"preemptible": True})
STANDARD = declared(TEMPLATE, "standard", machineType="n2-standard-8")
PERHAPS = declared(TEMPLATE, "perhaps", machineType="n2-standard-8", scheduling=UNKNOWN_STRING)
ALL = (SPOT, STANDARD, PERHAPS)


def made(name: str, *templates: object) -> Declared:
    """Return a regional group of some templates, with the link of the group that it manages."""
    versions = [{"instanceTemplate": Ref(each, "selfLink") if isinstance(each, Declared) else each} for each in templates]
    link = f"https://www.googleapis.com/compute/v1/projects/p/regions/us-central1/instanceGroups/{name}"
    return declared(REGIONAL, name, {"instanceGroup": link}, versions=versions)


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ([made("one", SPOT)], FINDING),
        ([made("one", SPOT), made("two", SPOT)], FINDING),
        ([made("one", SPOT), made("two", STANDARD)], HOLDS),
        ([made("one", SPOT, STANDARD)], HOLDS),
        ([made("one", SPOT, PERHAPS)], UNDECIDED),
        ([made("one", STANDARD, PERHAPS)], HOLDS),
        ([made("one", "model-v1")], UNDECIDED),
        ([made("one")], HOLDS),
        ([made("one", SPOT), declared(GROUP, "two", {"instanceGroup": "two"})], HOLDS),
        ([], HOLDS),
    ],
)
def test_spot_machines_alone(groups: list[Declared], expected: dict[str, str]) -> None:
    it = declared(SERVICE, "it", backends=[{"group": Ref(each, "instanceGroup" if each.type == REGIONAL else "id")} for each in groups])
    assert said("gcp-spot-only-backend", *ALL, *groups, it) == expected


@pytest.mark.parametrize(
    ("backends", "expected"),
    [
        ([{"group": Ref(made("one", SPOT), "instanceGroup")}, {"group": "projects/p/zones/z/instanceGroups/x"}], UNDECIDED),
        ([{"group": Ref(made("one", SPOT), "instanceGroup")}, {"group": UNKNOWN_STRING}], UNDECIDED),
        ([{"group": UNKNOWN_STRING}], UNDECIDED),
        (UNKNOWN_STRING, UNDECIDED),
        (SECRET, UNDECIDED),
    ],
)
def test_spot_machines_beside_what_is_not_known(backends: object, expected: dict[str, str]) -> None:
    assert said("gcp-spot-only-backend", SPOT, made("one", SPOT), declared(SERVICE, "it", backends=backends)) == expected


def fleet(type_: str = REGIONAL, template: Mapping[str, Any] | None = None, **group: Any) -> list[Declared]:
    """Return a template with a GPU and a group of it over two zones, with shape BALANCED unless told otherwise."""
    model = declared(TEMPLATE, "model", **{"machineType": "g2-standard-8", **(template or {})})
    placed = {"distributionPolicyZones": ZONES, "distributionPolicyTargetShape": "BALANCED"} if type_ == REGIONAL else {"zone": ZONES[0]}
    return [model, declared(type_, "it", **{**placed, "versions": [{"instanceTemplate": Ref(model, "selfLink")}], **group})]


def reserved(zone: object, machine: object = "g2-standard-8") -> Declared:
    return declared(RESERVATION, f"in-{zone}", zone=zone, specificReservation={"instanceProperties": {"machineType": machine}})


ASKS = {"reservationAffinity": {"type": "SPECIFIC_RESERVATION"}}
REFUSES = {"reservationAffinity": {"type": "NO_RESERVATION"}}
EVEN: dict[str, Any] = {"distributionPolicyTargetShape": None}


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        (fleet(), FINDING),
        (fleet(template=ASKS), HOLDS),
        (fleet(template=REFUSES), FINDING),
        (fleet(template={"reservationAffinity": UNKNOWN_STRING}), UNDECIDED),
        (fleet(template={"machineType": "n2-standard-8"}), HOLDS),
        (fleet(template={"machineType": UNKNOWN_STRING}), UNDECIDED),
        (fleet(template={"scheduling": {"provisioningModel": "FLEX_START"}}), HOLDS),
        (fleet(template=ASKS, **EVEN), FINDING),
        (fleet(template=ASKS, distributionPolicyTargetShape=UNKNOWN_STRING), UNDECIDED),
        (fleet(template=ASKS, distributionPolicyZones=ZONES[:1]), FINDING),
        (fleet(template=ASKS, distributionPolicyZones=UNKNOWN_STRING), UNDECIDED),
        (fleet(MANAGER, template=ASKS), FINDING),
        ([*fleet(), reserved(ZONES[0])], FINDING),
        ([*fleet(), *map(reserved, ZONES)], HOLDS),
        ([*fleet(**EVEN), *map(reserved, ZONES)], HOLDS),
        ([*fleet(), reserved(ZONES[0]), reserved(ZONES[1], "n2-standard-8")], FINDING),
        ([*fleet(), reserved(ZONES[0]), reserved(ZONES[1], UNKNOWN_STRING)], UNDECIDED),
        ([*fleet(), reserved(ZONES[0]), reserved(UNKNOWN_STRING)], UNDECIDED),
        ([*fleet(), reserved(ZONES[0]), reserved("us-central1-c")], FINDING),
        ([*fleet(distributionPolicyZones=None), *map(reserved, ZONES)], FINDING),
        ([*fleet(distributionPolicyZones=None), *map(reserved, ZONES), reserved("us-central1-c")], UNDECIDED),
        (fleet(versions=[{"instanceTemplate": "model-v1"}]), UNDECIDED),
        (fleet(versions=UNKNOWN_STRING), UNDECIDED),
        (fleet(versions=[{"instanceTemplate": Hidden("model-v1")}]), UNDECIDED),
    ],
)
def test_accelerated_groups(resources: list[Declared], expected: dict[str, str]) -> None:
    assert said("gcp-gpu-capacity-not-assured", *resources) == expected


def test_accelerated_groups_of_two_zones_behind_one_service() -> None:
    model, it = fleet(MANAGER, template=ASKS)
    other = declared(MANAGER, "other", zone=ZONES[1], versions=[{"instanceTemplate": Ref(model, "selfLink")}])
    service = declared(SERVICE, "api", backends=[{"group": Ref(each, "instanceGroup")} for each in (it, other)])
    assert said("gcp-gpu-capacity-not-assured", model, it, other, service) == HOLDS


def test_a_reservation_that_no_source_shows_may_be_there() -> None:
    assert answers(named("gcp-gpu-capacity-not-assured"), late(*fleet())) == UNDECIDED


def test_what_is_said_of_an_accelerated_group() -> None:
    (row,) = verdict(named("gcp-gpu-capacity-not-assured"), preview(*fleet(**EVEN))).findings
    assert row.message == (
        "it may not get machines with accelerators when it needs them: nothing reserves those of model; with shape EVEN a zone that has "
        "none holds back the others"
    )
