"""Databases whose backups end before a mistake is noticed."""

from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import RDS_CLUSTER, RDS_INSTANCE
from holdfast.topology.aws.databases import RETENTION, backup_days, is_replica
from holdfast.topology.wording import counted

_WEEK: Final = 7
BAD = """
import pulumi_aws as aws

aws.rds.Instance(  # finding: aws-rds-short-backup-retention
    "users",
    engine="postgres",
    instance_class="db.m7g.large",
    allocated_storage=100,
    username="app",
    manage_master_user_password=True,
    final_snapshot_identifier="users-last",
)
aws.rds.Cluster(  # finding: aws-rds-short-backup-retention
    "orders", engine="aurora-postgresql", master_username="app", manage_master_user_password=True, backup_retention_period=3
)
"""
GOOD = """
import pulumi_aws as aws

aws.rds.Cluster(
    "orders", engine="aurora-postgresql", master_username="app", manage_master_user_password=True, backup_retention_period=14
)
"""


@rule(
    cloud="aws",
    group="data",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(RDS_INSTANCE, RDS_CLUSTER),
    fix="Set backupRetentionPeriod to 7 days or more.",
    bad=BAD,
    good=GOOD,
)
def aws_rds_short_backup_retention(database: Resource) -> Answers:
    """A database keeps its automated backups for less than a week.

    ## Why it matters
    Data that a release has damaged is restored from a backup older than the damage. That is often noticed after a weekend or
    later; with a day or two of backups every one of them is damaged too. With 0 days, the default of an instance, there is no
    backup at all, and no read replica can be made.

    ## What to do
    Set `backupRetentionPeriod` to 7 days or more, up to 35. A cluster without it keeps 1 day.

    ## When it is decided
    From the inputs of the instance or cluster, before it is created. A read replica is left out. What is restored from a
    snapshot may keep the period of that, so it stays undecided unless it states one.

    ## References
    Security Hub RDS.11; Amazon RDS user guide, "Backup retention period".
    """
    days = None if is_replica(database) else backup_days(database)
    if days is not None and days < _WEEK:
        kept = f"its automated backups for {counted(int(days), 'day')}" if days else "no automated backups"
        yield Finding(database, RETENTION, f"{database.name} keeps {kept}, at least {_WEEK} days are needed")
