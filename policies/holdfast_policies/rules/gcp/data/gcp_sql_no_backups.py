"""Databases without backups."""

from functools import partial

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import SQL_INSTANCE
from holdfast.topology.gcp.sql import has_backups, has_own_settings, is_primary
from holdfast.topology.known import all_of

BAD = """
import pulumi_gcp as gcp

gcp.sql.DatabaseInstance("models", database_version="POSTGRES_15", settings={"tier": "db-custom-2-7680"})  # finding: gcp-sql-no-backups
"""
GOOD = """
import pulumi_gcp as gcp

models = gcp.sql.DatabaseInstance(
    "models",
    database_version="POSTGRES_15",
    settings={"tier": "db-custom-2-7680", "backup_configuration": {"enabled": True, "point_in_time_recovery_enabled": True}},
)
gcp.sql.DatabaseInstance(
    "reader", database_version="POSTGRES_15", master_instance_name=models.name, settings={"tier": "db-custom-2-7680"}
)
"""


@rule(
    cloud="gcp",
    group="data",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(SQL_INSTANCE,),
    fix="Set settings.backupConfiguration.enabled to true.",
    bad=BAD,
    good=GOOD,
    remedy=lambda _finding, _options: {"settings.backupConfiguration.enabled": True},
)
def gcp_sql_no_backups(instance: Resource) -> Answers:
    """A Cloud SQL instance takes no automated backups.

    ## Why it matters
    A standby copies every mistake within the second: a dropped table is dropped there too. Without a backup there is nothing to
    go back to, and high availability, replicas and recovery to a point in time all ask for backups first.

    ## What to do
    Set `settings.backupConfiguration.enabled`, and rehearse a restore: how long it takes is part of how long an outage lasts.

    ## When it is decided
    From the instance's inputs, before it is created. Read replicas and pools, which take no backups, are left out. A clone
    without settings of its own is undecided.

    ## References
    Cloud SQL, "About Cloud SQL backups"; Checkov CKV_GCP_14.
    """
    if all_of([partial(is_primary, instance), partial(has_own_settings, instance), lambda: not has_backups(instance)]):
        message = f"{instance.name} takes no automated backups: after a wrong statement there is nothing to go back to"
        yield Finding(instance, "settings.backupConfiguration.enabled", message)
