"""Who forwards to a target group, and what registers with it."""

import pytest

from holdfast import testing
from holdfast.stack import Resource, Stack
from holdfast.stack.missing import DEPLOYED, Missing, NotKnownError
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Ref, deployed, preview
from holdfast.topology.aws.forwarding import REGISTRATIONS, forwarded_to, forwarders, listeners_of, registrants, rules_of

LISTENER, RULE, TARGETS = "aws:lb/listener:Listener", "aws:lb/listenerRule:ListenerRule", "aws:lb/targetGroup:TargetGroup"


def declared(type_: str, name: str, **inputs: object) -> Declared:
    return testing.declared(type_, name, computed={"arn": f"arn:{name}", "name": f"name-{name}"}, **inputs)


BLUE, GREEN = declared(TARGETS, "blue"), declared(TARGETS, "green")


def resource(stack: Stack, named: Declared) -> Resource:
    found = stack.get(named.urn)
    assert found is not None
    return found


def stacks(*resources: Declared) -> tuple[Stack, Stack]:
    return preview(*resources), deployed(*resources)


def at(path: str, value: object) -> dict[str, object]:
    """Return nested properties with a value at a path such as `loadBalancers[].targetGroupArn`."""
    for step in reversed(path.split(".")):
        value = {step.removesuffix("[]"): [value] if step.endswith("[]") else value}
    assert isinstance(value, dict)
    return value


@pytest.mark.parametrize(("type_", "path"), REGISTRATIONS)
def test_what_registers_with_a_target_group(type_: str, path: str) -> None:
    by = declared(type_, "by", **at(path, Ref(BLUE, "name" if path.endswith("name") else "arn")))
    for stack in stacks(BLUE, GREEN, by):
        found = registrants(stack, resource(stack, BLUE))
        assert ([each.name for each in found], found.missing) == (["by"], ())
        assert registrants(stack, resource(stack, GREEN)).none()


def test_registrants_are_sorted_whatever_the_order_of_the_program() -> None:
    several = [declared("aws:autoscaling/group:Group", name, targetGroupArns=[Ref(BLUE, "arn")]) for name in ("b", "c", "a")]
    service = declared("aws:ecs/service:Service", "d", loadBalancers=[{"targetGroupArn": Ref(BLUE, "arn")}])
    for order in ([BLUE, service, *several], [*reversed(several), BLUE, service]):
        stack = preview(*order)
        assert [each.name for each in registrants(stack, resource(stack, BLUE))] == ["a", "b", "c", "d"]


@pytest.mark.parametrize("type_", ["command:local:Command", "pulumi-python:dynamic:Resource", "kubernetes:helm.sh/v3:Release"])
def test_what_a_target_group_is_handed_to_may_register_with_it(type_: str) -> None:
    stack = preview(BLUE, GREEN, declared(type_, "run", environment={"TARGETS": Ref(BLUE, "arn")}))
    (fact,) = registrants(stack, resource(stack, BLUE)).missing
    assert fact.fact == "whether run registers targets with blue"
    assert registrants(stack, resource(stack, GREEN)).none()


def split(blue: object, green: object) -> dict[str, object]:
    groups = [{"arn": Ref(BLUE, "arn"), "weight": blue}, {"arn": Ref(GREEN, "arn"), "weight": green}]
    return {"type": "forward", "forward": {"targetGroups": groups}}


def test_a_listener_and_its_rules_forward() -> None:
    balancer = declared("aws:lb/loadBalancer:LoadBalancer", "balancer")
    listener = declared(LISTENER, "listener", loadBalancerArn=Ref(balancer, "arn"), defaultActions=[{"targetGroupArn": Ref(BLUE, "arn")}])
    rule = declared(RULE, "rule", listenerArn=Ref(listener, "arn"), actions=[{"type": "authenticate-oidc"}, split(1, 2)])
    for stack in stacks(GREEN, BLUE, balancer, listener, rule):
        front, side = resource(stack, listener), resource(stack, rule)
        assert [each.name for each in listeners_of(stack, resource(stack, balancer))] == ["listener"]
        assert [each.name for each in rules_of(stack, front)] == ["rule"]
        assert [each.name for each in forwarded_to(stack, front).all()] == ["blue"]
        assert [each.name for each in forwarded_to(stack, side).all()] == ["blue", "green"]
        assert [each.name for each in forwarders(stack, resource(stack, BLUE))] == ["listener", "rule"]
        assert [each.name for each in forwarders(stack, resource(stack, GREEN))] == ["rule"]


def test_a_weight_of_zero_sends_nothing() -> None:
    rule = declared(RULE, "rule", actions=[split(1, 0)])
    after = deployed(BLUE, GREEN, rule)
    assert forwarders(after, resource(after, GREEN)).none()
    assert [each.name for each in forwarders(after, resource(after, BLUE))] == ["rule"]
    assert [each.name for each in forwarded_to(after, resource(after, rule))] == ["blue", "green"]


def test_whose_weight_is_zero_is_not_known_before_the_arns_are() -> None:
    before = preview(BLUE, GREEN, declared(RULE, "rule", actions=[split(1, 0)]))
    found = forwarders(before, resource(before, GREEN))
    assert (found.resources, found.missing) == ((), (Missing("the weight with which rule forwards to green", DEPLOYED),))


def test_what_is_not_known_of_actions_is_missing() -> None:
    stack = preview(BLUE, declared(LISTENER, "listener", defaultActions=UNKNOWN_STRING))
    found = forwarders(stack, resource(stack, BLUE))
    assert (found.resources, [each.fact for each in found.missing]) == ((), ["what defaultActions of listener names"])
    with pytest.raises(NotKnownError):
        found.none()


def test_a_target_group_outside_the_stack_is_a_literal() -> None:
    listener = declared(LISTENER, "listener", defaultActions=[{"targetGroupArn": "arn:outside"}])
    stack = preview(BLUE, listener)
    named = forwarded_to(stack, resource(stack, listener))
    assert (named.resources, named.literals, named.complete) == ((), ("arn:outside",), True)
    assert forwarders(stack, resource(stack, BLUE)).none()
