"""What the rules of security groups let through."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast import testing
from holdfast.stack import Resource, Stack
from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, preview
from holdfast.topology.aws.security_groups import Flow, Permits, default_group, flows, permits, unknown_flow

GROUP, BALANCER = "aws:ec2/securityGroup:SecurityGroup", "aws:lb/loadBalancer:LoadBalancer"
BESIDE, EGRESS = "aws:ec2/securityGroupRule:SecurityGroupRule", "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
SUBNET, VPC, DEFAULT = "aws:ec2/subnet:Subnet", "aws:ec2/vpc:Vpc", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
PORTS = st.integers(min_value=0, max_value=65535)


def declared(type_: str, name: str, **inputs: object) -> Declared:
    return testing.declared(type_, name, **inputs)


def resource(stack: Stack, named: Declared) -> Resource:
    found = stack.get(named.urn)
    assert found is not None
    return found


def rules(*resources: Declared, of: Declared, direction: str = "ingress") -> Permits:
    """Return the rules of one group in one direction, beside the other resources."""
    user = declared(BALANCER, "user", securityGroups=[of])
    stack = preview(of, *resources, user)
    named = stack.resolve(resource(stack, user), "securityGroups[]", GROUP)
    return permits(stack, named, "egress" if direction == "egress" else "ingress")


def to(port: Callable[[], float] | float, transport: str = "tcp") -> Flow:
    stack = preview(declared(GROUP, "via"))
    return Flow(port if callable(port) else lambda: port, transport, stack.resources[0])


@settings(deadline=None)
@given(first=PORTS, last=PORTS, port=PORTS)
def test_a_rule_lets_through_the_ports_that_it_spans(first: int, last: int, port: int) -> None:
    group = declared(GROUP, "group", ingress=[{"protocol": "tcp", "fromPort": first, "toPort": last}])
    assert rules(of=group).let(to(port)) == (first <= port <= last)
    assert not rules(of=group).let(to(port, "udp"))
    assert not rules(of=group, direction="egress").let(to(port))


@settings(deadline=None)
@given(parts=st.lists(st.tuples(PORTS, PORTS), max_size=4), port=PORTS, hidden=st.integers(min_value=0, max_value=3))
def test_what_passes_with_an_unknown_rule_passes_whatever_it_is(parts: list[tuple[int, int]], port: int, hidden: int) -> None:
    known = [{"protocol": "tcp", "fromPort": first, "toPort": last} for first, last in parts]
    partly = [UNKNOWN_STRING if index == hidden else each for index, each in enumerate(known)]
    whole = rules(of=declared(GROUP, "group", ingress=known)).let(to(port))
    try:
        assert rules(of=declared(GROUP, "group", ingress=partly)).let(to(port)) == whole
    except NotKnownError:
        assert hidden < len(known)


def test_rules_inside_and_beside_a_group_are_its_rules() -> None:
    group = declared(GROUP, "group", egress=[{"protocol": "udp", "fromPort": 53, "toPort": 53}])
    mixed = declared(BESIDE, "mixed", securityGroupId=group, type="egress", protocol="tcp", fromPort=80, toPort=80)
    inwards = declared(BESIDE, "inwards", securityGroupId=group, type="ingress", protocol="tcp", fromPort=22, toPort=22)
    single = declared(EGRESS, "single", securityGroupId=group, ipProtocol="tcp", fromPort=443, toPort=443)
    found = rules(mixed, inwards, single, of=group, direction="egress")
    assert [each.rule.owner.name for each in found.known] == ["group", "single", "mixed"]
    assert [port for port in (22, 53, 80, 443) if found.let(to(port))] == [80, 443]
    assert found.let(to(53, "udp"))
    assert found.missing == ()


def test_a_port_is_asked_for_only_where_it_decides() -> None:
    def unknown() -> float:
        raise NotKnownError("port", Missing("the port", "Say it."))

    every = declared(GROUP, "group", ingress=[{"protocol": "tcp", "fromPort": 0, "toPort": 65535}])
    some = declared(GROUP, "group", ingress=[{"protocol": "tcp", "fromPort": 80, "toPort": 80}])
    assert rules(of=every).let(to(unknown))
    assert not rules(of=some).let(to(unknown, "udp"))
    with pytest.raises(NotKnownError, match="the port"):
        rules(of=some).let(to(unknown))


def test_traffic_that_is_not_known_at_all_passes_only_where_everything_does() -> None:
    flow = unknown_flow(preview(declared(GROUP, "via")).resources[0], NotKnownError("port", Missing("the port", "Say it.")))
    assert rules(of=declared(GROUP, "group", ingress=[{"protocol": "-1", "fromPort": 0, "toPort": 0}])).let(flow)
    with pytest.raises(NotKnownError, match="the port"):
        rules(of=declared(GROUP, "group", ingress=[{"protocol": "tcp", "fromPort": 0, "toPort": 65535}])).let(flow)


@pytest.mark.parametrize(
    ("protocol", "said"),
    [("HTTPS", ["TCP 443"]), (None, ["TCP 443"]), ("udp", ["UDP 443"]), ("QUIC", ["UDP 443"]), ("TCP_UDP", ["TCP 443", "UDP 443"])],
)
def test_the_transports_of_a_protocol(protocol: str | None, said: list[str]) -> None:
    listener = preview(declared("aws:lb/listener:Listener", "listener", port="443")).resources[0]
    assert [each.said() for each in flows(listener, "port", protocol, listener)] == said


def test_the_default_group_is_that_of_the_vpc_of_the_subnets() -> None:
    one, two = declared(VPC, "one"), declared(VPC, "two")
    subnet = declared(SUBNET, "subnet", vpcId=two)
    balancer = declared(BALANCER, "balancer", subnets=[subnet])
    held = [declared(DEFAULT, f"of-{vpc.name}", vpcId=vpc) for vpc in (one, two)]
    stack = preview(one, two, subnet, balancer, *held)
    found = default_group(stack, resource(stack, balancer), "subnets[]")
    assert found is not None
    assert found.name == "of-two"
    without = preview(one, two, subnet, balancer, held[0])
    assert default_group(without, resource(without, balancer), "subnets[]") is None
