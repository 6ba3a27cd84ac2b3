"""Rules about clusters of Google Kubernetes Engine and their node pools."""

import pytest

from holdfast.rule import Rule
from holdfast.settings.model import Options
from holdfast.stack.values import MARK, SECRET_MARK, UNKNOWN_STRING
from holdfast.testing import Declared, Ref, answers, declared, deployed, preview, verdict
from holdfast_policies.rules import RULES

CLUSTER, POOL = "gcp:container/cluster:Cluster", "gcp:container/nodePool:NodePool"
SECRET = {MARK: SECRET_MARK, "ciphertext": "abc"}
FINDING, UNDECIDED, HOLDS = {"it": "finding"}, {"it": "undecided"}, {}
ZONES = ["us-central1-a", "us-central1-b"]


def named(id_: str) -> Rule:
    return next(each for each in RULES if each.id == id_)


def said(rule: str, *resources: Declared) -> dict[str, str]:
    """Return what a rule says, the same before and after the resources are created."""
    before, after = (answers(named(rule), make(*resources)) for make in (preview, deployed))
    assert before == after
    return before


@pytest.mark.parametrize(("rule", "key"), [("gcp-gke-auto-repair-off", "autoRepair"), ("gcp-gke-auto-upgrade-off", "autoUpgrade")])
@pytest.mark.parametrize(
    ("value", "expected"), [(False, FINDING), ("false", FINDING), (True, HOLDS), (None, HOLDS), (UNKNOWN_STRING, UNDECIDED), (3, UNDECIDED)]
)
def test_management_of_a_pool(rule: str, key: str, value: object, expected: dict[str, str]) -> None:
    assert said(rule, declared(POOL, "it", management={key: value})) == expected
    assert said(rule, declared(POOL, "it", management=UNKNOWN_STRING)) == UNDECIDED


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (None, FINDING),
        ({"dailyMaintenanceWindow": {"startTime": UNKNOWN_STRING}}, HOLDS),
        (UNKNOWN_STRING, UNDECIDED),
        (SECRET, UNDECIDED),
    ],
)
def test_maintenance_window(policy: object, expected: dict[str, str]) -> None:
    assert said("gcp-gke-no-maintenance-window", declared(CLUSTER, "it", maintenancePolicy=policy)) == expected


@pytest.mark.parametrize(
    ("channel", "expected"),
    [
        ({"channel": "UNSPECIFIED"}, FINDING),
        ({"channel": "RAPID"}, HOLDS),
        (None, HOLDS),
        ({"channel": UNKNOWN_STRING}, UNDECIDED),
        (SECRET, UNDECIDED),
    ],
)
def test_release_channel(channel: object, expected: dict[str, str]) -> None:
    assert said("gcp-gke-no-release-channel", declared(CLUSTER, "it", releaseChannel=channel)) == expected


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"autoscaling": {"minNodeCount": 0, "maxNodeCount": 3}}, FINDING),
        ({"autoscaling": {"maxNodeCount": 3}}, FINDING),
        ({"autoscaling": {"totalMinNodeCount": 0, "totalMaxNodeCount": 3}}, FINDING),
        ({"autoscaling": {"minNodeCount": 0, "totalMinNodeCount": 3}}, HOLDS),
        ({"autoscaling": {"minNodeCount": 1, "totalMinNodeCount": UNKNOWN_STRING}}, HOLDS),
        ({"autoscaling": {"minNodeCount": UNKNOWN_STRING}}, UNDECIDED),
        ({"autoscaling": UNKNOWN_STRING}, UNDECIDED),
        ({"nodeCount": 0}, HOLDS),
        ({"autoscaling": {"minNodeCount": 0}, "queuedProvisioning": {"enabled": True}}, HOLDS),
        ({"autoscaling": {"minNodeCount": 0}, "queuedProvisioning": UNKNOWN_STRING}, UNDECIDED),
    ],
)
def test_least_number_of_nodes(inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said("gcp-gke-pool-scales-to-zero", declared(POOL, "it", **inputs)) == expected


@pytest.mark.parametrize(
    ("settings", "pool", "expected"),
    [
        ({"maxSurge": 0, "maxUnavailable": 1}, {"nodeCount": 1}, FINDING),
        ({"maxSurge": 0, "maxUnavailable": 1}, {"nodeCount": 2}, HOLDS),
        ({"maxSurge": 0, "maxUnavailable": 3}, {"nodeCount": 2}, FINDING),
        ({"maxSurge": 0, "maxUnavailable": 1}, {"nodeCount": 0}, HOLDS),
        ({"maxSurge": 0, "maxUnavailable": 1}, {"nodeCount": UNKNOWN_STRING}, UNDECIDED),
        ({"maxSurge": 0, "maxUnavailable": 1}, {"nodeCount": 1, "nodeLocations": None}, UNDECIDED),
        ({"maxSurge": 0, "maxUnavailable": 1}, {"nodeCount": 3, "nodeLocations": None}, HOLDS),
        ({"maxSurge": 0, "maxUnavailable": UNKNOWN_STRING}, {"nodeCount": 1}, UNDECIDED),
        ({"maxSurge": 1, "maxUnavailable": UNKNOWN_STRING}, {"nodeCount": 1}, HOLDS),
        ({"maxUnavailable": 1}, {"nodeCount": 1}, UNDECIDED),
        ({"maxSurge": 0, "maxUnavailable": 1, "strategy": "BLUE_GREEN"}, {"nodeCount": 1}, HOLDS),
        (None, {"nodeCount": 1}, HOLDS),
        (UNKNOWN_STRING, {"nodeCount": 1}, UNDECIDED),
    ],
)
def test_upgrade_of_a_small_pool(settings: object, pool: dict[str, object], expected: dict[str, str]) -> None:
    it = declared(POOL, "it", **{"upgradeSettings": settings, "nodeLocations": ZONES, **pool})
    assert said("gcp-gke-pool-upgrade-dip", it) == expected


def test_a_pool_is_small_by_what_is_required() -> None:
    it = declared(POOL, "it", upgradeSettings={"maxSurge": 0, "maxUnavailable": 1}, nodeLocations=ZONES, nodeCount=2)
    (row,) = verdict(named("gcp-gke-pool-upgrade-dip"), preview(it), Options(required_replicas=3)).findings
    assert row.message == "An upgrade of it takes 1 of its 4 nodes away before it adds one"


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"location": "us-central1-a"}, FINDING),
        ({"location": "us-central1"}, HOLDS),
        ({"location": UNKNOWN_STRING}, UNDECIDED),
        ({"location": SECRET, "nodeLocations": ["us-central1-a"]}, FINDING),
        ({"location": "us-central1", "nodeLocations": ["us-central1-a"]}, FINDING),
        ({"location": "us-central1", "nodeLocations": []}, HOLDS),
        ({"location": "us-central1", "nodeLocations": ["us-central1-a", "us-central1-a"]}, FINDING),
        ({"location": "us-central1", "nodeLocations": ["us-central1-a", UNKNOWN_STRING]}, UNDECIDED),
        ({"location": "us-central1", "nodeLocations": UNKNOWN_STRING}, UNDECIDED),
        ({"location": "us-central1-a", "nodeLocations": UNKNOWN_STRING}, FINDING),
        ({"location": "us-central1", "nodeLocations": ZONES}, HOLDS),
        ({}, UNDECIDED),
    ],
)
def test_zones_of_a_cluster_and_of_a_pool(inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said("gcp-gke-single-zone", declared(CLUSTER, "it", **inputs)) == expected
    assert said("gcp-gke-single-zone", declared(POOL, "it", **inputs)) == expected


def test_a_pool_of_a_zonal_cluster() -> None:
    zonal = declared(CLUSTER, "zonal")
    it = declared(POOL, "it", cluster=Ref(zonal, "name"), nodeLocations=ZONES)
    report = verdict(named("gcp-gke-single-zone"), preview(zonal, it, config={"gcp:zone": "us-central1-c"}))
    assert [(row.message, row.evidence) for row in report.findings] == [
        ("zonal is a zonal cluster: its control plane is in us-central1-c alone", ()),
        ("it belongs to a zonal cluster: its control plane is in us-central1-c alone", (zonal.urn,)),
    ]
    (row,) = verdict(named("gcp-gke-single-zone"), preview(declared(POOL, "it", location="us-central1", nodeLocations=ZONES[:1]))).findings
    assert row.message == "The nodes of it lie in us-central1-a"
