"""Whether a service waits for what gives its target group a load balancer."""

import pytest

from holdfast.stack import NotKnownError, Stack
from holdfast.stack.resource import Resource
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Hidden, Ref, declared, deployed, preview
from holdfast.topology.aws.service_order import awaits_every_forwarder, forwarders_not_awaited, listeners_naming

SERVICE, GROUP = "aws:ecs/service:Service", "aws:lb/targetGroup:TargetGroup"
LISTENER, RULE, BALANCER = "aws:lb/listener:Listener", "aws:lb/listenerRule:ListenerRule", "aws:lb/loadBalancer:LoadBalancer"
OPEN = "not known"

TARGETS, OTHER = (declared(GROUP, name, {"arn": f"arn:{name}"}) for name in ("models", "other"))
DIRECT = declared(LISTENER, "direct", defaultActions=[{"type": "forward", "targetGroupArn": Ref(TARGETS, "arn")}])
WEIGHTED = [{"arn": Ref(TARGETS, "arn"), "weight": 0}, {"arn": Ref(OTHER, "arn"), "weight": 1}]
SPLIT = declared(RULE, "split", actions=[{"type": "forward", "forward": {"targetGroups": WEIGHTED}}])
ELSEWHERE = declared(LISTENER, "elsewhere", defaultActions=[{"type": "forward", "targetGroupArn": Ref(OTHER, "arn")}])
EITHER = declared(LISTENER, "either", defaultActions=Hidden([], of=(TARGETS, OTHER)))


def service(**inputs: object) -> Declared:
    return declared(SERVICE, "api", loadBalancers=[{"targetGroupArn": Ref(TARGETS, "arn")}], **inputs)


def early(stack: Stack) -> object:
    api, group = (next(each for each in stack.resources if each.type == type_) for type_ in (SERVICE, GROUP))
    try:
        return [each.name for each in forwarders_not_awaited(stack, api, group)]
    except NotKnownError:
        return OPEN


@pytest.mark.parametrize("make", [preview, deployed])
def test_a_group_is_named_alone_or_among_weighted_ones(make: object) -> None:
    stack = make(TARGETS, OTHER, SPLIT, DIRECT, ELSEWHERE)  # type: ignore[operator]
    assert sorted(each.name for each in listeners_naming(stack, stack.of_type(GROUP)[0])) == ["direct", "split"]


def test_no_dependency_on_any_is_early() -> None:
    assert early(preview(TARGETS, OTHER, SPLIT, DIRECT, ELSEWHERE, service())) == ["direct", "split"]
    assert early(deployed(TARGETS, DIRECT, service())) == ["direct"]


def test_one_of_several_is_enough() -> None:
    assert early(preview(TARGETS, OTHER, SPLIT, DIRECT, service(tags={"after": Ref(SPLIT, "arn")}))) == []


def test_a_dependency_through_another_resource_counts() -> None:
    between = declared("aws:ssm/parameter:Parameter", "between", value=Ref(DIRECT, "arn"))
    assert early(preview(TARGETS, DIRECT, between, service(tags={"after": Ref(between, "arn")}))) == []


def test_nothing_forwards_is_nothing_to_wait_for() -> None:
    assert early(preview(TARGETS, OTHER, ELSEWHERE, service())) == []


def test_a_listener_that_may_forward_leaves_it_open() -> None:
    assert early(preview(TARGETS, OTHER, EITHER, service())) == OPEN


def test_a_listener_that_may_forward_and_is_not_awaited_changes_nothing() -> None:
    assert early(preview(TARGETS, OTHER, EITHER, DIRECT, service())) == ["direct"]


def test_a_listener_that_may_forward_and_is_awaited_leaves_it_open() -> None:
    assert early(preview(TARGETS, OTHER, EITHER, DIRECT, service(tags={"after": Ref(EITHER, "arn")}))) == OPEN


def component(waits_for: str) -> Stack:
    """A target group and its listener inside a component, and a service that waits for something."""
    prefix = "urn:pulumi:dev::demo::"
    balancer, listener = f"{prefix}x:y:Balancer::all", f"{prefix}{LISTENER}::inner"
    group = Resource(urn=f"{prefix}{GROUP}::models", type=GROUP, id="models", parent=balancer)
    inner = preview(TARGETS, DIRECT).resources[1]
    return Stack(
        "demo/dev",
        [
            Resource(urn=balancer, type="x:y:Balancer", custom=False),
            group,
            Resource(
                urn=listener, type=LISTENER, parent=balancer, inputs=inner.inputs, property_dependencies={"defaultActions": (group.urn,)}
            ),
            Resource(urn=f"{prefix}{SERVICE}::api", type=SERVICE, dependencies=(prefix + waits_for,)),
        ],
    )


def test_who_waits_for_a_component_waits_for_what_is_inside() -> None:
    assert early(component("x:y:Balancer::all")) == []


def test_who_waits_for_one_part_does_not_wait_for_its_siblings() -> None:
    assert early(component(f"{GROUP}::models")) == ["inner"]


def test_awaits_every_forwarder() -> None:
    def answer(*resources: Declared) -> bool:
        stack = preview(*resources)
        return awaits_every_forwarder(stack, stack.of_type(SERVICE)[0])

    assert answer(TARGETS, service())
    assert answer(TARGETS, DIRECT, service(tags={"after": Ref(DIRECT, "arn")}))
    assert not answer(TARGETS, OTHER, DIRECT, SPLIT, service(tags={"after": Ref(DIRECT, "arn"), "other": UNKNOWN_STRING}))
