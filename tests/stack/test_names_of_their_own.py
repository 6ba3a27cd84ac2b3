"""Resources whose type has a word of its own for the name: they are named by it, and what only has the same property is not."""

import pytest

from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Hidden, declared, deployed, preview

CLUSTER, MEMBER = "aws:rds/cluster:Cluster", "aws:rds/clusterInstance:ClusterInstance"
BUCKET, VERSIONING = "aws:s3/bucket:Bucket", "aws:s3/bucketVersioning:BucketVersioning"
PET = declared("random:index/randomPet:RandomPet", "pet")


@pytest.mark.parametrize(("type_", "by", "key"), [(CLUSTER, MEMBER, "clusterIdentifier"), (BUCKET, VERSIONING, "bucket")])
def test_the_name_that_is_given_names_it(type_: str, by: str, key: str) -> None:
    for make in (preview, deployed):
        stack = make(declared(type_, "it", None, **{key: "orders"}), declared(by, "by", None, **{key: "orders"}))
        referrers = stack.referrers(stack.of_type(type_)[0], by, key)
        assert [each.name for each in referrers] == ["by"]
        assert stack.resolve(stack.of_type(by)[0], key, by).literals == ("orders",)


@pytest.mark.parametrize(
    ("name", "named", "missing"),
    [(Hidden("a", of=(PET,)), Hidden("a", of=(PET,)), 1), ("orders", UNKNOWN_STRING, 1), ("orders", "others", 0)],
)
def test_a_name_that_is_not_known_yet_may_be_its_own(name: object, named: object, missing: int) -> None:
    stack = preview(PET, declared(CLUSTER, "it", None, clusterIdentifier=name), declared(MEMBER, "by", None, clusterIdentifier=named))
    assert len(stack.referrers(stack.of_type(CLUSTER)[0], MEMBER, "clusterIdentifier").missing) == missing
