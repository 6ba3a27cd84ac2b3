"""What answers say, and what is missing where some cannot be given."""

from collections.abc import Callable

from holdfast.stack.missing import Missing, NotKnownError
from holdfast.topology.selection import Selection, told

ZONE, SIZE = Missing("the zone", "Set it."), Missing("the size", "Set it.")


def not_known(property_: str, *missing: Missing) -> Callable[[], str]:
    def ask() -> str:
        raise NotKnownError(property_, *missing)

    return ask


def test_what_is_said_stays_in_order_beside_what_is_not_known() -> None:
    answers = (lambda: "has no replica", not_known("zone", ZONE), lambda: "", lambda: "is small", not_known("size", SIZE, ZONE))
    assert told(answers) == Selection("zone", ("has no replica", "is small"), (ZONE, SIZE))
    assert told([lambda: ""]) == Selection("")
