"""Databases that leave nothing behind."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import RDS_CLUSTER, RDS_INSTANCE
from holdfast.topology.aws.databases import is_replica

BAD = """
import pulumi_aws as aws

aws.rds.Cluster(  # finding: aws-rds-no-final-snapshot
    "users", engine="aurora-postgresql", master_username="app", manage_master_user_password=True, skip_final_snapshot=True
)
"""
GOOD = """
import pulumi_aws as aws

users = aws.rds.Instance(
    "users",
    engine="postgres",
    instance_class="db.m7g.large",
    allocated_storage=100,
    username="app",
    manage_master_user_password=True,
    backup_retention_period=7,
    final_snapshot_identifier="users-last",
)
aws.rds.Instance("reader", replicate_source_db=users.identifier, instance_class="db.m7g.large", skip_final_snapshot=True)
"""


@rule(
    cloud="aws",
    group="data",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(RDS_INSTANCE, RDS_CLUSTER),
    fix="Remove skipFinalSnapshot and name the last snapshot in finalSnapshotIdentifier.",
    bad=BAD,
    good=GOOD,
)
def aws_rds_no_final_snapshot(database: Resource) -> Answers:
    """A database is deleted without a last snapshot.

    ## Why it matters
    The automated backups of a database are deleted together with it unless it says otherwise. With `skipFinalSnapshot` a
    deletion by mistake, or a replacement that a changed property asks for, leaves nothing to restore from.

    ## What to do
    Leave `skipFinalSnapshot` false, which it is where it is not set, and give a `finalSnapshotIdentifier`.

    ## When it is decided
    From the inputs of the instance or cluster, before it is created. A read replica, of which no last snapshot can be made, is
    left out.

    ## References
    Amazon RDS user guide, "Deleting a DB instance"; Amazon Aurora user guide, "Deleting Aurora DB clusters and DB instances".
    """
    if database.flag("skipFinalSnapshot") and not is_replica(database):
        yield Finding(database, "skipFinalSnapshot", f"{database.name} leaves no snapshot when it is deleted: skipFinalSnapshot is true")
