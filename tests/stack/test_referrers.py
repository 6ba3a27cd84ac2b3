"""Who names a resource: those that certainly do, and whether there may be more."""

import pytest

from holdfast.stack import Missing, NotKnownError, Resource, Stack, read_properties
from holdfast.testing import Hidden, Ref, declared, deployed, preview

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
BALANCER, LISTENER, RECORD = "aws:lb/loadBalancer:LoadBalancer", "aws:lb/listener:Listener", "aws:route53/record:Record"
API, OTHER = declared(BALANCER, "api"), declared(BALANCER, "other")
HTTP = declared(LISTENER, "http", loadBalancerArn=Ref(API, "arn"))
PATH = "loadBalancerArn"


def urn(type_, name):
    return f"urn:pulumi:dev::demo::{type_}::{name}"


def who(stack, name, by=LISTENER, path=PATH):
    """Return the names of those who name a resource, and the facts that are missing."""
    target = next(each for each in stack.resources if each.name == name)
    found = stack.referrers(target, by, path)
    return [each.name for each in found], [each.fact for each in found.missing]


def listener(name, value, *needs):
    properties = {PATH: needs} if needs else {}
    return Resource(
        urn=urn(LISTENER, name), type=LISTENER, inputs=read_properties({PATH: value}, properties), property_dependencies=properties
    )


def resource(type_, name, *, custom=True, **more):
    return Resource(urn=urn(type_, name), type=type_, custom=custom, **more)


@pytest.mark.parametrize("make", [preview, deployed])
def test_who_names_a_resource_is_the_same_before_and_after_it_is_created(make):
    stack = make(API, OTHER, HTTP)
    assert who(stack, "api") == (["http"], [])
    assert who(stack, "other") == ([], [])
    assert stack.referrers(stack.resources[1], LISTENER, PATH).none()


def test_the_order_of_the_source_does_not_matter():
    twice = [declared(LISTENER, name, loadBalancerArn=Ref(API, "arn")) for name in ("b", "a", "c")]
    assert who(preview(API, *twice), "api") == who(preview(*reversed(twice), API), "api") == (["a", "b", "c"], [])


def test_an_unknown_that_may_be_either_leaves_both_open():
    stack = preview(API, OTHER, declared(LISTENER, "http", loadBalancerArn=Hidden("x", of=(API, OTHER))))
    for name in ("api", "other"):
        assert who(stack, name) == ([], [f"what {PATH} of http names"])
    with pytest.raises(NotKnownError) as raised:
        stack.referrers(stack.resources[0], LISTENER, PATH).none()
    assert raised.value.property == PATH


def test_an_unknown_can_only_name_what_it_is_made_of():
    stack = preview(API, OTHER, declared(LISTENER, "http", loadBalancerArn=Hidden("x", of=(API, declared(BALANCER, "gone")))))
    assert who(stack, "other") == ([], [f"what {PATH} of http names"])  # one of its sources is not in the stack
    third = declared("a:b/c:D", "third")
    stack = preview(API, OTHER, third, declared(LISTENER, "http", loadBalancerArn=Hidden("x", of=(third,))))
    assert (who(stack, "api"), who(stack, "other")) == (([], []), ([], []))


def test_an_unknown_can_name_what_its_source_was_given():
    third = declared("a:b/c:D", "third", target=Ref(API, "arn"))
    fourth = declared("a:b/c:D", "fourth", of=Ref(third, "id"))
    stack = preview(API, OTHER, third, fourth, declared(LISTENER, "http", loadBalancerArn=Ref(fourth, "passedOn")))
    assert who(stack, "api") == ([], [f"what {PATH} of http names"])
    assert who(stack, "other") == ([], [])


def test_a_value_from_a_component_can_name_what_is_inside_it():
    component = resource("acme:net:Balancer", "front", custom=False)
    inside = resource(BALANCER, "inside", parent=component.urn)
    stack = Stack("demo/dev", [component, inside, resource(BALANCER, "apart"), listener("http", UNKNOWN, component.urn)])
    assert who(stack, "inside") == ([], [f"what {PATH} of http names"])
    assert who(stack, "apart") == ([], [])


@pytest.mark.parametrize("value", [UNKNOWN, "[secret]"])
def test_an_unknown_of_which_nothing_is_known_can_name_anything(value):
    stack = Stack("demo/dev", [resource(BALANCER, "api"), listener("http", value)])
    names, missing = who(stack, "api")
    assert (names, len(missing)) == ([], 1)


def test_who_surely_names_a_resource_is_not_also_one_that_may():
    stack = Stack("demo/dev", [
        resource(BALANCER, "api", id="lb-1"),
        Resource(urn=urn(RECORD, "www"), type=RECORD, inputs=read_properties({"records": ["lb-1", UNKNOWN]})),
    ])  # fmt: skip
    assert who(stack, "api", RECORD, "records[]") == (["www"], [])


def test_hidden_resources_leave_every_absence_open():
    hidden = Missing("the 3 unchanged resources", "Show them.")
    stack = Stack("demo/dev", [resource(BALANCER, "api")], hidden=(hidden,))
    with pytest.raises(NotKnownError) as raised:
        stack.referrers(stack.resources[0], LISTENER, PATH).none()
    assert raised.value.missing == (hidden,)


def test_what_is_managed_elsewhere_may_be_named_there():
    stack = Stack("demo/dev", [resource(BALANCER, "read", id="lb-1", external=True), listener("http", "lb-1")])
    assert who(stack, "read") == (["http"], ["what names read outside the stack, where it is managed"])


def test_a_handle_is_named_when_its_resource_is():
    stack = Stack("demo/dev", [
        resource(BALANCER, "handle", id="lb-1", external=True), resource(BALANCER, "own", id="lb-1"), listener("http", "lb-1"),
    ])  # fmt: skip
    assert (who(stack, "own")[0], who(stack, "handle")[0]) == (["http"], ["http"])


def test_two_ways_of_naming_are_added_up():
    stack = preview(API, HTTP, declared(LISTENER, "https", loadBalancerArn=Hidden("x", of=(API, OTHER))), OTHER)
    api = stack.resources[0]
    both = stack.referrers(api, LISTENER, PATH) + stack.referrers(api, LISTENER, "other")
    assert ([each.name for each in both], [each.fact for each in both.missing]) == (["http"], [f"what {PATH} of https names"])


def test_a_property_of_several_types_is_filled_by_all_of_them():
    group, classic = declared("aws:lb/targetGroup:TargetGroup", "g"), declared("aws:elb/loadBalancer:LoadBalancer", "c")
    holder = declared("a:b/c:D", "holder", targets=[Ref(group, "arn"), Ref(classic, "id")])
    stack = preview(group, classic, holder)
    target = stack.resources[0]
    assert stack.referrers(target, "a:b/c:D", "targets[]").missing
    assert not stack.referrers(target, "a:b/c:D", "targets[]", (group.type, classic.type)).missing


def test_thousands_of_unknowns_are_answered_in_bounded_words():
    stack = Stack("demo/dev", [*(resource(BALANCER, f"b{n}") for n in range(2000)), *(listener(f"l{n}", UNKNOWN) for n in range(2000))])
    for each in stack.of_type(BALANCER):
        assert len(stack.referrers(each, LISTENER, PATH).missing) == 10
