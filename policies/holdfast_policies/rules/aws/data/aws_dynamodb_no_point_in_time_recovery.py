"""Tables without a yesterday."""

from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.aws import DYNAMODB_TABLE

_ENABLED: Final = "pointInTimeRecovery.enabled"
BAD = """
import pulumi_aws as aws

aws.dynamodb.Table(  # finding: aws-dynamodb-no-point-in-time-recovery
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
    point_in_time_recovery={"enabled": True},
)
"""


@rule(
    cloud="aws",
    group="data",
    scope="resource",
    severity="medium",
    decidable="inputs",
    subjects=(DYNAMODB_TABLE,),
    fix="Set pointInTimeRecovery.enabled to true.",
    bad=BAD,
    good=GOOD,
    remedy=lambda _finding, _options: {_ENABLED: True},
)
def aws_dynamodb_no_point_in_time_recovery(table: Resource) -> Answers:
    """A table cannot be restored to an earlier moment.

    ## Why it matters
    DynamoDB keeps its copies in several zones alike: what a faulty release writes or deletes is wrong in all of them at once.
    Without point-in-time recovery the last backup that somebody made is all there is to go back to.

    ## What to do
    Set `pointInTimeRecovery` with `enabled` true. Any second of the last 35 days can then be restored, into a new table.

    ## When it is decided
    From the table's inputs, before it is created.

    ## References
    Security Hub DynamoDB.2; Amazon DynamoDB developer guide, "Point-in-time recovery".
    """
    if not table.flag(_ENABLED):
        yield Finding(table, _ENABLED, f"{table.name} has no point-in-time recovery: what is overwritten by mistake is lost")
