"""Values as Pulumi writes them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.errors import InputError
from holdfast.stack import Asset, Properties, ResourceReference, Secret, Unknown, read_properties
from holdfast.stack.properties import without_engine_keys
from holdfast.stack.values import is_plain, masked, read_marks

MARK = "4dabf18193072939515e22adb298388d"
SECRET = {MARK: "1b47061264138c4ac30d75fd1eb44270"}
OUTPUT = {MARK: "d0e6a833031e9bbcd3f4e8bde6ca49a4"}
REFERENCE = {MARK: "5cf8f73096256a8f31e491e813e4eb8e"}
SENTINELS = (
    "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
)
UNKNOWN = SENTINELS[0]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
MARKED = st.recursive(
    st.sampled_from([*SENTINELS, "[secret]", "text", 1, None, SECRET, {**OUTPUT, "value": "x"}]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", MARK, "value", "secret"]), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("sentinel", SENTINELS)
def test_every_sentinel_is_unknown(sentinel):
    assert read_marks({"a": [sentinel]}, ("urn",)) == {"a": [Unknown(("urn",))]}
    assert not is_plain(json.dumps(sentinel).encode())


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("[secret]", Secret()),
        ({**SECRET, "plaintext": '"hunter2"'}, Secret()),
        ({**SECRET, "ciphertext": "v1:abc"}, Secret()),
        ({**SECRET, "value": "hunter2"}, Secret()),
        ({**SECRET, "value": UNKNOWN}, Unknown(("urn",))),
        (SECRET, Secret()),
        ({MARK: "a mark of the future", "value": 1}, Secret()),
        ({MARK: ["no", "text"]}, Secret()),
        ({MARK: {"no": "text"}}, Secret()),
        ({**OUTPUT, "value": "plain"}, "plain"),
        (OUTPUT, Unknown(("urn",))),
        ({**OUTPUT, "dependencies": ["urn:a", "urn:b"]}, Unknown(("urn:a", "urn:b"))),
        ({**OUTPUT, "value": "hunter2", "secret": True}, Secret()),
        ({**OUTPUT, "value": UNKNOWN, "secret": True}, Unknown(("urn",))),
        ({**REFERENCE, "urn": "urn:x", "id": "i-1"}, ResourceReference("urn:x", "i-1")),
        ({**REFERENCE, "urn": "urn:x"}, ResourceReference("urn:x", "")),
        ({**REFERENCE, "urn": "urn:x", "id": UNKNOWN}, ResourceReference("urn:x", Unknown(("urn",)))),
        ({**REFERENCE, "urn": "urn:x", "id": 7}, ResourceReference("urn:x", "")),
        ({MARK: "c44067f5952c0a294b673a41bacd8c17", "text": "hunter2"}, Asset()),
        ({MARK: "0def7320c3a5731c473e5ecbe6d01bc7", "assets": {}}, Asset()),
    ],
)
def test_a_marked_value_is_read_as_what_it_stands_for(written, read):
    assert read_marks(written, ("urn",)) == read
    assert read_marks([{"deep": written}], ("urn",)) == [{"deep": read}]
    assert not is_plain(json.dumps(written).encode())


@given(JSON)
def test_what_holds_no_mark_stays_as_it_is(value):
    text = json.dumps(value).encode()
    if is_plain(text):
        assert read_marks(json.loads(text)) == json.loads(text)


@given(MARKED)
def test_no_mark_is_left_and_nothing_raises(value):
    read = read_marks(value)
    assert "hunter2" not in repr(read)
    assert MARK not in repr(read)


def test_an_escape_does_not_hide_a_mark():
    assert not is_plain(b'{"a": "\\u005bsecret]"}')
    assert not is_plain(b'{"b": "\\u00304da6b54-80e4-46f7-96ec-b56ff0331ba9"}')
    assert is_plain(b'{"c": "\\u003c \\u003e \\u0026 \\u0009 \\u2028 \\u0000 \\u00e9"}')


@pytest.mark.parametrize(
    ("value", "beside", "left"),
    [
        ("clear", Secret(), Secret()),
        ("clear", "other", "clear"),
        ("clear", None, "clear"),
        ({"a": "x", "b": "y"}, {"a": Secret()}, {"a": Secret(), "b": "y"}),
        (["x", "y"], ["x", Secret()], ["x", Secret()]),
        ([{"a": "x"}], [{"a": Secret()}], [{"a": Secret()}]),
        (["x"], ["x", {"a": [Secret()]}], Secret()),
        (["x"], ["x", "y"], ["x"]),
    ],
)
def test_what_is_secret_beside_is_hidden(value, beside, left):
    assert masked(value, beside) == left


def test_properties_are_read_once_and_without_what_is_the_engines():
    properties = Properties({"name": UNKNOWN, "n": 1}, owner="urn", sources={"name": ("it",)})
    assert list(properties) == ["name", "n"]
    assert (len(properties), properties["name"], properties.get("none", 3)) == (2, Unknown(("it",)), 3)
    assert properties["name"] is properties["name"]
    assert without_engine_keys({"__defaults": ["a"], "name": "x", "n": 1}) == {"name": "x", "n": 1}
    assert read_properties({"__meta": 1, "subnetId": UNKNOWN}, {"subnetId": ("urn",)}) == {"subnetId": Unknown(("urn",))}


def test_what_the_outputs_hide_is_hidden_in_the_inputs():
    properties = Properties({"password": "hunter2", "name": "x"}, hidden=lambda: {"password": Secret(), "other": Secret()})
    assert dict(properties) == {"password": Secret(), "name": "x"}


def test_properties_that_cannot_be_read_are_an_error_of_the_input():
    deep: list = []
    for _ in range(900):
        deep = [deep]
    with pytest.raises(InputError, match=r"^the properties of urn cannot be read: "):
        dict(Properties({"a": "[secret]", "deep": deep}, owner="urn"))


@pytest.mark.parametrize(
    "inside", [{**REFERENCE, "urn": {**SECRET, "value": "kelp"}}, {**OUTPUT, "dependencies": [{**SECRET, "value": "kelp"}]}]
)
def test_a_secret_where_a_urn_belongs_is_not_made_text(inside):
    assert "kelp" not in str(read_marks(inside, ("urn",)))
