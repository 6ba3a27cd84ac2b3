"""Databases that one call deletes."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import RDS_CLUSTER, RDS_INSTANCE

BAD = """
import pulumi_aws as aws

aws.rds.Instance(  # finding: aws-rds-deletion-protection-off
    "users",
    engine="postgres",
    instance_class="db.m7g.large",
    allocated_storage=100,
    username="app",
    manage_master_user_password=True,
    final_snapshot_identifier="users-last",
)
"""
GOOD = """
import pulumi_aws as aws

aws.rds.Instance(
    "users",
    engine="postgres",
    instance_class="db.m7g.large",
    allocated_storage=100,
    username="app",
    manage_master_user_password=True,
    final_snapshot_identifier="users-last",
    deletion_protection=True,
)
"""


@rule(
    cloud="aws",
    group="data",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(RDS_INSTANCE, RDS_CLUSTER),
    fix="Set deletionProtection to true.",
    bad=BAD,
    good=GOOD,
    remedy=lambda _finding, _options: {"deletionProtection": True},
)
def aws_rds_deletion_protection_off(database: Resource) -> Answers:
    """A database can be deleted by a single call.

    ## Why it matters
    A database goes with a wrong `pulumi destroy`, with an update that replaces it, or with one call in the wrong account, and
    its automated backups usually go with it. Restoring a snapshot takes hours, and what came after it is lost.

    ## What to do
    Set `deletionProtection` to true on the instance, and on the cluster for Aurora and Multi-AZ clusters; it is false where it
    is not set.

    ## When it is decided
    From the inputs of the instance or cluster, before it is created.

    ## References
    Security Hub RDS.7 and RDS.8; Amazon RDS API reference, CreateDBInstance and CreateDBCluster.
    """
    if not database.flag("deletionProtection"):
        yield Finding(database, "deletionProtection", f"{database.name} can be deleted by one call: deletion protection is off")
