"""Databases that a slip can delete."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import SQL_INSTANCE
from holdfast.topology.gcp.deletion import is_kept
from holdfast.topology.gcp.sql import has_own_settings, is_primary
from holdfast.topology.known import all_of

BAD = """
import pulumi_gcp as gcp

gcp.sql.DatabaseInstance(  # finding: gcp-sql-deletion-protection-off
    "models", database_version="POSTGRES_15", deletion_protection=False, settings={"tier": "db-custom-2-7680"}
)
"""
GOOD = """
import pulumi_gcp as gcp

gcp.sql.DatabaseInstance("models", database_version="POSTGRES_15", settings={"tier": "db-custom-2-7680"})
gcp.sql.DatabaseInstance(
    "users",
    database_version="POSTGRES_15",
    deletion_protection=False,
    settings={"tier": "db-custom-2-7680", "deletion_protection_enabled": True},
)
"""


@rule(
    cloud="gcp",
    group="data",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(SQL_INSTANCE,),
    fix="Set settings.deletionProtectionEnabled to true, and leave deletionProtection as it is.",
    bad=BAD,
    good=GOOD,
)
def gcp_sql_deletion_protection_off(instance: Resource) -> Answers:
    """A Cloud SQL instance can be deleted by one call.

    ## Why it matters
    A renamed resource, a wrong stack or a change that replaces the instance deletes it, and its automated backups with it. A
    restore takes hours where there is something to restore from.

    ## What to do
    Leave `deletionProtection` at true, which makes Pulumi refuse, and set `settings.deletionProtectionEnabled`, which makes the
    API refuse, whoever calls it. To delete on purpose, turn both off in an update of its own.

    ## When it is decided
    From the instance's inputs, before it is created. The option `protect` and a `deletionPolicy` of PREVENT or ABANDON count as
    protection. Read replicas are left out: what they hold is elsewhere too.

    ## References
    Cloud SQL, "Prevent deletion of an instance"; Pulumi registry, gcp.sql.DatabaseInstance.
    """
    questions = (
        lambda: instance.flag("deletionProtection") is False,
        lambda: not instance.flag("settings.deletionProtectionEnabled"),
        lambda: not is_kept(instance),
        lambda: is_primary(instance),
        lambda: has_own_settings(instance),
    )
    if all_of(questions):
        yield Finding(instance, "deletionProtection", f"{instance.name} can be deleted by one call: deletion protection is off")
