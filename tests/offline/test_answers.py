"""What stand-ins make of inputs."""

import pytest
from google.protobuf import json_format
from hypothesis import given
from hypothesis import strategies as st

from holdfast.offline import answers
from holdfast.offline.sdk import Output
from holdfast.sources.program.wire import struct_of
from holdfast.stack.values import UNKNOWN_STRING

OUTPUTS = {
    "name": Output("text", computed=True, optional_input=True),
    "arn": Output("text", computed=True, optional_input=False),
    "count": Output("number", computed=True, optional_input=False),
    "on": Output("bool", computed=True, optional_input=False),
    "zones": Output("list", computed=True, optional_input=False),
    "tags": Output("object", computed=True, optional_input=False),
    "note": Output("text", computed=False, optional_input=True),
}
TYPE = "aws:demo/thing:Thing"
BALANCER = "aws:lb/loadBalancer:LoadBalancer"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-1000, 1000) | st.text(max_size=8),
    lambda each: st.lists(each, max_size=3) | st.dictionaries(st.text(max_size=4), each, max_size=3),
    max_leaves=8,
)


def plain(struct):
    return json_format.MessageToDict(struct)


def test_a_name_is_made_of_the_resources_own():
    inputs = plain(answers.checked("web", struct_of({"size": 1}), OUTPUTS, seed=b"1"))
    assert inputs == {"size": 1, "name": inputs["name"], "__defaults": ["name"]}
    assert inputs["name"][:4] == "web-"
    assert len(inputs["name"]) == len("web-") + 7
    assert plain(answers.checked("web", struct_of({"size": 1}), OUTPUTS, seed=b"1")) == inputs
    assert plain(answers.checked("web", struct_of({"size": 1}), OUTPUTS, seed=b"2")) != inputs


def test_a_name_that_was_made_stays():
    before = answers.checked("web", struct_of({}), OUTPUTS, seed=b"1")
    assert answers.checked("web", struct_of({}), OUTPUTS, before=before, seed=b"2") == before
    chosen = struct_of({"name": "chosen"})
    assert plain(answers.checked("web", struct_of({}), OUTPUTS, before=chosen, seed=b"2"))["name"] != "chosen"


@pytest.mark.parametrize(
    ("inputs", "outputs"),
    [
        ({"name": "mine"}, OUTPUTS),
        ({"name": UNKNOWN_STRING}, OUTPUTS),
        ({"namePrefix": "my"}, OUTPUTS),
        ({}, {}),
        ({}, {"name": Output("text", computed=False, optional_input=True)}),
        ({}, {"name": Output("text", computed=True, optional_input=False)}),
    ],
)
def test_no_name_is_made_where_none_is_needed(inputs, outputs):
    assert plain(answers.checked("web", struct_of(inputs), outputs)) == inputs


def test_what_is_computed_is_unknown_in_a_preview():
    planned = plain(answers.planned(TYPE, struct_of({"size": 2, "arn": "given", "__defaults": []}), OUTPUTS))
    unknown = dict.fromkeys(("name", "count", "on", "zones", "tags"), UNKNOWN_STRING)
    assert planned == {"size": 2, "arn": "given", **unknown}


def test_what_is_computed_is_made_up_once_it_is_created():
    created = plain(answers.created(TYPE, "web", struct_of({"name": "n"}), OUTPUTS))
    assert created == {"name": "n", "arn": "web-arn", "count": 1, "on": False, "zones": [], "tags": {}}


def test_what_was_computed_stays_in_an_update():
    before = struct_of({"arn": "old", "size": 1, "name": "n"})
    planned = plain(answers.planned(TYPE, struct_of({"size": 2, "name": "n"}), OUTPUTS, before))
    assert planned["arn"] == "old"
    assert planned["size"] == 2
    assert planned["count"] == UNKNOWN_STRING


def test_known_defaults_are_outputs_and_no_inputs():
    assert plain(answers.planned(BALANCER, struct_of({"idleTimeout": 10}), {})) == {
        "idleTimeout": 10,
        "loadBalancerType": "application",
        "internal": False,
        "enableDeletionProtection": False,
        "enableZonalShift": False,
        "enableCrossZoneLoadBalancing": False,
    }
    assert plain(answers.planned("aws:elasticloadbalancingv2/loadBalancer:LoadBalancer", struct_of({}), {}))["idleTimeout"] == 60
    assert plain(answers.planned("aws:ec2/instance:Instance", struct_of({}), {})) == {}
    assert plain(answers.checked("web", struct_of({}), {})) == {}


def test_texts_that_nobody_knows_are_unknown():
    struct = struct_of({"id": "subnet-unknown-0123abcd", "all": ["a", {"in": "x zone-unknown-0123abcd y"}], "n": 1, "t": "unknown"})
    assert plain(answers.without_made_up(struct)) == {
        "id": UNKNOWN_STRING,
        "all": ["a", {"in": UNKNOWN_STRING}],
        "n": 1,
        "t": "unknown",
    }


@given(st.dictionaries(st.text(max_size=4), JSON, max_size=4))
def test_other_values_are_left_alone(values):
    assert answers.without_made_up(struct_of(values)) == struct_of(values)
    assert answers.changed(struct_of(values), struct_of(values)) == []


def test_changes_are_told_by_input():
    before, now = struct_of({"a": 1, "b": 2, "c": {"d": 1}, "__defaults": []}), struct_of({"a": 1, "b": 3, "c": {"d": 2}, "e": 1})
    assert answers.changed(before, now) == ["b", "c", "e"]
    assert answers.changed(before, now, ["c.d", "e"]) == ["b"]
