"""Rules about how managed groups spread, are updated and scaled."""

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
TEMPLATE, POLICY = "gcp:compute/instanceTemplate:InstanceTemplate", "gcp:compute/resourcePolicy:ResourcePolicy"
SERVICE = "gcp:compute/backendService:BackendService"
SECRET = {MARK: SECRET_MARK, "ciphertext": "abc"}
FINDING, UNDECIDED, HOLDS = {"it": "finding"}, {"it": "undecided"}, {}
PORTS = [{"name": "http", "port": 8000}]
ZONES = ["us-central1-a", "us-central1-b"]


def named(id_: str) -> Rule:
    return next(each for each in RULES if each.id == id_)


def said(rule: str, *resources: Declared, options: Options | None = None) -> dict[str, str]:
    """Return what a rule says, the same before and after the resources are created."""
    before, after = (answers(named(rule), make(*resources), options) for make in (preview, deployed))
    assert before == after
    return before


def policy(**settings: object) -> dict[str, object]:
    return {"updatePolicy": {"type": "PROACTIVE", **settings}}


@pytest.mark.parametrize(("rule", "shape"), [("gcp-rmig-single-zone-shape", "ANY_SINGLE_ZONE"), ("gcp-rmig-uneven-shape", "ANY")])
@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"namedPorts": PORTS}, FINDING),
        ({"namedPorts": [UNKNOWN_STRING]}, FINDING),
        ({"targetPools": ["pool"]}, FINDING),
        ({"namedPorts": UNKNOWN_STRING, "targetPools": ["pool"]}, FINDING),
        ({"namedPorts": UNKNOWN_STRING}, UNDECIDED),
        ({}, UNDECIDED),
        ({"namedPorts": PORTS, "distributionPolicyTargetShape": "EVEN"}, HOLDS),
        ({"namedPorts": PORTS, "distributionPolicyTargetShape": None}, HOLDS),
        ({"namedPorts": PORTS, "distributionPolicyTargetShape": UNKNOWN_STRING}, UNDECIDED),
    ],
)
def test_shape(rule: str, shape: str, inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said(rule, declared(REGIONAL, "it", **{"distributionPolicyTargetShape": shape, **inputs})) == expected


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        (policy(instanceRedistributionType="NONE"), FINDING),
        (policy(), HOLDS),
        ({}, HOLDS),
        (policy(instanceRedistributionType=UNKNOWN_STRING), UNDECIDED),
        ({"updatePolicy": SECRET}, UNDECIDED),
        (policy(instanceRedistributionType="NONE") | {"distributionPolicyTargetShape": "BALANCED"}, HOLDS),
        (policy(instanceRedistributionType="NONE") | {"distributionPolicyTargetShape": UNKNOWN_STRING}, UNDECIDED),
        (policy(instanceRedistributionType="NONE") | {"statefulDisks": [{"deviceName": "data"}]}, HOLDS),
        (policy(instanceRedistributionType="NONE") | {"statefulInternalIps": UNKNOWN_STRING}, UNDECIDED),
        (policy(instanceRedistributionType="PROACTIVE") | {"distributionPolicyTargetShape": UNKNOWN_STRING}, HOLDS),
    ],
)
def test_redistribution(inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said("gcp-rmig-redistribution-off", declared(REGIONAL, "it", **inputs)) == expected


@pytest.mark.parametrize(
    ("fixed", "zones", "expected"),
    [
        (1, None, FINDING),
        (2, None, FINDING),
        (3, None, HOLDS),
        (0, UNKNOWN_STRING, HOLDS),
        (None, None, HOLDS),
        (1, ZONES, FINDING),
        (2, ZONES, HOLDS),
        (1, [*ZONES, UNKNOWN_STRING], FINDING),
        (2, [*ZONES, UNKNOWN_STRING], UNDECIDED),
        (3, [*ZONES, UNKNOWN_STRING], HOLDS),
        (1, UNKNOWN_STRING, UNDECIDED),
        (UNKNOWN_STRING, ZONES, UNDECIDED),
    ],
)
def test_fixed_number_that_the_api_refuses(fixed: object, zones: object, expected: dict[str, str]) -> None:
    it = declared(REGIONAL, "it", distributionPolicyZones=zones, **policy(maxUnavailableFixed=fixed))
    assert said("gcp-rmig-invalid-max-unavailable", it) == expected


@pytest.mark.parametrize(
    ("type_", "inputs", "expected"),
    [
        (MANAGER, {"targetSize": 3}, HOLDS),
        (MANAGER, {"targetSize": 2}, FINDING),
        (MANAGER, {"targetSize": 0}, HOLDS),
        (MANAGER, {}, HOLDS),
        (MANAGER, {"targetSize": UNKNOWN_STRING}, UNDECIDED),
        (MANAGER, {"targetSize": UNKNOWN_STRING, **policy(maxUnavailableFixed=0)}, HOLDS),
        (MANAGER, {"targetSize": 2, **policy(maxUnavailableFixed=UNKNOWN_STRING)}, UNDECIDED),
        (MANAGER, {"targetSize": 3, **policy(maxUnavailableFixed=2)}, FINDING),
        (MANAGER, {"targetSize": 4, **policy(maxUnavailablePercent=75)}, FINDING),
        (MANAGER, {"targetSize": 4, **policy(maxUnavailablePercent=50)}, HOLDS),
        (MANAGER, {"targetSize": 1, "updatePolicy": {"type": "OPPORTUNISTIC", "maxUnavailableFixed": 1}}, HOLDS),
        (MANAGER, {"targetSize": 1, "updatePolicy": UNKNOWN_STRING}, UNDECIDED),
        (REGIONAL, {"targetSize": 4}, FINDING),
        (REGIONAL, {"targetSize": 5}, HOLDS),
        (REGIONAL, {"targetSize": 4, "distributionPolicyZones": ZONES}, HOLDS),
        (REGIONAL, {"targetSize": 4, "distributionPolicyZones": UNKNOWN_STRING}, UNDECIDED),
        (REGIONAL, {"targetSize": 2, "distributionPolicyZones": UNKNOWN_STRING}, FINDING),
    ],
)
def test_update(type_: str, inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said("gcp-mig-update-dip", declared(type_, "it", **inputs)) == expected


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({"minReplicas": 5, "maxReplicas": 9}, HOLDS),
        ({"minReplicas": 2, "maxReplicas": 9}, FINDING),
        ({"minReplicas": UNKNOWN_STRING, "maxReplicas": 9}, UNDECIDED),
        ({"minReplicas": 5, "maxReplicas": 9, "mode": UNKNOWN_STRING}, UNDECIDED),
    ],
)
def test_update_of_a_group_that_is_scaled(limits: dict[str, object], expected: dict[str, str]) -> None:
    it = declared(MANAGER, "it", targetSize=1)
    assert said("gcp-mig-update-dip", it, declared(AUTOSCALER, "scaler", target=it, autoscalingPolicy=limits)) == expected


def test_update_with_more_replicas_required() -> None:
    it = declared(MANAGER, "it", targetSize=3)
    (row,) = verdict(named("gcp-mig-update-dip"), preview(it), Options(required_replicas=2)).findings
    assert row.message == "An update of it may stop 1 of 3 machines at once: 2 left, 2 required"


@pytest.mark.parametrize(
    ("target_size", "limits", "expected"),
    [
        (3, {}, FINDING),
        (UNKNOWN_STRING, {}, FINDING),
        (None, {}, HOLDS),
        (3, {"mode": "OFF"}, HOLDS),
        (3, {"mode": UNKNOWN_STRING}, UNDECIDED),
    ],
)
def test_target_size_beside_an_autoscaler(target_size: object, limits: dict[str, object], expected: dict[str, str]) -> None:
    it = declared(REGIONAL, "it", targetSize=target_size)
    scaler = declared(REGION_AUTOSCALER, "scaler", target=it, autoscalingPolicy={"minReplicas": 1, "maxReplicas": 9, **limits})
    assert said("gcp-autoscaler-fights-size", it, scaler) == expected


def test_target_size_without_an_autoscaler_that_is_known() -> None:
    it = declared(MANAGER, "it", targetSize=3)
    assert said("gcp-autoscaler-fights-size", it) == HOLDS
    assert said("gcp-autoscaler-fights-size", it, declared(AUTOSCALER, "scaler", target=UNKNOWN_STRING)) == UNDECIDED
    late = Stack("demo/dev", preview(it).resources, kind="preview", hidden=(Missing("what apply creates", "Check the deployed stack."),))
    assert answers(named("gcp-autoscaler-fights-size"), late) == UNDECIDED


def test_changes_of_the_target_size_are_ignored() -> None:
    it = Declared(MANAGER, "it", {"targetSize": 3}, options={"ignoreChanges": ["targetSize"]})
    assert said("gcp-autoscaler-fights-size", it, declared(AUTOSCALER, "scaler", target=it)) == HOLDS


@pytest.mark.parametrize("type_", [AUTOSCALER, REGION_AUTOSCALER])
@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("OFF", FINDING),
        ("ONLY_UP", FINDING),
        ("ONLY_SCALE_OUT", FINDING),
        ("ON", HOLDS),
        (None, HOLDS),
        (UNKNOWN_STRING, UNDECIDED),
        (SECRET, UNDECIDED),
    ],
)
def test_mode_of_an_autoscaler(type_: str, mode: object, expected: dict[str, str]) -> None:
    assert said("gcp-autoscaler-not-on", declared(type_, "it", autoscalingPolicy={"mode": mode})) == expected


LINK = "https://www.googleapis.com/compute/v1/projects/p"


@pytest.mark.parametrize(
    ("type_", "target", "expected"),
    [
        (AUTOSCALER, Ref(declared(MANAGER, "zonal", {}), "selfLink"), HOLDS),
        (AUTOSCALER, Ref(declared(REGIONAL, "regional", {}), "selfLink"), FINDING),
        (REGION_AUTOSCALER, Ref(declared(MANAGER, "zonal", {}), "id"), FINDING),
        (REGION_AUTOSCALER, Ref(declared(REGIONAL, "regional", {}), "id"), HOLDS),
        (AUTOSCALER, f"{LINK}/regions/us-central1/instanceGroupManagers/elsewhere", FINDING),
        (AUTOSCALER, f"{LINK}/zones/us-central1-a/instanceGroupManagers/elsewhere", HOLDS),
        (REGION_AUTOSCALER, f"{LINK}/zones/us-central1-a/instanceGroupManagers/elsewhere", FINDING),
        (AUTOSCALER, "elsewhere", UNDECIDED),
        (AUTOSCALER, UNKNOWN_STRING, UNDECIDED),
        (AUTOSCALER, SECRET, UNDECIDED),
    ],
)
def test_scope_of_an_autoscaler(type_: str, target: Any, expected: dict[str, str]) -> None:
    groups = [target.of] if isinstance(target, Ref) else []
    assert said("gcp-autoscaler-scope-mismatch", *groups, declared(type_, "it", target=target)) == expected


def packed(placement: object, **group: object) -> list[Declared]:
    """Return a policy, a template that uses it, and a group of the template."""
    compact = declared(POLICY, "compact", groupPlacementPolicy=placement)
    it = declared(TEMPLATE, "it", resourcePolicies=Ref(compact, "selfLink"))
    servers = declared(MANAGER, "servers", **{"versions": [{"instanceTemplate": Ref(it, "selfLink")}], **group})
    return [compact, it, servers]


@pytest.mark.parametrize(
    ("placement", "group", "expected"),
    [
        ({"collocation": "COLLOCATED"}, {"namedPorts": PORTS}, FINDING),
        ({"collocation": "COLLOCATED"}, {}, HOLDS),
        ({"collocation": "COLLOCATED"}, {"namedPorts": UNKNOWN_STRING}, UNDECIDED),
        ({"collocation": "COLLOCATED"}, {"namedPorts": PORTS, "versions": UNKNOWN_STRING}, UNDECIDED),
        ({"collocation": UNKNOWN_STRING}, {"namedPorts": PORTS}, UNDECIDED),
        ({"collocation": UNKNOWN_STRING}, {}, HOLDS),
        ({"availabilityDomainCount": 2}, {"namedPorts": UNKNOWN_STRING}, HOLDS),
    ],
)
def test_compact_placement(placement: object, group: dict[str, object], expected: dict[str, str]) -> None:
    assert said("gcp-placement-collocated", *packed(placement, **group)) == expected


def test_compact_placement_of_a_group_behind_a_backend_service() -> None:
    made = packed({"collocation": "COLLOCATED"})
    service = declared(SERVICE, "api", backends=[{"group": Ref(made[-1], "instanceGroup")}])
    assert said("gcp-placement-collocated", *made, service) == FINDING
    assert said("gcp-placement-collocated", *made, declared(SERVICE, "api", backends=UNKNOWN_STRING)) == UNDECIDED


@pytest.mark.parametrize("value", ["projects/p/regions/us-central1/resourcePolicies/compact", UNKNOWN_STRING, Hidden("compact")])
def test_placement_policies_that_are_not_in_the_stack(value: object) -> None:
    for policies in (value, [value]):
        it = declared(TEMPLATE, "it", resourcePolicies=policies)
        servers = declared(MANAGER, "servers", namedPorts=PORTS, versions=[{"instanceTemplate": Ref(it, "selfLink")}])
        assert said("gcp-placement-collocated", it, servers) == UNDECIDED
