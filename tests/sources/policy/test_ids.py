"""Ids that the engine does not send, told from what names them."""

from holdfast.sources.policy.ids import found_ids
from holdfast.stack import Resource, Unknown


def thing(urn, *, needs=None, **inputs):
    return Resource(urn=urn, type="t", property_dependencies=needs or {}, inputs=inputs, outputs={"arn": f"arn:{urn}"})


def ids(*resources, changing=()):
    return dict(found_ids(resources, lambda urn: urn in changing))


def test_the_one_text_of_a_property_that_needs_one_resource():
    user = thing("u", needs={"vpcId": ("a",)}, vpcId="vpc-1")
    assert ids(thing("a"), user) == {"a": "vpc-1"}


def test_a_text_that_is_an_output_is_no_id():
    assert ids(thing("a"), thing("u", needs={"target": ("a",)}, target="arn:a")) == {}


def test_inside_an_object_only_what_is_called_an_id():
    template = {"id": "lt-1", "version": "$Latest"}
    assert ids(thing("a"), thing("u", needs={"launchTemplate": ("a",)}, launchTemplate=template)) == {"a": "lt-1"}
    assert ids(thing("a"), thing("u", needs={"tags": ("a",)}, tags={"vpc": "vpc-1"})) == {}
    assert ids(thing("a"), thing("u", needs={"text": ("a",)}, text='{"id": "vpc-1"}')) == {}


def test_several_texts_for_as_many_resources_that_nothing_tells_apart():
    needs = {"subnets": ("a", "b")}
    users = [thing(f"u{number}", needs=needs, subnets=["s-2", "s-1"]) for number in range(2)]
    assert ids(thing("a"), thing("b"), *users) == {"a": "s-1", "b": "s-2"}


def test_one_that_is_named_alone_tells_the_other():
    pair = thing("u", needs={"subnets": ("a", "b")}, subnets=["s-1", "s-2"])
    one = thing("v", needs={"subnetId": ("a",)}, subnetId="s-2")
    assert ids(thing("a"), thing("b"), pair, one) == {"a": "s-2", "b": "s-1"}


def test_pairs_that_overlap_are_left_open():
    first = thing("u", needs={"subnets": ("a", "b")}, subnets=["s-1", "s-2"])
    second = thing("v", needs={"subnets": ("b", "c")}, subnets=["s-2", "s-3"])
    assert ids(thing("a"), thing("b"), thing("c"), first, second) == {}


def test_two_texts_for_one_resource_and_one_text_for_two_are_left_open():
    assert ids(thing("a"), thing("u", needs={"x": ("a",)}, x="1"), thing("v", needs={"x": ("a",)}, x="2")) == {}
    assert ids(thing("a"), thing("b"), thing("u", needs={"x": ("a",)}, x="1"), thing("v", needs={"x": ("b",)}, x="1")) == {}


def test_fewer_texts_than_resources_are_left_open_unless_the_rest_is_yet_to_come():
    user = thing("u", needs={"subnets": ("a", "b")}, subnets=["s-1", Unknown()])
    assert ids(thing("a"), thing("b"), user) == {}
    assert ids(thing("a"), thing("b"), user, changing=["b"]) == {"a": "s-1"}


def test_resources_that_have_an_id_or_are_not_known_need_none():
    known = Resource(urn="a", type="t", id="vpc-1")
    partial = Resource(urn="b", type="t", partial=True)
    component = Resource(urn="c", type="t", custom=False)
    assert ids(known, partial, component, thing("u", needs={"x": ("a", "b", "c")}, x="1")) == {}
