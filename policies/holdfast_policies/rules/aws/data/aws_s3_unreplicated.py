"""Models that lie in one region alone."""

from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import S3_BUCKET, S3_BUCKET_REPLICATION
from holdfast.topology.aws.buckets import REPLICATION, holds_models, is_replicated
from holdfast.topology.known import all_of

_BUCKETS: Final = """
import pulumi_aws as aws

role = aws.iam.Role("copies", assume_role_policy="{}")
"""
BAD = (
    _BUCKETS
    + """models = aws.s3.Bucket("models")  # finding: aws-s3-unreplicated
aws.s3.BucketVersioning("models", bucket=models.id, versioning_configuration={"status": "Enabled"})
"""
)
GOOD = (
    _BUCKETS
    + """models, copy = aws.s3.Bucket("models"), aws.s3.Bucket("models-copy", region="us-east-2")
aws.s3.BucketReplicationConfig(
    "models",
    bucket=models.id,
    role=role.arn,
    rules=[{"status": "Enabled", "destination": {"bucket": copy.arn}}],
)
"""
)


@rule(
    cloud="aws",
    group="data",
    scope="relation",
    severity="medium",
    decidable="preview",
    subjects=(S3_BUCKET,),
    reads=(S3_BUCKET_REPLICATION,),
    fix="Add a BucketReplicationConfig with an enabled rule whose destination is a bucket in another region.",
    bad=BAD,
    good=GOOD,
)
def aws_s3_unreplicated(bucket: Resource, stack: Stack) -> Answers:
    """A bucket with models has no replica.

    ## Why it matters
    A bucket lies in one region. When S3 has an outage there, no member of the fleet can start anywhere that loads its model from
    it: a second region that waits to take over cannot take over.

    ## What to do
    Add an `aws.s3.BucketReplicationConfig` to a bucket in another region, with versions turned on in both, and let each region
    load its models from its own bucket.

    ## When it is decided
    At preview, from the bucket and the replication of the stack that names it. A bucket that is the copy of another is left
    out. A bucket holds models where the program calls it so (`models`, `llm-weights`), or where the data of a SageMaker model
    lies in it.

    ## References
    Amazon S3 user guide, "Replicating objects within and across Regions"; AWS Config S3_BUCKET_REPLICATION_ENABLED.
    """
    if all_of((lambda: not is_replicated(stack, bucket), lambda: holds_models(stack, bucket))):
        yield Finding(bucket, REPLICATION, f"{bucket.name} has no replica: its models are in one region alone")
