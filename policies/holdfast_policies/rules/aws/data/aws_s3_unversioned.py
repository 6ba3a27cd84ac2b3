"""Models that are gone once they are overwritten."""

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import S3_BUCKET, S3_BUCKET_VERSIONING
from holdfast.topology.aws.buckets import VERSIONING, holds_models, is_versioned, versionings
from holdfast.topology.known import all_of

BAD = """
import pulumi_aws as aws

models = aws.s3.Bucket("models")  # finding: aws-s3-unversioned
aws.s3.BucketVersioning("models", bucket=models.id, versioning_configuration={"status": "Suspended"})
"""
GOOD = """
import pulumi_aws as aws

models = aws.s3.Bucket("models")
aws.s3.BucketVersioning("models", bucket=models.id, versioning_configuration={"status": "Enabled"})
aws.s3.Bucket("access-logs")
"""


@rule(
    cloud="aws",
    group="data",
    scope="relation",
    severity="medium",
    decidable="preview",
    subjects=(S3_BUCKET,),
    reads=(S3_BUCKET_VERSIONING,),
    fix="Add a BucketVersioning with status Enabled for the bucket.",
    bad=BAD,
    good=GOOD,
)
def aws_s3_unversioned(bucket: Resource, stack: Stack) -> Answers:
    """A bucket with models keeps no versions.

    ## Why it matters
    Every new member of the fleet loads the model from here. A release that overwrites it with a broken file, or a clean-up that
    deletes it, stops each start from then on, and there is nothing to roll back to.

    ## What to do
    Add an `aws.s3.BucketVersioning` with `status` Enabled, and a lifecycle rule that ends old versions after some weeks.

    ## When it is decided
    At preview, from the bucket and the versioning resources of the stack that name it. A bucket holds models where the program
    calls it so (`models`, `llm-weights`), or where the data of a SageMaker model lies in it.

    ## References
    AWS Config S3_BUCKET_VERSIONING_ENABLED; Amazon S3 user guide, "Retaining multiple versions of objects with S3 Versioning".
    """
    if all_of((lambda: not is_versioned(stack, bucket), lambda: holds_models(stack, bucket))):
        message = f"{bucket.name} keeps no versions: a model that is overwritten or deleted is gone"
        yield Finding(bucket, VERSIONING, message, evidence=versionings(stack, bucket).resources)
