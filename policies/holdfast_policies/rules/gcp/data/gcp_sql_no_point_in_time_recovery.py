"""Databases that lose a day."""

from functools import partial

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import SQL_INSTANCE
from holdfast.topology.gcp.sql import has_own_settings, is_primary, recovers_to_a_point_in_time
from holdfast.topology.known import all_of

BAD = """
import pulumi_gcp as gcp

gcp.sql.DatabaseInstance(  # finding: gcp-sql-no-point-in-time-recovery
    "models",
    database_version="POSTGRES_15",
    settings={"tier": "db-custom-2-7680", "backup_configuration": {"enabled": True}},
)
"""
GOOD = """
import pulumi_gcp as gcp

gcp.sql.DatabaseInstance(
    "models",
    database_version="POSTGRES_15",
    settings={"tier": "db-custom-2-7680", "backup_configuration": {"enabled": True, "point_in_time_recovery_enabled": True}},
)
gcp.sql.DatabaseInstance(
    "users",
    database_version="MYSQL_8_0",
    settings={"tier": "db-n1-standard-2", "backup_configuration": {"enabled": True, "binary_log_enabled": True}},
)
"""


@rule(
    cloud="gcp",
    group="data",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(SQL_INSTANCE,),
    fix="Set settings.backupConfiguration.pointInTimeRecoveryEnabled, or binaryLogEnabled for MySQL, to true.",
    bad=BAD,
    good=GOOD,
)
def gcp_sql_no_point_in_time_recovery(instance: Resource) -> Answers:
    """A Cloud SQL instance keeps nothing of what was written since the last backup.

    ## Why it matters
    Backups are taken once a day. When a table is lost at noon, a restore brings back last night, and all that was written since
    is gone. With the log of changes the instance can be brought back to the minute before.

    ## What to do
    Set `settings.backupConfiguration.pointInTimeRecoveryEnabled`; for MySQL it is `binaryLogEnabled`. Both ask for backups.

    ## When it is decided
    From the instance's inputs, before it is created. PostgreSQL and SQL Server of the Enterprise Plus edition recover so unless
    that is turned off; the edition is that of `settings.edition`, and Enterprise Plus for PostgreSQL 16 and later without one.
    Read replicas and pools are left out. A clone without settings of its own is undecided.

    ## References
    Cloud SQL, "Use point-in-time recovery (PITR)"; Checkov CKV2_GCP_20.
    """
    recovers = partial(recovers_to_a_point_in_time, instance)
    if all_of([partial(is_primary, instance), partial(has_own_settings, instance), lambda: not recovers()]):
        message = f"{instance.name} can go back to its last backup alone: what was written since would be lost"
        yield Finding(instance, "settings.backupConfiguration", message)
