"""Which S3 buckets hold models, and whether what is in a bucket is kept when it is overwritten or its region is lost.

Sources: Amazon S3 user guide, "Versioning", "Replication" and "Object Lock"; the property documentation of pulumi_aws 7.51.1.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from holdfast.stack.aws import S3_BUCKET_REPLICATION, S3_BUCKET_VERSIONING, SAGEMAKER_MODEL
from holdfast.stack.reading import Block, Reading
from holdfast.stack.references import Referrers
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.known import any_block, any_of, not_known

VERSIONING: Final = "versioning"
REPLICATION: Final = "replicationConfiguration"
_WORDS: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_MODELS: Final = frozenset({"model", "models", "weights"})
_OTHERS: Final = frozenset({"log", "logs", "logging"})
_URIS: Final = ("modelDataUrl", "modelDataSource.s3DataSources[].s3Uri", "additionalModelDataSources[].s3DataSources[].s3Uri")
_MODEL_DATA: Final = tuple((SAGEMAKER_MODEL, f"{at}.{uri}") for at in ("primaryContainer", "containers[]") for uri in _URIS)
_ENABLED: Final = "Enabled"


def holds_models(stack: Stack, bucket: Resource) -> bool:
    """Tell whether a bucket holds models: the program calls it so, or a SageMaker model takes its data from it.

    Raise NotKnownError where a SageMaker model may.
    """
    return _is_called_so(bucket) or not stack.referrers_by(bucket, _MODEL_DATA).none()


def is_versioned(stack: Stack, bucket: Resource) -> bool:
    """Tell whether a bucket keeps what is overwritten; raise NotKnownError where it cannot be said. Object Lock turns versions on."""
    named = versionings(stack, bucket)
    return any_of(
        (
            partial(_is_on, bucket, f"{VERSIONING}.enabled"),
            partial(any_block, bucket, "versionings", lambda each: each.flag("enabled") is True),
            partial(_is_on, bucket, "objectLockEnabled"),
            *(partial(_is_enabled, each, "versioningConfiguration.status") for each in named),
            *_open(named),
        )
    )


def versionings(stack: Stack, bucket: Resource) -> Referrers:
    """Return the resources that turn the versions of a bucket on or off."""
    return stack.referrers(bucket, S3_BUCKET_VERSIONING, "bucket")


def is_replicated(stack: Stack, bucket: Resource) -> bool:
    """Tell whether a bucket is replicated to another, or is the other; raise NotKnownError where it cannot be said."""
    named = stack.referrers(bucket, S3_BUCKET_REPLICATION, "bucket")
    copying = stack.referrers(bucket, S3_BUCKET_REPLICATION, "rules[].destination.bucket")
    copied = stack.referrers(bucket, bucket.type, f"{REPLICATION}.rules[].destination.bucket")
    return any_of(
        (
            *(partial(any_block, bucket, path, _has_rule) for path in (REPLICATION, f"{REPLICATION}s")),
            *(partial(_has_rule, each) for each in named),
            lambda: bool(copying.resources or copied.resources),
            *_open(named + copying + copied),
        )
    )


def _is_called_so(bucket: Resource) -> bool:
    words = {each.lower() for each in _WORDS.findall(bucket.name)}
    return not words.isdisjoint(_MODELS) and words.isdisjoint(_OTHERS)


def _has_rule(reading: Reading) -> bool:
    return any_block(reading, "rules", _is_rule_on)


def _is_rule_on(rule: Block) -> bool:
    return _is_enabled(rule, "status")


def _is_enabled(reading: Reading, path: str) -> bool:
    return reading.text(path) == _ENABLED


def _is_on(reading: Reading, path: str) -> bool:
    return reading.flag(path) is True


def _open(named: Referrers) -> Iterator[Callable[[], bool]]:
    """Yield a question without an answer where something may name a bucket and is not known."""
    if named.missing:
        yield not_known(named.path, *named.missing)
