"""Buckets out of which nothing comes back."""

from typing import Final

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource
from holdfast.stack.gcp import STORAGE_BUCKET
from holdfast.topology.known import all_of

BAD = """
import pulumi_gcp as gcp

gcp.storage.Bucket("weights", location="US", soft_delete_policy={"retention_duration_seconds": 0})  # finding: gcp-gcs-deletes-are-final
"""
GOOD = """
import pulumi_gcp as gcp

gcp.storage.Bucket("weights", location="US", soft_delete_policy={"retention_duration_seconds": 0}, versioning={"enabled": True})
gcp.storage.Bucket("requests", location="US")
"""
_PROPERTY: Final = "softDeletePolicy.retentionDurationSeconds"


@rule(
    cloud="gcp",
    group="data",
    scope="resource",
    severity="low",
    decidable="inputs",
    subjects=(STORAGE_BUCKET,),
    fix="Set versioning.enabled to true, or softDeletePolicy.retentionDurationSeconds to at least 604800.",
    bad=BAD,
    good=GOOD,
)
def gcp_gcs_deletes_are_final(bucket: Resource) -> Answers:
    """A bucket keeps neither old versions of objects nor deleted ones.

    ## Why it matters
    A wrong path in a clean-up job deletes the weights that every new machine loads. With soft delete the objects come back
    within its days, with versions an overwritten one does too; without both the service lives only as long as its machines.

    ## What to do
    Leave `softDeletePolicy` at its default of seven days (604800 seconds), or turn on `versioning` with a lifecycle rule that
    removes old versions after a while.

    ## When it is decided
    From the bucket's inputs, before it is created; what the provider alone reports does not count. A bucket with a `retentionPolicy` refuses deletions and is left out.

    ## References
    Cloud Storage, "Soft delete", "Object Versioning"; Checkov CKV_GCP_78.
    """

    def is_emptied_at_once() -> bool:
        return bucket.declares(_PROPERTY) and bucket.number(_PROPERTY) == 0

    if all_of((is_emptied_at_once, lambda: not bucket.flag("versioning.enabled"), lambda: bucket.known("retentionPolicy") is None)):
        message = f"What is deleted from {bucket.name} is gone at once: it has no versions, and soft delete is off"
        yield Finding(bucket, _PROPERTY, message)
