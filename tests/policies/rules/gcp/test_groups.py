"""Rules about managed groups and their machines: zones, autoscalers, images."""

import pytest

from holdfast.rule import Rule
from holdfast.stack import Missing, Stack
from holdfast.stack.values import MARK, SECRET_MARK, UNKNOWN_STRING
from holdfast.testing import Declared, Ref, answers, declared, deployed, preview, verdict
from holdfast_policies.rules import RULES

MANAGER = "gcp:compute/instanceGroupManager:InstanceGroupManager"
REGIONAL = "gcp:compute/regionInstanceGroupManager:RegionInstanceGroupManager"
SERVICE, ENDPOINTS = "gcp:compute/backendService:BackendService", "gcp:compute/networkEndpointGroup:NetworkEndpointGroup"
RUN = "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup"
AUTOSCALER = "gcp:compute/autoscaler:Autoscaler"
REGIONAL_AUTOSCALER = "gcp:compute/regionAutoscaler:RegionAutoscaler"
TEMPLATE, INSTANCE = "gcp:compute/instanceTemplate:InstanceTemplate", "gcp:compute/instance:Instance"
SECRET = {MARK: SECRET_MARK, "ciphertext": "abc"}
FINDING, UNDECIDED, HOLDS = {"it": "finding"}, {"it": "undecided"}, {}


def named(id_: str) -> Rule:
    return next(each for each in RULES if each.id == id_)


def managed(type_: str, name: str, /, **inputs: object) -> Declared:
    """Return a manager with the link of the group that it manages."""
    return declared(type_, name, {"instanceGroup": f"https://www.googleapis.com/compute/v1/projects/p/instanceGroups/{name}"}, **inputs)


def both(rule: str, *resources: Declared) -> list[dict[str, str]]:
    return [answers(named(rule), make(*resources)) for make in (preview, deployed)]


def for_both(expected: dict[str, str]) -> list[dict[str, str]]:
    return [expected, expected]


@pytest.mark.parametrize(
    ("type_", "inputs", "expected"),
    [
        (MANAGER, {"zone": "us-central1-a"}, FINDING),
        (MANAGER, {"zone": UNKNOWN_STRING}, FINDING),
        (MANAGER, {}, FINDING),
        (REGIONAL, {"region": "us-central1"}, HOLDS),
        (REGIONAL, {"region": UNKNOWN_STRING}, HOLDS),
        (REGIONAL, {}, HOLDS),
        (REGIONAL, {"distributionPolicyZones": []}, HOLDS),
        (REGIONAL, {"distributionPolicyZones": ["us-central1-a"]}, FINDING),
        (REGIONAL, {"distributionPolicyZones": ["us-central1-a", "projects/p/zones/us-central1-a"]}, FINDING),
        (REGIONAL, {"distributionPolicyZones": ["us-central1-a", "us-central1-b"]}, HOLDS),
        (REGIONAL, {"distributionPolicyZones": ["us-central1-a", "us-central1-b", UNKNOWN_STRING]}, HOLDS),
        (REGIONAL, {"distributionPolicyZones": ["us-central1-a", UNKNOWN_STRING]}, UNDECIDED),
        (REGIONAL, {"distributionPolicyZones": [UNKNOWN_STRING]}, FINDING),
        (REGIONAL, {"distributionPolicyZones": UNKNOWN_STRING}, UNDECIDED),
        (REGIONAL, {"distributionPolicyZones": SECRET}, UNDECIDED),
    ],
)
def test_zones_of_a_group_alone(type_: str, inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert both("gcp-mig-single-zone", declared(type_, "it", **inputs)) == for_both(expected)


def test_message_where_the_zone_is_not_known() -> None:
    (row,) = verdict(named("gcp-mig-single-zone"), preview(managed(MANAGER, "it"))).findings
    assert row.message == "The machines of it lie in one zone, and no backend service of it has a group in another zone"
    zonal = preview(managed(MANAGER, "it"), config={"gcp:zone": "us-central1-f"})
    assert "lie in us-central1-f" in verdict(named("gcp-mig-single-zone"), zonal).findings[0].message


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (managed(MANAGER, "other", zone="us-central1-a"), {"it": "finding", "other": "finding"}),
        (managed(MANAGER, "other", zone="us-central1-b"), HOLDS),
        (managed(MANAGER, "other", zone=UNKNOWN_STRING), {"it": "undecided", "other": "undecided"}),
        (managed(REGIONAL, "other", region="us-central1"), HOLDS),
        (declared(ENDPOINTS, "other", zone="us-central1-a"), FINDING),
        (declared(ENDPOINTS, "other", zone="us-central1-c"), HOLDS),
        (declared(RUN, "other", region="europe-west1"), HOLDS),
    ],
)
def test_zones_of_the_groups_behind_the_same_service(other: Declared, expected: dict[str, str]) -> None:
    it = managed(MANAGER, "it", zone="us-central1-a")
    service = declared(SERVICE, "api", backends=[{"group": Ref(it, "instanceGroup")}, {"group": other}])
    assert both("gcp-mig-single-zone", it, other, service) == for_both(expected)
    apart = declared(SERVICE, "api", backends=[{"group": Ref(it, "instanceGroup")}])
    assert both("gcp-mig-single-zone", it, other, apart)[1]["it"] == "finding"


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("projects/p/zones/us-central1-b/instanceGroups/x", HOLDS),
        ("https://www.googleapis.com/compute/v1/projects/p/zones/us-central1-a/instanceGroups/x", FINDING),
        ("projects/p/regions/us-central1/instanceGroups/x", HOLDS),
        ("x", UNDECIDED),
        (UNKNOWN_STRING, UNDECIDED),
    ],
)
def test_zones_of_a_group_outside_the_stack(link: str, expected: dict[str, str]) -> None:
    it = managed(MANAGER, "it", zone="us-central1-a")
    service = declared(SERVICE, "api", backends=[{"group": Ref(it, "instanceGroup")}, {"group": link}])
    assert answers(named("gcp-mig-single-zone"), deployed(it, service)) == expected
    unknown = declared(SERVICE, "api", backends=UNKNOWN_STRING)
    assert answers(named("gcp-mig-single-zone"), preview(it, unknown)) == UNDECIDED


@pytest.mark.parametrize("type_", [AUTOSCALER, REGIONAL_AUTOSCALER])
def test_autoscaler(type_: str) -> None:
    it, other = managed(MANAGER, "it", name="it", targetSize=3), managed(REGIONAL, "other", name="other")
    rule = "gcp-mig-no-autoscaler"
    assert both(rule, it) == for_both(FINDING)
    assert both(rule, it, declared(type_, "a", target=it)) == for_both(HOLDS)
    assert both(rule, it, declared(type_, "a", target=Ref(it, "selfLink")))[0] == HOLDS
    assert both(rule, it, other, declared(type_, "a", target=other)) == for_both(FINDING)
    assert both(rule, it, declared(type_, "a", target="projects/p/zones/us-central1-a/instanceGroupManagers/elsewhere")) == for_both(
        FINDING
    )
    assert both(rule, it, declared(type_, "a", target=UNKNOWN_STRING)) == for_both(UNDECIDED)
    assert both(rule, it, declared(type_, "a", target=SECRET)) == for_both(UNDECIDED)


def test_hidden_resources_may_scale_the_group() -> None:
    hidden = (Missing("what apply creates", "Check the deployed stack."),)
    stack = Stack("demo/dev", preview(managed(MANAGER, "it")).resources, kind="preview", hidden=hidden)
    assert answers(named("gcp-mig-no-autoscaler"), stack) == UNDECIDED


@pytest.mark.parametrize(
    ("disks", "expected"),
    [
        ([{"boot": True, "sourceImage": "debian-cloud/debian-10"}], FINDING),
        ([{"sourceImage": "debian-cloud/debian-10"}], FINDING),
        ([{"boot": True, "sourceImage": "debian-cloud/debian-12"}], HOLDS),
        ([{"boot": True, "sourceImage": "debian-cloud/debian-12"}, {"sourceImage": "debian-cloud/debian-10"}], HOLDS),
        ([{"boot": False, "sourceImage": "debian-cloud/debian-10"}, {"boot": True, "sourceImage": "debian-12"}], HOLDS),
        ([{"boot": True, "sourceImage": "projects/mine/global/images/family/base"}], UNDECIDED),
        ([{"boot": True, "sourceImage": UNKNOWN_STRING}], UNDECIDED),
        ([{"boot": UNKNOWN_STRING, "sourceImage": "debian-10"}], UNDECIDED),
        ([{"boot": True, "sourceImage": SECRET}], UNDECIDED),
        ([{"boot": True, "sourceImage": "debian-10"}, UNKNOWN_STRING], FINDING),
        ([{"boot": True, "sourceImage": "debian-12"}, UNKNOWN_STRING], UNDECIDED),
        ([{"boot": True, "source": "a-disk"}], HOLDS),
        (UNKNOWN_STRING, UNDECIDED),
        ([], HOLDS),
    ],
)
def test_image_of_a_template(disks: object, expected: dict[str, str]) -> None:
    assert both("gcp-image-end-of-life", declared(TEMPLATE, "it", disks=disks)) == for_both(expected)


@pytest.mark.parametrize(
    ("disk", "expected"),
    [
        ({"initializeParams": {"image": "debian-cloud/debian-9-stretch-v20181210"}}, FINDING),
        ({"initializeParams": {"image": "ubuntu-os-cloud/ubuntu-2204-lts"}}, HOLDS),
        ({"initializeParams": {"image": UNKNOWN_STRING}}, UNDECIDED),
        ({"initializeParams": UNKNOWN_STRING}, UNDECIDED),
        ({"source": "a-disk"}, HOLDS),
    ],
)
def test_image_of_a_machine(disk: object, expected: dict[str, str]) -> None:
    assert both("gcp-image-end-of-life", declared(INSTANCE, "it", bootDisk=disk)) == for_both(expected)
