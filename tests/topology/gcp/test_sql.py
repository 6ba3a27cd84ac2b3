import pytest

from holdfast.stack import NotKnownError
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import declared, preview
from holdfast.topology.gcp.sql import recovers_to_a_point_in_time

LOG, ITSELF = {"binaryLogEnabled": True}, {"pointInTimeRecoveryEnabled": True}
PLUS = {"edition": "ENTERPRISE_PLUS"}


@pytest.mark.parametrize(
    ("version", "settings", "expected"),
    [
        ("POSTGRES_15", {}, False),
        ("POSTGRES_15", {"backupConfiguration": ITSELF}, True),
        ("POSTGRES_15", {"backupConfiguration": LOG}, False),
        ("POSTGRES_15", PLUS, True),
        ("POSTGRES_15", {**PLUS, "backupConfiguration": {"pointInTimeRecoveryEnabled": False}}, False),
        ("POSTGRES_16", {}, True),
        ("POSTGRES_16", {"edition": "ENTERPRISE"}, False),
        ("POSTGRES_9_6", {}, False),
        ("SQLSERVER_2022_STANDARD", PLUS, True),
        ("MYSQL_8_0", {"backupConfiguration": LOG}, True),
        ("MYSQL_8_4", PLUS, False),
        (UNKNOWN_STRING, {"backupConfiguration": ITSELF}, True),
        (UNKNOWN_STRING, {"edition": "ENTERPRISE"}, False),
        (UNKNOWN_STRING, {"backupConfiguration": LOG}, None),
        (UNKNOWN_STRING, PLUS, None),
        ("POSTGRES_15", {"edition": UNKNOWN_STRING}, None),
    ],
)
def test_which_instances_recover_to_a_point_in_time(version: str, settings: object, expected: object) -> None:
    stack = preview(declared("gcp:sql/databaseInstance:DatabaseInstance", "it", databaseVersion=version, settings=settings))
    if expected is not None:
        assert recovers_to_a_point_in_time(stack.resources[0]) is expected
        return
    with pytest.raises(NotKnownError):
        recovers_to_a_point_in_time(stack.resources[0])
