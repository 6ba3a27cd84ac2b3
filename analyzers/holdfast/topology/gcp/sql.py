"""What a Cloud SQL instance is, and where its settings come from.

Sources: Cloud SQL Admin API, SqlInstanceType; Cloud SQL, "About read replicas" and "Clone instances"; the settings of
gcp.sql.DatabaseInstance in pulumi_gcp 10.2.0.
"""

import re
from typing import Final

from holdfast.stack.missing import DEPLOYED, Missing, NotKnownError
from holdfast.stack.resource import Resource
from holdfast.topology.known import any_of

_OWN: Final = frozenset({"", "SQL_INSTANCE_TYPE_UNSPECIFIED", "CLOUD_SQL_INSTANCE"})
_BACKUPS: Final = "settings.backupConfiguration"
_POSTGRES: Final = re.compile(r"POSTGRES_(\d+)")
_PLUS: Final = "ENTERPRISE_PLUS"
_PLUS_FROM: Final = 16
"""From which version on PostgreSQL is of the Enterprise Plus edition where nothing else is said."""


def is_primary(instance: Resource) -> bool:
    """Tell whether an instance holds data of its own: a read replica or pool copies another one, and a source outside stands for one.

    What the program states decides. Raise NotKnownError where that is not known.
    """
    if instance.declares("masterInstanceName") and instance.value("masterInstanceName") != "":
        return False
    return not instance.declares("instanceType") or (instance.text("instanceType") or "").upper() in _OWN


def has_own_settings(instance: Resource) -> bool:
    """Tell that the settings are those that the program gives; raise NotKnownError where a clone takes over another one's."""
    if instance.is_set("clone") and not instance.is_set("settings"):
        fact = f"the settings that {instance.name} takes over from the instance that it clones"
        raise NotKnownError("settings", Missing(fact, f"Give {instance.name} settings of its own. {DEPLOYED}"))
    return True


def has_backups(instance: Resource) -> bool:
    """Tell whether automated backups are on; raise NotKnownError where that is not known."""
    return bool(instance.flag(f"{_BACKUPS}.enabled"))


def recovers_to_a_point_in_time(instance: Resource) -> bool:
    """Tell whether changes since the last backup are kept, in MySQL by the binary log. Raise NotKnownError where that is not known."""

    def by_itself() -> bool:
        kept = instance.flag(f"{_BACKUPS}.pointInTimeRecoveryEnabled")
        return _keeps_by_default(instance) if kept is None else kept

    def by_binary_log() -> bool:
        return bool(instance.flag(f"{_BACKUPS}.binaryLogEnabled")) and _version(instance).startswith("MYSQL")

    return any_of((by_itself, by_binary_log))


def _keeps_by_default(instance: Resource) -> bool:
    """Tell whether recovery to a point in time is on unless it is turned off: with Enterprise Plus, but for MySQL."""
    edition = (instance.text("settings.edition") or "").upper()
    if edition and edition != _PLUS:
        return False
    version = _version(instance)
    if edition:
        return not version.startswith("MYSQL")
    postgres = _POSTGRES.match(version)
    return postgres is not None and int(postgres[1]) >= _PLUS_FROM


def _version(instance: Resource) -> str:
    return (instance.text("databaseVersion") or "").upper()
