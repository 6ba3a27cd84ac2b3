"""Tables whose capacity nobody raises."""

from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import DYNAMODB_TABLE, SCALING_TARGET
from holdfast.topology.aws.scaling_names import TABLES, targets_scaling
from holdfast.topology.known import all_of

_MODE: Final = "billingMode"
BAD = """
import pulumi_aws as aws

aws.dynamodb.Table(  # finding: aws-dynamodb-fixed-capacity
    "sessions", hash_key="id", attributes=[{"name": "id", "type": "S"}], read_capacity=50, write_capacity=50
)
"""
GOOD = """
import pulumi
import pulumi_aws as aws

sessions = aws.dynamodb.Table(
    "sessions", hash_key="id", attributes=[{"name": "id", "type": "S"}], read_capacity=50, write_capacity=50
)
aws.appautoscaling.Target(
    "reads",
    service_namespace="dynamodb",
    scalable_dimension="dynamodb:table:ReadCapacityUnits",
    resource_id=pulumi.Output.concat("table/", sessions.name),
    min_capacity=50,
    max_capacity=1000,
)
aws.dynamodb.Table("answers", billing_mode="PAY_PER_REQUEST", hash_key="id", attributes=[{"name": "id", "type": "S"}])
"""


@rule(
    cloud="aws",
    group="data",
    scope="relation",
    severity="medium",
    decidable="preview",
    subjects=(DYNAMODB_TABLE,),
    reads=(SCALING_TARGET,),
    fix="Set billingMode to PAY_PER_REQUEST, or add an Application Auto Scaling target with a policy for the table.",
    bad=BAD,
    good=GOOD,
)
def aws_dynamodb_fixed_capacity(table: Resource, stack: Stack) -> Answers:
    """A table has a fixed capacity.

    ## Why it matters
    With provisioned capacity DynamoDB refuses what goes over it. Load that a failure elsewhere moves here, or a retry storm,
    is throttled until somebody raises the numbers by hand.

    ## What to do
    Set `billingMode` to PAY_PER_REQUEST, or register the table as an `aws.appautoscaling.Target` with a target tracking policy
    for reads and for writes. PROVISIONED is what holds where nothing is set.

    ## When it is decided
    At preview, from the scaling targets of the stack; the table's name may still be unknown where the target is made of it.

    ## References
    Security Hub DynamoDB.1; Amazon DynamoDB developer guide, "Managing throughput capacity with auto scaling".
    """
    if all_of((lambda: table.text(_MODE) == "PROVISIONED", lambda: targets_scaling(stack, table, TABLES).none())):
        yield Finding(table, _MODE, f"{table.name} refuses what goes over its fixed capacity: nothing scales it")
