"""How sizes of tasks are written, and which of them Fargate offers."""

import pytest

from holdfast.stack import NotKnownError
from holdfast.testing import declared, preview
from holdfast.topology.aws.fargate_sizes import has_fargate_size

TASK = "aws:ecs/taskDefinition:TaskDefinition"


@pytest.mark.parametrize(
    ("cpu", "memory", "expected"),
    [
        ("256", "512", True),
        (256, 512, True),
        (".25 vCPU", "0.5 GB", True),
        ("1vcpu", "8GB", True),
        ("256", "1536", False),
        ("256", "4096", False),
        ("512", "512", False),
        ("1024", "2500", False),
        ("4096", "30720", True),
        ("4096", "31744", False),
        ("8192", "20480", True),
        ("8192", "17408", False),
        ("16384", "122880", True),
        ("16384", "36864", False),
        ("3 vCPU", "8 GB", False),
        (None, "512", False),
        ("256", None, False),
    ],
)
def test_pairs(cpu: object, memory: object, expected: object) -> None:
    assert has_fargate_size(preview(declared(TASK, "models", cpu=cpu, memory=memory)).resources[0]) is expected


@pytest.mark.parametrize(("cpu", "memory"), [("1 GB", "2 GB"), ("1024", "2 vCPU"), ("1024", "2048 MB"), ("1024", "1.2.3")])
def test_what_is_no_size(cpu: str, memory: str) -> None:
    with pytest.raises(NotKnownError, match="as a size"):
        has_fargate_size(preview(declared(TASK, "models", cpu=cpu, memory=memory)).resources[0])
