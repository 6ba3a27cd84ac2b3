"""Whether a property names something: stated, reported by the provider, empty, not known, or of what is known in part."""

import pytest

from holdfast.stack import NotKnownError, Resource, read_properties
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.topology.references import names_something

TYPE = "aws:rds/instance:Instance"


def names(inputs: dict[str, object], outputs: dict[str, object] | None = None, *, partial: bool = False) -> bool:
    made = Resource(
        urn=f"urn:pulumi:dev::demo::{TYPE}::it",
        type=TYPE,
        inputs=read_properties(inputs),
        outputs=read_properties(outputs or {}),
        partial=partial,
    )
    return names_something(made, "replicateSourceDb")


@pytest.mark.parametrize(("value", "expected"), [("users", True), (UNKNOWN_STRING, True), ("", False), ([], False), (None, False)])
def test_what_the_program_states_and_what_the_provider_reports(value: object, expected: bool) -> None:  # noqa: FBT001 - a row of a table
    given = {} if value is None else {"replicateSourceDb": value}
    assert names(given) is expected
    assert names({}, given) is expected


def test_of_a_resource_that_is_known_in_part_it_cannot_be_said() -> None:
    with pytest.raises(NotKnownError):
        names({}, partial=True)
