"""Rules about how single machines may be stopped: spot, restart, live migration."""

from typing import Any

import pytest

from holdfast.rule import Rule
from holdfast.stack.values import MARK, SECRET_MARK, UNKNOWN_STRING
from holdfast.testing import answers, declared, deployed, preview, verdict
from holdfast_policies.rules import RULES

MACHINES = (
    "gcp:compute/instance:Instance",
    "gcp:compute/instanceTemplate:InstanceTemplate",
    "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate",
)
SECRET = {MARK: SECRET_MARK, "ciphertext": "abc"}
FINDING, UNDECIDED, HOLDS = "finding", "undecided", "holds"
GPU: dict[str, Any] = {"machineType": "g2-standard-8"}
PLAIN: dict[str, Any] = {"machineType": "n2-standard-8"}
CARD = {"machineType": "n1-standard-8", "guestAccelerators": [{"type": "nvidia-tesla-t4", "count": 1}]}
STOP, MOVE = {"onHostMaintenance": "TERMINATE"}, {"onHostMaintenance": "MIGRATE"}
FLEXIBLE = {"provisioningModel": "FLEX_START"}


def named(id_: str) -> Rule:
    return next(each for each in RULES if each.id == id_)


def said(rule: str, **inputs: Any) -> str:
    """Return what a rule says of a machine, the same of each kind, before and after it is created."""
    stacks = [make(declared(type_, "it", **inputs)) for type_ in MACHINES for make in (preview, deployed)]
    (found,) = {answers(named(rule), stack).get("it", HOLDS) for stack in stacks}
    return found


@pytest.mark.parametrize(
    ("scheduling", "expected"),
    [
        ({"preemptible": True}, FINDING),
        ({"preemptible": "true"}, FINDING),
        ({"provisioningModel": "SPOT"}, FINDING),
        ([{"provisioningModel": "SPOT"}], FINDING),
        ({"provisioningModel": "SPOT", "preemptible": UNKNOWN_STRING}, FINDING),
        ({"preemptible": False, "provisioningModel": "STANDARD"}, HOLDS),
        ({"preemptible": False, "provisioningModel": UNKNOWN_STRING}, UNDECIDED),
        (FLEXIBLE, HOLDS),
        ({}, HOLDS),
        (None, HOLDS),
        (UNKNOWN_STRING, UNDECIDED),
        (SECRET, UNDECIDED),
    ],
)
def test_spot(scheduling: object, expected: str) -> None:
    assert said("gcp-vm-spot", **PLAIN, scheduling=scheduling) == expected


@pytest.mark.parametrize(
    ("machine", "scheduling", "plain", "accelerated"),
    [
        (PLAIN, {"automaticRestart": False}, FINDING, HOLDS),
        (GPU, {"automaticRestart": False}, HOLDS, FINDING),
        (CARD, {"automaticRestart": False}, HOLDS, FINDING),
        ({"machineType": UNKNOWN_STRING}, {"automaticRestart": False}, UNDECIDED, UNDECIDED),
        ({**PLAIN, "guestAccelerators": UNKNOWN_STRING}, {"automaticRestart": False}, UNDECIDED, UNDECIDED),
        ({**GPU, "guestAccelerators": UNKNOWN_STRING}, {"automaticRestart": False}, HOLDS, FINDING),
        ({"machineType": UNKNOWN_STRING}, {"automaticRestart": True}, HOLDS, HOLDS),
        ({"machineType": UNKNOWN_STRING}, {}, HOLDS, HOLDS),
        (PLAIN, {"automaticRestart": UNKNOWN_STRING}, UNDECIDED, HOLDS),
        (GPU, UNKNOWN_STRING, HOLDS, UNDECIDED),
        (PLAIN, {"automaticRestart": False, "preemptible": True}, HOLDS, HOLDS),
        (GPU, {"automaticRestart": False, **FLEXIBLE}, HOLDS, HOLDS),
        (GPU, {"automaticRestart": False, "provisioningModel": UNKNOWN_STRING}, HOLDS, UNDECIDED),
    ],
)
def test_restart(machine: dict[str, Any], scheduling: object, plain: str, accelerated: str) -> None:
    rules = ("gcp-vm-no-automatic-restart", "gcp-gpu-no-automatic-restart")
    assert [said(each, **machine, scheduling=scheduling) for each in rules] == [plain, accelerated]


@pytest.mark.parametrize(
    ("machine", "scheduling", "expected"),
    [
        (GPU, MOVE, FINDING),
        (GPU, {}, FINDING),
        (GPU, None, FINDING),
        (CARD, None, FINDING),
        ({"machineType": "projects/p/zones/z/machineTypes/ct5lp-hightpu-4t"}, MOVE, FINDING),
        (GPU, STOP, HOLDS),
        (GPU, {"preemptible": True}, HOLDS),
        (GPU, FLEXIBLE, HOLDS),
        (GPU, {"preemptible": True, **MOVE}, FINDING),
        (GPU, {"preemptible": UNKNOWN_STRING, **MOVE}, FINDING),
        (GPU, {"preemptible": UNKNOWN_STRING}, UNDECIDED),
        (GPU, {"onHostMaintenance": UNKNOWN_STRING}, UNDECIDED),
        (GPU, UNKNOWN_STRING, UNDECIDED),
        (PLAIN, UNKNOWN_STRING, HOLDS),
        (PLAIN, MOVE, HOLDS),
        ({"machineType": UNKNOWN_STRING}, MOVE, UNDECIDED),
        ({"machineType": UNKNOWN_STRING}, STOP, HOLDS),
        ({**CARD, "guestAccelerators": [{"type": "nvidia-tesla-t4", "count": 0}]}, MOVE, HOLDS),
    ],
)
def test_migration_of_accelerated_machines(machine: dict[str, Any], scheduling: object, expected: str) -> None:
    assert said("gcp-gpu-live-migration", **machine, scheduling=scheduling) == expected


@pytest.mark.parametrize(
    ("machine", "scheduling", "expected"),
    [
        (PLAIN, STOP, FINDING),
        (PLAIN, MOVE, HOLDS),
        (PLAIN, {}, HOLDS),
        (PLAIN, {"onHostMaintenance": UNKNOWN_STRING}, UNDECIDED),
        (GPU, {"onHostMaintenance": UNKNOWN_STRING}, HOLDS),
        (GPU, STOP, HOLDS),
        (CARD, STOP, HOLDS),
        (PLAIN, {"preemptible": True, **STOP}, HOLDS),
        (PLAIN, {"preemptible": UNKNOWN_STRING, **STOP}, UNDECIDED),
        (PLAIN, {"nodeAffinities": [{"key": "group"}], **STOP}, HOLDS),
        ({"machineType": "c3-standard-192-metal"}, STOP, HOLDS),
        ({"machineType": "h4d-standard-192"}, STOP, HOLDS),
        ({**PLAIN, "resourcePolicies": "compact"}, STOP, HOLDS),
        ({**PLAIN, "resourcePolicies": ""}, STOP, FINDING),
        ({**PLAIN, "confidentialInstanceConfig": {"enableConfidentialCompute": True}}, STOP, HOLDS),
        ({**PLAIN, "confidentialInstanceConfig": {"enableConfidentialCompute": False}}, STOP, FINDING),
        ({**PLAIN, "confidentialInstanceConfig": UNKNOWN_STRING}, STOP, UNDECIDED),
    ],
)
def test_migration_of_other_machines(machine: dict[str, Any], scheduling: object, expected: str) -> None:
    assert said("gcp-vm-no-live-migration", **machine, scheduling=scheduling) == expected


def test_messages_tell_a_machine_from_a_template() -> None:
    inputs: dict[str, Any] = {**PLAIN, "scheduling": {"automaticRestart": False, **STOP}}
    rules = ("gcp-vm-no-automatic-restart", "gcp-vm-no-live-migration")
    rows = [verdict(named(rule), preview(declared(type_, "it", **inputs))).findings for type_ in MACHINES[:2] for rule in rules]
    assert [row.message for found in rows for row in found] == [
        "it stays down once its host has failed: automaticRestart is false",
        "Maintenance of its host stops it, which could move: onHostMaintenance is TERMINATE",
        "A machine of it stays down once its host has failed: automaticRestart is false",
        "Maintenance of its host stops each machine of it, which could move: onHostMaintenance is TERMINATE",
    ]


def test_what_the_provider_alone_reports_is_not_set() -> None:
    reported = {"scheduling": {"automaticRestart": False, "preemptible": True, **STOP}}
    it = deployed(declared(MACHINES[0], "it", reported, **PLAIN))
    for rule in ("gcp-vm-spot", "gcp-vm-no-automatic-restart", "gcp-vm-no-live-migration"):
        assert answers(named(rule), it) == {}
