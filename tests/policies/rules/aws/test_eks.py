"""Edge cases of the rules about EKS clusters and node groups."""

import pytest

from holdfast.stack.values import SECRET_IN_PREVIEW, UNKNOWN_STRING
from holdfast.testing import Declared, Ref, answers, declared, deployed, preview
from holdfast_policies.rules.aws.containers.aws_eks_deletion_protection_off import aws_eks_deletion_protection_off
from holdfast_policies.rules.aws.containers.aws_eks_unsupported_version import aws_eks_unsupported_version
from holdfast_policies.rules.aws.placement.aws_eks_node_group_single_zone import aws_eks_node_group_single_zone

CLUSTER, GROUP = "aws:eks/cluster:Cluster", "aws:eks/nodeGroup:NodeGroup"
HOLDS: dict[str, str] = {}


def cluster(name: str = "models", /, **inputs: object) -> Declared:
    return Declared(CLUSTER, name, inputs, {"name": f"{name}-1"})


def group(name: str, of: object, *subnets: object, types: object = ("g5.xlarge",), **inputs: object) -> Declared:
    return Declared(GROUP, name, {"clusterName": of, "subnetIds": list(subnets), "instanceTypes": types, **inputs})


@pytest.mark.parametrize(
    ("flag", "expected"), [(None, "finding"), (False, "finding"), ("true", None), (True, None), (UNKNOWN_STRING, "undecided")]
)
def test_deletion_protection_is_off_where_nothing_is_said(flag: object, expected: str | None) -> None:
    said = {"models": expected} if expected else {}
    assert answers(aws_eks_deletion_protection_off, preview(cluster(deletionProtection=flag))) == said


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("1.9", "finding"),
        ("1.22", "finding"),
        ("1.30", "finding"),
        ("1.31", None),
        ("1.35", None),
        ("1.40", None),
        (None, "undecided"),
        ("", "undecided"),
        ("latest", "undecided"),
        (UNKNOWN_STRING, "undecided"),
        (SECRET_IN_PREVIEW, "undecided"),
    ],
)
def test_a_version_is_judged_by_the_end_of_its_extended_support(version: object, expected: str | None) -> None:
    said = {"models": expected, "gpu": expected} if expected else {}
    assert answers(aws_eks_unsupported_version, preview(cluster(version=version), group("gpu", "models", version=version))) == said


def test_a_state_tells_the_version_that_the_program_leaves_open() -> None:
    assert answers(aws_eks_unsupported_version, deployed(Declared(CLUSTER, "models", {}, {"version": "1.28"}))) == {"models": "finding"}


A, B = (declared("aws:ec2/subnet:Subnet", zone, availabilityZone=f"us-west-2{zone}") for zone in "ab")
NOWHERE = declared("aws:ec2/subnet:Subnet", "nowhere")


@pytest.mark.parametrize(
    ("subnets", "expected"),
    [((A,), "finding"), ((A, B), None), ((A, NOWHERE), "undecided"), ((A, "subnet-0abc"), "undecided"), ((), None)],
)
def test_the_zones_of_a_node_group_are_counted(subnets: tuple[object, ...], expected: str | None) -> None:
    models = cluster()
    resources = (models, A, B, NOWHERE, group("gpu", Ref(models, "name"), *subnets))
    assert answers(aws_eks_node_group_single_zone, preview(*resources)) == ({"gpu": expected} if expected else {})


def test_a_list_that_is_not_known_is_open() -> None:
    unknown = declared(GROUP, "gpu", clusterName="models", subnetIds=UNKNOWN_STRING)
    assert answers(aws_eks_node_group_single_zone, preview(A, unknown)) == {"gpu": "undecided"}


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (group("other", "models", B), HOLDS),
        (group("other", "models", A), {"gpu": "finding", "other": "finding"}),
        (group("other", "models", B, types=("m5.large",)), {"gpu": "finding", "other": "finding"}),
        (group("other", "tools", B), {"gpu": "finding", "other": "finding"}),
        (group("other", "models", B, types=UNKNOWN_STRING), {"gpu": "undecided", "other": "undecided"}),
        (group("other", UNKNOWN_STRING, B), {"gpu": "undecided", "other": "undecided"}),
        (group("other", "models", NOWHERE), {"gpu": "undecided", "other": "undecided"}),
    ],
)
def test_groups_of_one_kind_and_cluster_count_together(other: Declared, expected: dict[str, str]) -> None:
    assert answers(aws_eks_node_group_single_zone, preview(A, B, NOWHERE, group("gpu", "models", A), other)) == expected


def test_a_group_a_zone_before_and_after() -> None:
    models = cluster()
    groups = [group(name, Ref(models, "name"), subnet) for name, subnet in (("gpu-a", A), ("gpu-b", B))]
    assert [answers(aws_eks_node_group_single_zone, make(models, A, B, *groups)) for make in (preview, deployed)] == [HOLDS, HOLDS]
