"""Requests of the engine as plain values."""

from google.protobuf.json_format import ParseDict
from google.protobuf.struct_pb2 import Struct
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime.proto import analyzer_pb2

from holdfast.sources.policy import Provider, Shown, shown_in, struct_values, values_of
from holdfast.stack import Asset, ResourceReference, Secret, Unknown

MARK = "4dabf18193072939515e22adb298388d"
SECRET = {MARK: "1b47061264138c4ac30d75fd1eb44270"}
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
UNKNOWN_NUMBER = "3eeb2bf0-c639-47a8-9e75-3b44932eb421"
JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.sampled_from(["", "x", UNKNOWN, UNKNOWN_NUMBER, "[secret]"]) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
        | st.builds(lambda value: {**SECRET, "value": value}, inner)
    ),
    max_leaves=12,
)


def struct(values):
    made = Struct()
    made.update(values)
    return made


@given(st.dictionaries(st.text(max_size=8), JSON, max_size=5))
def test_what_comes_by_the_wire_reads_like_json(values):
    assert struct_values(struct(values)) == values_of(values)


def test_values_and_their_marks():
    given_ = {
        "number": 2.0,
        "share": 0.5,
        "none": None,
        "unknown": UNKNOWN,
        "known": [UNKNOWN, "x"],
        "secret": {**SECRET, "value": {"deep": "kelp"}},
        "secretUnknown": {**SECRET, "value": UNKNOWN},
        "hidden": "[secret]",
        "asset": {MARK: "c44067f5952c0a294b673a41bacd8c17", "text": "kelp"},
        "reference": {MARK: "5cf8f73096256a8f31e491e813e4eb8e", "urn": "urn:x", "id": "i"},
        "output": {MARK: "d0e6a833031e9bbcd3f4e8bde6ca49a4", "value": 3.0, "dependencies": ["urn:y"]},
        "__defaults": ["a"],
    }
    assert struct_values(struct(given_)) == {
        "number": 2,
        "share": 0.5,
        "none": None,
        "unknown": Unknown(),
        "known": [Unknown(), "x"],
        "secret": Secret(),
        "secretUnknown": Unknown(),
        "hidden": Secret(),
        "asset": Asset(),
        "reference": ResourceReference("urn:x", "i"),
        "output": 3,
    }
    assert isinstance(struct_values(struct(given_))["number"], int)


def test_what_is_nested_too_deep_is_unknown():
    deep = "end"
    for _ in range(3000):
        deep = [deep]
    made = Struct()
    at = made.fields["deep"]
    for _ in range(3000):
        at = at.list_value.values.add()
    made.update({"beside": "x"})
    assert struct_values(made) == {"deep": Unknown(), "beside": "x"}


def test_one_resource_and_one_of_a_stack():
    row = {
        "type": "aws:lb/loadBalancer:LoadBalancer",
        "urn": "urn:pulumi:dev::demo::aws:lb/loadBalancer:LoadBalancer::web",
        "properties": {"subnets": ["a"]},
        "options": {"protect": True, "ignoreChanges": ["tags"], "additionalSecretOutputs": ["key"], "parent": "urn:parent"},
        "provider": {"urn": "urn:provider", "properties": {"region": "us-east-1"}},
    }
    alone = Shown(
        urn=row["urn"],
        type=row["type"],
        properties={"subnets": ["a"]},
        options={"protect": True, "ignoreChanges": ["tags"]},
        secret_outputs=("key",),
        provider=Provider("urn:provider", {"region": "us-east-1"}),
        parent="urn:parent",
    )
    assert shown_in(ParseDict(row, analyzer_pb2.AnalyzeRequest())) == alone
    needed = {
        "dependencies": ["urn:a"],
        "propertyDependencies": {"subnets": {"urns": ["urn:a"]}, "none": {"urns": []}},
        "parent": "urn:other",
    }
    whole = shown_in(ParseDict({**row, **needed}, analyzer_pb2.AnalyzerResource()))
    assert (whole.parent, whole.dependencies, whole.property_dependencies) == ("urn:other", ("urn:a",), {"subnets": ("urn:a",)})
