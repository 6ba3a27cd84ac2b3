"""Rules about buckets: which hold models, and what keeps them, in the bucket or beside it, known or not."""

import pytest

from holdfast.rule import Rule
from holdfast.stack import Stack
from holdfast.stack.hidden import HiddenResource
from holdfast.stack.tokens import normalise
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Hidden, Ref, answers, declared, deployed, preview
from holdfast_policies.rules import RULES

BUCKET, VERSIONING = "aws:s3/bucket:Bucket", "aws:s3/bucketVersioning:BucketVersioning"
REPLICATION, MODEL = "aws:s3/bucketReplicationConfig:BucketReplicationConfig", "aws:sagemaker/model:Model"
KEEPS, COPIED = "aws-s3-unversioned", "aws-s3-unreplicated"
FINDING, UNDECIDED, HOLDS = {"models": "finding"}, {"models": "undecided"}, {}
ENABLED = {"status": "Enabled"}


def named(id_: str) -> Rule:
    return next(each for each in RULES if each.id == id_)


def said(rule: str, *resources: Declared) -> dict[str, str]:
    """Return what a rule says, which must be the same at preview and once deployed."""
    before, after = (answers(named(rule), make(*resources)) for make in (preview, deployed))
    assert before == after
    return before


def bucket(name: str = "models", /, **inputs: object) -> Declared:
    return declared(BUCKET, name, computed={"arn": f"arn:aws:s3:::{name}"}, **inputs)


def versioning(of: object, status: object = "Enabled") -> Declared:
    return declared(VERSIONING, "versions", bucket=of, versioningConfiguration={"status": status})


@pytest.mark.parametrize("name", ["models", "llm-weights", "modelStore", "acmeModelsV2", "MODEL_FILES"])
def test_what_is_called_so_holds_models(name: str) -> None:
    assert said(KEEPS, bucket(name)) == {name: "finding"}


@pytest.mark.parametrize("name", ["site", "remodelling", "model-access-logs", "supermodels"])
def test_what_is_not_called_so_is_left_out(name: str) -> None:
    assert said(KEEPS, bucket(name)) == HOLDS


@pytest.mark.parametrize(
    "container",
    [
        lambda url: {"primaryContainer": {"modelDataUrl": url}},
        lambda url: {"containers": [{"image": "1"}, {"modelDataUrl": url}]},
        lambda url: {"primaryContainer": {"modelDataSource": {"s3DataSources": [{"s3Uri": url}]}}},
    ],
)
def test_the_data_of_a_sagemaker_model_is_a_model(container) -> None:
    store, other = bucket("store"), bucket("other")
    model = declared(MODEL, "llm", **container(Hidden("s3://bucket-store/llm.tar.gz", of=(store,))))
    assert said(KEEPS, store, other, model) == {"store": "finding"}


def test_a_bucket_may_hold_a_model_whose_place_is_not_known() -> None:
    model = declared(MODEL, "llm", primaryContainer={"modelDataUrl": UNKNOWN_STRING})
    assert said(KEEPS, bucket("store"), model) == {"store": "undecided"}


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"versioning": {"enabled": True}}, HOLDS),
        ({"versioning": {"enabled": False}}, FINDING),
        ({"versioning": UNKNOWN_STRING}, UNDECIDED),
        ({"versionings": [{"enabled": True}]}, HOLDS),
        ({"objectLockEnabled": True}, HOLDS),
        ({"objectLockEnabled": UNKNOWN_STRING, "versioning": {"enabled": True}}, HOLDS),
    ],
)
def test_versions_by_the_bucket_itself(inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said(KEEPS, bucket(**inputs)) == expected


@pytest.mark.parametrize(("status", "expected"), [("Enabled", HOLDS), ("Suspended", FINDING), (UNKNOWN_STRING, UNDECIDED)])
def test_versions_by_a_resource_beside_it(status: object, expected: dict[str, str]) -> None:
    models = bucket()
    assert said(KEEPS, models, versioning(models, status)) == expected


def test_a_bucket_is_named_by_the_name_that_it_is_given() -> None:
    models = bucket(bucket="acme-models")
    assert said(KEEPS, models, versioning("acme-models")) == HOLDS
    assert said(KEEPS, models, versioning(Ref(models, "bucket"))) == HOLDS
    assert said(KEEPS, models, versioning("acme-site")) == FINDING


def test_versions_of_a_bucket_that_is_not_known_may_be_its_own() -> None:
    assert answers(named(KEEPS), preview(bucket(), versioning(UNKNOWN_STRING))) == UNDECIDED


def test_what_no_preview_shows_may_turn_versions_on() -> None:
    shown = preview(bucket()).resources
    hidden = HiddenResource(urn=versioning("models").urn, type=VERSIONING)
    assert answers(named(KEEPS), Stack("demo/dev", [*shown, hidden], kind="preview")) == UNDECIDED


def test_old_type_tokens_are_the_same() -> None:
    models = declared(normalise("aws:s3/bucketV2:BucketV2"), "models")
    on = declared(normalise("aws:s3/bucketVersioningV2:BucketVersioningV2"), "on", bucket=models, versioningConfiguration=ENABLED)
    assert said(KEEPS, models, on) == HOLDS


def copying(of: object, to: object, status: object = "Enabled") -> Declared:
    return declared(REPLICATION, "copy", bucket=of, rules=[{"status": status, "destination": {"bucket": to}}])


@pytest.mark.parametrize(("status", "expected"), [("Enabled", HOLDS), ("Disabled", FINDING), (UNKNOWN_STRING, UNDECIDED)])
def test_a_replica_by_a_resource_beside_it(status: object, expected: dict[str, str]) -> None:
    models = bucket()
    assert said(COPIED, models, copying(models, "arn:aws:s3:::elsewhere", status)) == expected


@pytest.mark.parametrize("key", ["replicationConfiguration", "replicationConfigurations"])
def test_a_replica_by_the_bucket_itself(key: str) -> None:
    rules = {"rules": [{"status": "Enabled", "destination": {"bucket": "arn:aws:s3:::elsewhere"}}]}
    value = rules if key == "replicationConfiguration" else [rules]
    assert said(COPIED, bucket(**{key: value})) == HOLDS


def test_a_copy_needs_no_copy() -> None:
    site, models = bucket("site"), bucket()
    assert said(COPIED, site, models, copying(site, Ref(models, "arn"))) == HOLDS
    assert said(COPIED, models, copying("elsewhere", "arn:aws:s3:::there")) == FINDING
    assert answers(named(COPIED), preview(models, copying("elsewhere", UNKNOWN_STRING))) == UNDECIDED
