"""Rules about buckets, caches, databases and machines: unknown one by one, defaults, copies, and what the provider alone reports."""

import pytest

from holdfast.rule import Rule
from holdfast.stack.values import MARK, SECRET_MARK, UNKNOWN_STRING
from holdfast.testing import Declared, Ref, answers, declared, deployed, preview
from holdfast_policies.rules import RULES

BUCKET, REDIS, SQL = "gcp:storage/bucket:Bucket", "gcp:redis/instance:Instance", "gcp:sql/databaseInstance:DatabaseInstance"
MACHINE, DISK, REGION_DISK = "gcp:compute/instance:Instance", "gcp:compute/disk:Disk", "gcp:compute/regionDisk:RegionDisk"
TEMPLATE, POLICY = "gcp:compute/instanceTemplate:InstanceTemplate", "gcp:compute/resourcePolicy:ResourcePolicy"
SCHEDULED = "gcp:compute/diskResourcePolicyAttachment:DiskResourcePolicyAttachment"
REGION_SCHEDULED = "gcp:compute/regionDiskResourcePolicyAttachment:RegionDiskResourcePolicyAttachment"
ATTACHED, ON_MACHINE = "gcp:compute/attachedDisk:AttachedDisk", "gcp:compute/resourcePolicyAttachment:ResourcePolicyAttachment"
PLAN = "gcp:backupdisasterrecovery/backupPlanAssociation:BackupPlanAssociation"
SECRET = {MARK: SECRET_MARK, "ciphertext": "abc"}
FINDING, UNDECIDED, HOLDS = {"it": "finding"}, {"it": "undecided"}, {}
BOOT = {"initializeParams": {"image": "debian-cloud/debian-12"}}


def named(id_: str) -> Rule:
    return next(each for each in RULES if each.id == id_)


def said(rule: str, type_: str, **inputs: object) -> dict[str, str]:
    """Return what a rule says of one resource, which must be the same at preview and once deployed."""
    it = declared(type_, "it", **inputs)
    before, after = (answers(named(rule), make(it)) for make in (preview, deployed))
    assert before == after
    return before


def at_preview_and_deployed(rule: str, *resources: Declared) -> list[dict[str, str]]:
    return [answers(named(rule), make(*resources)) for make in (preview, deployed)]


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({}, HOLDS),
        ({"softDeletePolicy": {}}, HOLDS),
        ({"softDeletePolicy": {"retentionDurationSeconds": 604800}}, HOLDS),
        ({"softDeletePolicy": {"retentionDurationSeconds": "0"}}, FINDING),
        ({"softDeletePolicy": {"retentionDurationSeconds": 0}, "versioning": {"enabled": False}}, FINDING),
        ({"softDeletePolicy": {"retentionDurationSeconds": 0}, "versioning": {"enabled": UNKNOWN_STRING}}, UNDECIDED),
        ({"softDeletePolicy": UNKNOWN_STRING}, UNDECIDED),
        ({"softDeletePolicy": UNKNOWN_STRING, "versioning": {"enabled": True}}, HOLDS),
        ({"softDeletePolicy": {"retentionDurationSeconds": 0}, "retentionPolicy": {"retentionPeriod": 86400}}, HOLDS),
    ],
)
def test_buckets_that_keep_nothing(inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said("gcp-gcs-deletes-are-final", BUCKET, **inputs) == expected


def test_what_the_provider_alone_reports_of_a_bucket_does_not_count() -> None:
    it = declared(BUCKET, "it", computed={"softDeletePolicy": {"retentionDurationSeconds": 0}}, location="US")
    assert at_preview_and_deployed("gcp-gcs-deletes-are-final", it) == [HOLDS, HOLDS]


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({}, FINDING),
        ({"tier": "STANDARD_HA"}, HOLDS),
        ({"tier": "STANDARD_HA", "replicaCount": 0}, FINDING),
        ({"tier": "STANDARD_HA", "replicaCount": UNKNOWN_STRING}, UNDECIDED),
        ({"tier": "BASIC", "replicaCount": UNKNOWN_STRING}, FINDING),
        ({"tier": UNKNOWN_STRING, "replicaCount": 1}, UNDECIDED),
        ({"tier": SECRET}, UNDECIDED),
    ],
)
def test_caches_without_a_replica(inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said("gcp-redis-no-replica", REDIS, **inputs) == expected


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({}, HOLDS),
        ({"deletionProtection": False}, FINDING),
        ({"deletionProtection": False, "deletionPolicy": "PREVENT"}, HOLDS),
        ({"deletionProtection": False, "settings": {"deletionProtectionEnabled": True}}, HOLDS),
        ({"deletionProtection": False, "settings": {"deletionProtectionEnabled": UNKNOWN_STRING}}, UNDECIDED),
        ({"deletionProtection": UNKNOWN_STRING}, UNDECIDED),
        ({"deletionProtection": False, "masterInstanceName": "other"}, HOLDS),
    ],
)
def test_databases_without_deletion_protection(inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said("gcp-sql-deletion-protection-off", SQL, **inputs) == expected


@pytest.mark.parametrize("rule", ["gcp-sql-no-backups", "gcp-sql-no-point-in-time-recovery", "gcp-sql-single-zone"])
@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"settings": {"tier": "db-f1-micro"}}, FINDING),
        ({"settings": UNKNOWN_STRING}, UNDECIDED),
        ({"settings": {}, "instanceType": UNKNOWN_STRING}, UNDECIDED),
        ({"settings": {}, "instanceType": "READ_POOL_INSTANCE"}, HOLDS),
        ({"settings": {}, "masterInstanceName": UNKNOWN_STRING}, HOLDS),
        ({"settings": {}, "masterInstanceName": ""}, FINDING),
        ({"clone": {"sourceInstanceName": "other"}}, UNDECIDED),
        ({"clone": {"sourceInstanceName": "other"}, "settings": {}}, FINDING),
    ],
)
def test_databases_that_copy_others(rule: str, inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said(rule, SQL, databaseVersion="POSTGRES_15", **inputs) == expected


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"deletionProtection": True}, HOLDS),
        ({"deletionProtection": "false"}, FINDING),
        ({"deletionProtection": UNKNOWN_STRING}, UNDECIDED),
        ({"deletionPolicy": "ABANDON"}, HOLDS),
        ({"deletionPolicy": UNKNOWN_STRING}, UNDECIDED),
    ],
)
def test_machines_without_deletion_protection(inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said("gcp-vm-deletion-protection-off", MACHINE, **inputs) == expected


def test_a_machine_that_pulumi_protects() -> None:
    it = Declared(MACHINE, "it", {}, options={"protect": True})
    assert at_preview_and_deployed("gcp-vm-deletion-protection-off", it) == [HOLDS, HOLDS]


@pytest.mark.parametrize(
    ("disks", "expected"),
    [
        ([{}], HOLDS),
        ([{}, {}], FINDING),
        ([{"boot": False}, {"boot": True}], FINDING),
        ([{}, {"autoDelete": UNKNOWN_STRING}], UNDECIDED),
        ([{}, {"autoDelete": False, "boot": UNKNOWN_STRING}], HOLDS),
        ([{}, {"type": "SCRATCH"}], HOLDS),
        ([{}, {"sourceSnapshot": UNKNOWN_STRING}], HOLDS),
        ([{}, UNKNOWN_STRING], UNDECIDED),
        ([{}, UNKNOWN_STRING, {"source": "index"}], FINDING),
        (UNKNOWN_STRING, UNDECIDED),
    ],
)
def test_data_disks_of_templates(disks: object, expected: dict[str, str]) -> None:
    assert said("gcp-vm-data-disk-auto-delete", TEMPLATE, disks=disks) == expected


daily = declared(POLICY, "daily", {"name": "daily-1"}, snapshotSchedulePolicy={"schedule": {}})
placement = declared(POLICY, "placement", {"name": "placement-1"}, groupPlacementPolicy={})
data = declared(DISK, "data", {"name": "data-1", "selfLink": "projects/p/zones/z/disks/data-1"}, zone="us-central1-a")
both_zones = declared(REGION_DISK, "both", {"name": "both-1"}, replicaZones=["us-central1-a", "us-central1-b"])
bare = declared(MACHINE, "it", {"name": "it-1"}, bootDisk=BOOT)
with_data = declared(MACHINE, "it", {"name": "it-1"}, bootDisk=BOOT, attachedDisks=[{"source": Ref(data, "selfLink")}])
in_two_zones = declared(MACHINE, "it", bootDisk=BOOT, attachedDisks=[{"source": both_zones}])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        ([bare], FINDING),
        ([bare, declared(SCHEDULED, "boot", disk=Ref(bare, "name"), name=Ref(daily, "name")), daily], HOLDS),
        ([declared(MACHINE, "it", bootDisk={"initializeParams": {"resourcePolicies": daily}}), daily], HOLDS),
        ([with_data, data], FINDING),
        ([with_data, data, daily, declared(SCHEDULED, "data", disk=Ref(data, "name"), name=Ref(daily, "name"))], HOLDS),
        ([with_data, data, placement, declared(SCHEDULED, "data", disk=Ref(data, "name"), name=Ref(placement, "name"))], FINDING),
        ([with_data, data, declared(SCHEDULED, "data", disk=Ref(data, "name"), name="elsewhere")], UNDECIDED),
        (
            [in_two_zones, both_zones, daily, declared(REGION_SCHEDULED, "both", disk=Ref(both_zones, "name"), name=Ref(daily, "name"))],
            HOLDS,
        ),
        ([bare, data, declared(ATTACHED, "more", disk=data, instance=bare)], FINDING),
        ([bare, declared(ATTACHED, "more", disk="elsewhere", instance=bare)], UNDECIDED),
        ([bare, placement, declared(ON_MACHINE, "hours", instance=Ref(bare, "name"), name=Ref(placement, "name"))], FINDING),
        ([bare, declared(PLAN, "plan", resource=bare, backupPlan="plans/daily")], HOLDS),
        ([declared(MACHINE, "it", bootDisk={"source": "elsewhere"})], UNDECIDED),
        ([declared(MACHINE, "it", bootDisk=UNKNOWN_STRING)], UNDECIDED),
    ],
)
def test_machines_without_snapshots(resources: list[Declared], expected: dict[str, str]) -> None:
    assert at_preview_and_deployed("gcp-vm-no-snapshots", *resources) == [expected, expected]


@pytest.mark.parametrize(("source", "expected"), [("disk", HOLDS), ("image", UNDECIDED)])
def test_a_disk_with_the_name_of_the_machine_that_boots_from_it(source: str, expected: dict[str, str]) -> None:
    disk = declared(DISK, "boot", name="index", zone="us-central1-a")
    boot = {"source": Ref(disk, "selfLink")} if source == "disk" else BOOT
    it = declared(MACHINE, "it", name="index", zone="us-central1-a", bootDisk=boot)
    scheduled = declared(SCHEDULED, "boot", disk="index", name=Ref(daily, "name"))
    assert at_preview_and_deployed("gcp-vm-no-snapshots", it, disk, daily, scheduled) == [expected, expected]


def test_the_boot_disk_that_the_provider_reports_is_none_from_outside() -> None:
    it = declared(MACHINE, "it", {"name": "it-1"}, bootDisk=BOOT)
    known = deployed(Declared(MACHINE, "it", it.inputs, {"bootDisk": {**BOOT, "source": "projects/p/zones/z/disks/it-1"}}))
    assert answers(named("gcp-vm-no-snapshots"), known) == FINDING
