import pytest

from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.properties import read_properties
from holdfast.stack.resource import Resource
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.topology.known import any_block, any_of, not_known

GAP = not_known("size", Missing("size of a", "Set it."))


def resource(settings: object) -> Resource:
    return Resource(urn="urn:pulumi:dev::demo::t:m/x:X::a", type="t:m/x:X", inputs=read_properties({"settings": settings}))


def asks(settings: object) -> bool:
    return any_block(resource(settings), "settings", lambda block: block.flag("on") is True)


def test_a_yes_outweighs_what_is_not_known() -> None:
    assert any_of([GAP, lambda: True])


def test_without_a_yes_what_is_not_known_stays_open() -> None:
    with pytest.raises(NotKnownError) as open_:
        any_of([lambda: False, GAP, GAP])
    assert (open_.value.property, open_.value.missing) == ("size", (Missing("size of a", "Set it."),))


def test_no_question_is_a_no() -> None:
    assert not any_of([])


@pytest.mark.parametrize(
    ("settings", "answer"),
    [
        (None, False),
        ([], False),
        ({"on": True}, True),
        ([{"on": False}, {"on": "true"}], True),
        ([UNKNOWN_STRING, {"on": True}], True),
        ([{"on": UNKNOWN_STRING}, {"on": True}], True),
        (["text", {"on": True}], True),
    ],
)
def test_one_object_of_a_list_decides(settings: object, answer: bool) -> None:  # noqa: FBT001
    assert asks(settings) is answer


@pytest.mark.parametrize(
    ("settings", "place"),
    [
        (UNKNOWN_STRING, "settings"),
        ([{"on": False}, UNKNOWN_STRING], "settings[1]"),
        ([{"on": UNKNOWN_STRING}], "settings[0].on"),
        (["text"], "settings[0]"),
        ("text", "settings"),
    ],
)
def test_what_is_not_known_is_said_with_its_place(settings: object, place: str) -> None:
    with pytest.raises(NotKnownError) as open_:
        asks(settings)
    assert open_.value.property == place
