"""Databases that one zone takes down."""

from functools import partial

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import SQL_INSTANCE
from holdfast.topology.gcp.sql import has_own_settings, is_primary
from holdfast.topology.known import all_of

BAD = """
import pulumi_gcp as gcp

gcp.sql.DatabaseInstance("models", database_version="POSTGRES_15", settings={"tier": "db-custom-2-7680"})  # finding: gcp-sql-single-zone
"""
GOOD = """
import pulumi_gcp as gcp

gcp.sql.DatabaseInstance(
    "models",
    database_version="POSTGRES_15",
    settings={
        "tier": "db-custom-2-7680",
        "availability_type": "REGIONAL",
        "backup_configuration": {"enabled": True, "point_in_time_recovery_enabled": True},
    },
)
"""


@rule(
    cloud="gcp",
    group="data",
    scope="resource",
    severity="high",
    decidable="inputs",
    subjects=(SQL_INSTANCE,),
    fix="Set settings.availabilityType to REGIONAL, with backups and recovery to a point in time.",
    bad=BAD,
    good=GOOD,
)
def gcp_sql_single_zone(instance: Resource) -> Answers:
    """A Cloud SQL instance has no standby in another zone.

    ## Why it matters
    A zonal instance is down for as long as its zone, and for as long as a repair or a maintenance of its machine takes. A
    regional one has a standby in a second zone, with a copy of the disk, and fails over to it by itself.

    ## What to do
    Set `settings.availabilityType` to `REGIONAL`. It asks for backups, and for `pointInTimeRecoveryEnabled` (MySQL:
    `binaryLogEnabled`). Changing it later restarts the instance.

    ## When it is decided
    From the instance's inputs, before it is created; without the property it is ZONAL. Read replicas and pools are left out:
    another instance holds what they hold. A clone without settings of its own is undecided.

    ## References
    Cloud SQL, "About high availability"; gcpdiag cloudsql/BP_EXT/2023_004.
    """

    def is_zonal() -> bool:
        return (instance.text("settings.availabilityType") or "").upper() != "REGIONAL"

    if all_of([partial(is_primary, instance), partial(has_own_settings, instance), is_zonal]):
        message = f"{instance.name} has no standby in another zone: it is down for as long as its zone is"
        yield Finding(instance, "settings.availabilityType", message)
