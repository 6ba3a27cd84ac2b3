"""Which ids certainly stand for nothing."""

import pytest

from holdfast.testing import preview
from holdfast.topology.aws.dangling import stands_for_nothing


@pytest.mark.parametrize(
    ("property_", "literal", "expected"),
    [
        ("imageId", "ami-of-my-model", True),
        ("imageId", "ami-0123456789abcdef0", False),
        ("imageId", "ami-lookup-5a882e4a", False),
        ("vpcSecurityGroupIds", "sg-lookup-5a882e4a-2", False),
        ("vpcSecurityGroupIds", "sg-lookup", True),
        ("imageId", "resolve:ssm:/models/image", False),
    ],
)
def test_an_id_that_ec2_never_gives_stands_for_nothing_unless_a_look_up_was_answered_with_it(
    property_: str, literal: str, *, expected: bool
) -> None:
    assert stands_for_nothing(preview(), property_, literal) is expected
