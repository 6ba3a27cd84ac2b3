"""Rules about databases: what is unknown one by one and as a whole, secret, restored, a replica, at preview and deployed."""

import pytest

from holdfast.rule import Rule
from holdfast.stack.values import MARK, SECRET_MARK, UNKNOWN_STRING
from holdfast.testing import Declared, Hidden, Ref, answers, declared, deployed, preview, verdict
from holdfast_policies.rules import RULES

INSTANCE, CLUSTER, MEMBER = "aws:rds/instance:Instance", "aws:rds/cluster:Cluster", "aws:rds/clusterInstance:ClusterInstance"
TABLE, TARGET, DOMAIN = "aws:dynamodb/table:Table", "aws:appautoscaling/target:Target", "aws:opensearch/domain:Domain"
SUBNET, SUBNETS = "aws:ec2/subnet:Subnet", "aws:rds/subnetGroup:SubnetGroup"
SECRET = {MARK: SECRET_MARK, "ciphertext": "abc"}
FINDING, UNDECIDED, HOLDS = {"it": "finding"}, {"it": "undecided"}, {}
ELSEWHERE = "arn:aws:rds:us-east-1:1:db:elsewhere"


def named(id_: str) -> Rule:
    return next(each for each in RULES if each.id == id_)


def said(rule: str, *resources: Declared) -> dict[str, str]:
    """Return what a rule says, which must be the same at preview and once deployed."""
    before, after = (answers(named(rule), make(*resources)) for make in (preview, deployed))
    assert before == after
    return before


def one(rule: str, type_: str, **inputs: object) -> dict[str, str]:
    return said(rule, declared(type_, "it", **inputs))


def messages(rule: str, *resources: Declared) -> list[str]:
    return [row.message for row in verdict(named(rule), preview(*resources)).findings]


@pytest.mark.parametrize("type_", [INSTANCE, CLUSTER])
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, FINDING),
        (False, FINDING),
        ("false", FINDING),
        ("true", HOLDS),
        (UNKNOWN_STRING, UNDECIDED),
        (SECRET, UNDECIDED),
        (3, UNDECIDED),
    ],
)
def test_deletion_protection(type_: str, value: object, expected: dict[str, str]) -> None:
    assert one("aws-rds-deletion-protection-off", type_, deletionProtection=value) == expected


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({}, HOLDS),
        ({"skipFinalSnapshot": True}, FINDING),
        ({"skipFinalSnapshot": UNKNOWN_STRING}, UNDECIDED),
        ({"skipFinalSnapshot": True, "replicateSourceDb": UNKNOWN_STRING}, HOLDS),
        ({"skipFinalSnapshot": True, "replicateSourceDb": ""}, FINDING),
    ],
)
def test_a_last_snapshot_is_left_by_what_is_no_replica(inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert one("aws-rds-no-final-snapshot", INSTANCE, **inputs) == expected


@pytest.mark.parametrize(
    ("type_", "inputs", "expected"),
    [
        (INSTANCE, {"backupRetentionPeriod": 7}, HOLDS),
        (INSTANCE, {"backupRetentionPeriod": "6"}, FINDING),
        (INSTANCE, {"backupRetentionPeriod": UNKNOWN_STRING}, UNDECIDED),
        (INSTANCE, {"replicateSourceDb": ELSEWHERE}, HOLDS),
        (INSTANCE, {"snapshotIdentifier": "snapshot-1"}, UNDECIDED),
        (INSTANCE, {"snapshotIdentifier": "snapshot-1", "backupRetentionPeriod": 1}, FINDING),
        (CLUSTER, {"restoreToPointInTime": {"sourceClusterIdentifier": UNKNOWN_STRING}}, UNDECIDED),
        (CLUSTER, {"replicationSourceIdentifier": ELSEWHERE}, HOLDS),
        (CLUSTER, {}, FINDING),
    ],
)
def test_how_long_backups_are_kept(type_: str, inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert one("aws-rds-short-backup-retention", type_, **inputs) == expected


def test_a_number_of_days_is_said() -> None:
    assert messages("aws-rds-short-backup-retention", declared(INSTANCE, "none"), declared(CLUSTER, "one")) == [
        "one keeps its automated backups for 1 day, at least 7 days are needed",
        "none keeps no automated backups, at least 7 days are needed",
    ]


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({}, FINDING),
        ({"multiAz": "false"}, FINDING),
        ({"multiAz": UNKNOWN_STRING}, UNDECIDED),
        ({"multiAz": True}, HOLDS),
        ({"replicateSourceDb": ELSEWHERE}, HOLDS),
    ],
)
def test_an_instance_has_a_standby(inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert one("aws-rds-single-zone", INSTANCE, **inputs) == expected


ORDERS = declared(CLUSTER, "it", clusterIdentifier="orders")


def member(name: str, zone: object = None, of: object = ORDERS) -> Declared:
    return declared(MEMBER, name, clusterIdentifier=of, availabilityZone=zone)


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([], FINDING),
        ([member("a", "us-west-2a")], FINDING),
        ([member("a", "us-west-2a"), member("b", "us-west-2b")], HOLDS),
        ([member("a", "us-west-2a"), member("b", "us-west-2a")], FINDING),
        ([member("a", "us-west-2a"), member("b", UNKNOWN_STRING)], UNDECIDED),
        ([member("a"), member("b")], UNDECIDED),
        ([member("a", "us-west-2a"), member("b", "us-west-2b"), member("c")], HOLDS),
        ([member("a", "us-west-2a", of="orders"), member("b", "us-west-2b", of=Ref(ORDERS, "clusterIdentifier"))], HOLDS),
        ([member("a", "us-west-2a"), member("b", "us-west-2b", of="others")], FINDING),
    ],
)
def test_a_cluster_has_instances_in_two_zones(members: list[Declared], expected: dict[str, str]) -> None:
    assert said("aws-rds-single-zone", ORDERS, *members) == expected


def test_an_instance_of_a_cluster_that_is_not_known_yet_may_be_its_second() -> None:
    members = member("a", "us-west-2a"), member("b", "us-west-2b", of=UNKNOWN_STRING)
    assert answers(named("aws-rds-single-zone"), preview(ORDERS, *members)) == UNDECIDED


@pytest.mark.parametrize("inputs", [{"dbClusterInstanceClass": "db.m6gd.large"}, {"engineMode": "serverless"}])
def test_a_cluster_that_spreads_itself_needs_no_instances(inputs: dict[str, object]) -> None:
    assert one("aws-rds-single-zone", CLUSTER, **inputs) == HOLDS


@pytest.mark.parametrize(("zones", "expected"), [(("us-west-2a", "us-west-2a"), FINDING), (("us-west-2a", "us-west-2b"), UNDECIDED)])
def test_instances_lie_where_the_subnets_do(zones: tuple[str, str], expected: dict[str, str]) -> None:
    subnets = [declared(SUBNET, f"subnet-{number}", availabilityZone=zone) for number, zone in enumerate(zones)]
    group = declared(SUBNETS, "group", computed={"name": "group-1"}, subnetIds=subnets)
    cluster = declared(CLUSTER, "it", dbSubnetGroupName=Ref(group, "name"))
    members = member("a", of=cluster), member("b", of=cluster)
    assert said("aws-rds-single-zone", *subnets, group, cluster, *members) == expected


def scaled(least: object, resource_id: object = "cluster:orders") -> Declared:
    return declared(TARGET, "readers", resourceId=resource_id, scalableDimension="rds:cluster:ReadReplicaCount", minCapacity=least)


@pytest.mark.parametrize(("least", "expected"), [(0, FINDING), (1, UNDECIDED), (UNKNOWN_STRING, UNDECIDED)])
def test_a_reader_that_is_kept_by_scaling_is_one_somewhere(least: object, expected: dict[str, str]) -> None:
    assert said("aws-rds-single-zone", ORDERS, member("a", "us-west-2a"), scaled(least)) == expected


def test_readers_of_another_cluster_do_not_count() -> None:
    assert said("aws-rds-single-zone", ORDERS, member("a", "us-west-2a"), scaled(2, "cluster:others")) == FINDING


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"pointInTimeRecovery": {"enabled": True}}, HOLDS),
        ({"pointInTimeRecovery": [{"enabled": False}]}, FINDING),
        ({"pointInTimeRecovery": UNKNOWN_STRING}, UNDECIDED),
        ({"pointInTimeRecovery": {"enabled": UNKNOWN_STRING}}, UNDECIDED),
    ],
)
def test_point_in_time_recovery(inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert one("aws-dynamodb-no-point-in-time-recovery", TABLE, **inputs) == expected


def target(resource_id: object, dimension: object = "dynamodb:table:WriteCapacityUnits") -> Declared:
    return declared(TARGET, "scale", resourceId=resource_id, scalableDimension=dimension)


NAMED = declared(TABLE, "it", name="sessions")
AUTO = declared(TABLE, "it", computed={"name": "it-5f3a"})


@pytest.mark.parametrize(
    ("table", "scaling", "expected"),
    [
        (NAMED, target("table/sessions"), HOLDS),
        (NAMED, target("table/sessions", UNKNOWN_STRING), UNDECIDED),
        (NAMED, target("table/sessions/index/by-user", "dynamodb:index:ReadCapacityUnits"), FINDING),
        (NAMED, target("table/others"), FINDING),
        (NAMED, target("service/prod/sessions", "ecs:service:DesiredCount"), FINDING),
        (NAMED, target(UNKNOWN_STRING), UNDECIDED),
        (AUTO, target(Hidden("table/it-5f3a", of=(AUTO,))), HOLDS),
        (declared(TABLE, "it", billingMode="PAY_PER_REQUEST"), target("table/others"), HOLDS),
        (declared(TABLE, "it", billingMode=UNKNOWN_STRING, name="sessions"), target("table/others"), UNDECIDED),
        (declared(TABLE, "it", billingMode=UNKNOWN_STRING, name="sessions"), target("table/sessions"), HOLDS),
    ],
)
def test_what_scales_a_table(table: Declared, scaling: Declared, expected: dict[str, str]) -> None:
    assert said("aws-dynamodb-fixed-capacity", table, scaling) == expected


def test_a_literal_may_be_the_name_that_the_provider_chooses() -> None:
    scaling = target("table/it-5f3a")
    assert answers(named("aws-dynamodb-fixed-capacity"), preview(AUTO, scaling)) == UNDECIDED
    assert answers(named("aws-dynamodb-fixed-capacity"), deployed(AUTO, scaling)) == HOLDS


SOUND = {"instanceCount": 3, "dedicatedMasterEnabled": True, "dedicatedMasterCount": 3, "zoneAwarenessEnabled": True}


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (None, FINDING),
        (SOUND, HOLDS),
        ([SOUND], HOLDS),
        (UNKNOWN_STRING, UNDECIDED),
        *(({**SOUND, key: UNKNOWN_STRING}, UNDECIDED) for key in SOUND),
        ({**SOUND, "instanceCount": 2, "zoneAwarenessEnabled": UNKNOWN_STRING}, FINDING),
        ({**SOUND, "dedicatedMasterCount": 2}, FINDING),
        ({**SOUND, "dedicatedMasterEnabled": False}, FINDING),
    ],
)
def test_what_a_domain_outlives(config: object, expected: dict[str, str]) -> None:
    assert one("aws-opensearch-not-redundant", DOMAIN, clusterConfig=config) == expected


def test_all_that_a_domain_lacks_is_said() -> None:
    config = {"instanceCount": 1, "dedicatedMasterEnabled": True, "dedicatedMasterCount": 2}
    said = "it does not outlive a failure: it has 1 data node, has 2 dedicated masters and is not aware of zones"
    assert messages("aws-opensearch-not-redundant", declared(DOMAIN, "it", clusterConfig=config)) == [said]
