"""Tables that one call deletes."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import DYNAMODB_TABLE

BAD = """
import pulumi_aws as aws

aws.dynamodb.Table(  # finding: aws-dynamodb-deletion-protection-off
    "sessions", billing_mode="PAY_PER_REQUEST", hash_key="id", attributes=[{"name": "id", "type": "S"}]
)
"""
GOOD = """
import pulumi_aws as aws

aws.dynamodb.Table(
    "sessions",
    billing_mode="PAY_PER_REQUEST",
    hash_key="id",
    attributes=[{"name": "id", "type": "S"}],
    deletion_protection_enabled=True,
)
"""


@rule(
    cloud="aws",
    group="data",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(DYNAMODB_TABLE,),
    fix="Set deletionProtectionEnabled to true.",
    bad=BAD,
    good=GOOD,
    remedy=lambda _finding, _options: {"deletionProtectionEnabled": True},
)
def aws_dynamodb_deletion_protection_off(table: Resource) -> Answers:
    """A table can be deleted by a single call.

    ## Why it matters
    A table goes with all its items, and with it what every request needs: by a wrong `pulumi destroy`, by an update that
    replaces it because its key has changed, by a script in the wrong account. A backup brings it back hours later, if there
    is one.

    ## What to do
    Set `deletionProtectionEnabled` to true; it is false where it is not set. Whoever wants the table gone then says so twice.

    ## When it is decided
    From the table's inputs, before it is created.

    ## References
    Security Hub DynamoDB.6; Amazon DynamoDB developer guide, "Using deletion protection".
    """
    if not table.flag("deletionProtectionEnabled"):
        yield Finding(table, "deletionProtectionEnabled", f"{table.name} can be deleted by one call: deletion protection is off")
