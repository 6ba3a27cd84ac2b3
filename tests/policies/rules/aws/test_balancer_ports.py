"""What the security groups of a load balancer must let through: rules inside and beside the groups, unknown, outside, default."""

import pytest

from holdfast import testing
from holdfast.rule import Rule
from holdfast.settings.model import Settings
from holdfast.sources.read import with_outside
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Ref, answers, deployed, preview, verdict
from holdfast_policies.rules import RULES

BALANCER, LISTENER, RULE = "aws:lb/loadBalancer:LoadBalancer", "aws:lb/listener:Listener", "aws:lb/listenerRule:ListenerRule"
TARGETS, ATTACHMENT = "aws:lb/targetGroup:TargetGroup", "aws:lb/targetGroupAttachment:TargetGroupAttachment"
GROUP, BESIDE = "aws:ec2/securityGroup:SecurityGroup", "aws:ec2/securityGroupRule:SecurityGroupRule"
INGRESS, EGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
SERVICE, SUBNET, VPC = "aws:ecs/service:Service", "aws:ec2/subnet:Subnet", "aws:ec2/vpc:Vpc"
DEFAULT = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
UNKNOWN = UNKNOWN_STRING
FINDING, UNDECIDED, HOLDS = {"it": "finding"}, {"it": "undecided"}, {}
ALL = {"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}


def declared(type_: str, name: str, **inputs: object) -> Declared:
    return testing.declared(type_, name, computed={"arn": f"arn:{name}"}, **inputs)


def tcp(first: object, last: object) -> dict[str, object]:
    return {"protocol": "tcp", "fromPort": first, "toPort": last, "cidrBlocks": ["0.0.0.0/0"]}


def named() -> Rule:
    return next(each for each in RULES if each.id == "aws-lb-sg-blocks-traffic")


def said(*resources: Declared) -> dict[str, str]:
    """Return what the rule says, which must be the same at preview and once deployed."""
    before, after = (answers(named(), make(*resources)) for make in (preview, deployed))
    assert before == after
    return before


def messages(*resources: Declared) -> list[str]:
    return [row.message for row in verdict(named(), preview(*resources)).findings]


TO = declared(TARGETS, "targets", port=8080, protocol="HTTP")


def serving(**inputs: object) -> tuple[Declared, ...]:
    """Return a load balancer on port 80 with targets on port 8080."""
    it = declared(BALANCER, "it", **inputs)
    action = {"type": "forward", "targetGroupArn": Ref(TO, "arn")}
    return it, TO, declared(LISTENER, "listener", loadBalancerArn=Ref(it, "arn"), port=80, defaultActions=[action])


def walled(*beside: Declared, **inputs: object) -> dict[str, str]:
    """Return what is said of a load balancer with one security group, which the other resources are rules of."""
    group = declared(GROUP, "group", **inputs)
    return said(group, *beside, *serving(securityGroups=[group]))


@pytest.mark.parametrize(
    ("ingress", "expected"),
    [
        ([ALL], HOLDS),
        ([tcp(80, 80)], HOLDS),
        ([tcp("80", "80")], HOLDS),
        ([tcp(1, 65535)], HOLDS),
        ([{**tcp(80, 80), "protocol": "6"}], HOLDS),
        ([tcp(443, 443), tcp(80, 80)], HOLDS),
        ([tcp(443, 443)], FINDING),
        ([{**tcp(80, 80), "protocol": "udp"}], FINDING),
        ([], FINDING),
        (None, FINDING),
        ([UNKNOWN, tcp(80, 80)], HOLDS),
        ([UNKNOWN, tcp(443, 443)], UNDECIDED),
        (UNKNOWN, UNDECIDED),
        ([tcp(UNKNOWN, 65535)], UNDECIDED),
        ([tcp(UNKNOWN, 79)], FINDING),
        ([tcp(81, UNKNOWN)], FINDING),
        ([{**tcp(80, 80), "protocol": UNKNOWN}], UNDECIDED),
        ([{**ALL, "fromPort": UNKNOWN}], HOLDS),
        (["all"], UNDECIDED),
    ],
)
def test_the_port_of_a_listener_is_let_in(ingress: object, expected: dict[str, str]) -> None:
    assert walled(ingress=ingress, egress=[ALL]) == expected


@pytest.mark.parametrize(
    ("egress", "expected"),
    [
        ([ALL], HOLDS),
        ([tcp(8080, 8080)], HOLDS),
        ([tcp(0, 65535)], HOLDS),
        ([tcp(80, 80)], FINDING),
        ([], FINDING),
        (None, FINDING),
        (UNKNOWN, UNDECIDED),
    ],
)
def test_the_port_of_the_targets_is_let_out(egress: object, expected: dict[str, str]) -> None:
    assert walled(ingress=[ALL], egress=egress) == expected


GROUP_ITSELF = declared(GROUP, "group")


@pytest.mark.parametrize(
    ("beside", "expected"),
    [
        ([declared(BESIDE, "in", securityGroupId=GROUP_ITSELF, type="ingress", **tcp(80, 80))], HOLDS),
        ([declared(BESIDE, "in", securityGroupId=GROUP_ITSELF, type="egress", **tcp(80, 80))], FINDING),
        ([declared(BESIDE, "in", securityGroupId=GROUP_ITSELF, type=UNKNOWN, **tcp(80, 80))], UNDECIDED),
        ([declared(BESIDE, "in", securityGroupId=UNKNOWN, type="ingress", **tcp(80, 80))], UNDECIDED),
        ([declared(BESIDE, "in", securityGroupId="sg-1", type="ingress", **tcp(80, 80))], FINDING),
        ([declared(INGRESS, "in", securityGroupId=GROUP_ITSELF, ipProtocol="-1")], HOLDS),
        ([declared(INGRESS, "in", securityGroupId=GROUP_ITSELF, ipProtocol="tcp", fromPort=80, toPort=80)], HOLDS),
        ([declared(INGRESS, "in", securityGroupId=GROUP_ITSELF, ipProtocol="tcp")], UNDECIDED),
        ([declared(EGRESS, "in", securityGroupId=GROUP_ITSELF, ipProtocol="-1")], FINDING),
    ],
)
def test_rules_beside_the_group_count(beside: list[Declared], expected: dict[str, str]) -> None:
    out = declared(EGRESS, "out", securityGroupId=GROUP_ITSELF, ipProtocol="-1")
    assert said(GROUP_ITSELF, *beside, out, *serving(securityGroups=[GROUP_ITSELF])) == expected


def test_groups_add_up() -> None:
    one, two = declared(GROUP, "one", ingress=[tcp(80, 80)]), declared(GROUP, "two", egress=[ALL])
    assert said(one, two, *serving(securityGroups=[one, two])) == HOLDS
    assert said(one, *serving(securityGroups=[one, "sg-1"])) == UNDECIDED
    assert said(*serving(securityGroups=UNKNOWN)) == UNDECIDED


def test_a_group_that_is_described_outside_the_stack_has_rules() -> None:
    entry = {"id": "sg-1", "type": GROUP, "ingress": [ALL], "egress": [ALL]}
    stack = with_outside(preview(*serving(securityGroups=["sg-1"])), Settings(resources=(entry,)))
    assert answers(named(), stack) == HOLDS


@pytest.mark.parametrize("kind", ["application", None])
@pytest.mark.parametrize("groups", [None, []])
def test_the_default_group_is_not_known(kind: str | None, groups: list[str] | None) -> None:
    assert said(*serving(loadBalancerType=kind, securityGroups=groups)) == UNDECIDED


@pytest.mark.parametrize(("rules", "expected"), [({"ingress": [ALL], "egress": [ALL]}, HOLDS), ({}, FINDING)])
def test_the_default_group_that_the_stack_holds_is_known(rules: dict[str, object], expected: dict[str, str]) -> None:
    vpc = declared(VPC, "vpc")
    subnet, default = declared(SUBNET, "subnet", vpcId=vpc), declared(DEFAULT, "default", vpcId=vpc, **rules)
    elsewhere = declared(DEFAULT, "elsewhere", vpcId=declared(VPC, "other"))
    assert said(vpc, elsewhere, subnet, default, *serving(subnets=[subnet])) == expected


def test_without_groups_only_an_application_load_balancer_has_one() -> None:
    assert said(*serving(loadBalancerType="network")) == HOLDS
    assert said(*serving(loadBalancerType="gateway")) == HOLDS
    assert said(*serving(loadBalancerType=UNKNOWN)) == UNDECIDED


def test_each_transport_of_a_network_load_balancer_needs_a_rule() -> None:
    group = declared(GROUP, "group", ingress=[tcp(53, 53)], egress=[ALL])
    it = declared(BALANCER, "it", loadBalancerType="network", securityGroups=[group])
    listener = declared(LISTENER, "listener", loadBalancerArn=Ref(it, "arn"), port=53, protocol="TCP_UDP", defaultActions=[])
    assert messages(group, it, listener) == ["it cannot be reached on listener: no ingress rule of group lets UDP 53 in"]


def test_all_that_is_blocked_is_said() -> None:
    group = declared(GROUP, "group", ingress=[tcp(443, 443)], egress=[tcp(80, 80)])
    assert messages(group, *serving(securityGroups=[group])) == [
        "it cannot be reached on listener: no ingress rule of group lets TCP 80 in",
        "it cannot reach the targets of targets: no egress rule of group lets TCP 8080 out",
    ]


def test_what_is_blocked_is_said_beside_what_is_not_known() -> None:
    group = declared(GROUP, "group", ingress=[tcp(443, 443)], egress=UNKNOWN)
    report = verdict(named(), preview(group, *serving(securityGroups=[group])))
    assert [row.message for row in report.findings] == ["it cannot be reached on listener: no ingress rule of group lets TCP 80 in"]
    assert [row.missing for row in report.undecided] == [("egress of group",)]


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ([], FINDING),
        ([declared(ATTACHMENT, "one", targetGroupArn=Ref(TO, "arn"), targetId="i-1", port=9000)], HOLDS),
        ([declared(ATTACHMENT, "one", targetGroupArn=Ref(TO, "arn"), targetId="i-1")], FINDING),
        ([declared(ATTACHMENT, "one", targetGroupArn=Ref(TO, "arn"), targetId="i-1", port=UNKNOWN)], UNDECIDED),
        (
            [declared(SERVICE, "one", networkConfiguration={}, loadBalancers=[{"targetGroupArn": Ref(TO, "arn"), "containerPort": 9000}])],
            HOLDS,
        ),
        (
            [declared(SERVICE, "one", networkConfiguration={}, loadBalancers=[{"targetGroupArn": Ref(TO, "arn"), "containerPort": 80}])],
            FINDING,
        ),
        ([declared(SERVICE, "one", loadBalancers=[{"targetGroupArn": Ref(TO, "arn"), "containerPort": 9000}])], UNDECIDED),
    ],
)
def test_targets_have_the_port_that_they_are_registered_with(others: list[Declared], expected: dict[str, str]) -> None:
    group = declared(GROUP, "group", ingress=[ALL], egress=[tcp(9000, 9000)])
    assert said(group, *others, *serving(securityGroups=[group])) == expected


def test_the_targets_of_rules_count_and_functions_have_no_port() -> None:
    group = declared(GROUP, "group", ingress=[ALL], egress=[tcp(8080, 8080)])
    it, to, listener = serving(securityGroups=[group])
    more, function = declared(TARGETS, "more", port=9000, protocol="HTTP"), declared(TARGETS, "function", targetType="lambda")
    rules = [declared(RULE, "a", listenerArn=Ref(listener, "arn"), actions=[{"targetGroupArn": Ref(function, "arn")}])]
    assert said(group, it, to, listener, function, *rules) == HOLDS
    rules.append(
        declared(RULE, "b", listenerArn=Ref(listener, "arn"), actions=[{"forward": {"targetGroups": [{"arn": Ref(more, "arn")}]}}])
    )
    assert messages(group, it, to, listener, function, more, *rules) == [
        "it cannot reach the targets of more: no egress rule of group lets TCP 9000 out"
    ]


def test_a_port_that_is_not_known_needs_only_a_rule_for_all_ports() -> None:
    for egress, expected in (([tcp(0, 65535)], HOLDS), ([tcp(8080, 8080)], UNDECIDED)):
        group = declared(GROUP, "group", ingress=[ALL], egress=egress)
        it, to, _ = serving(securityGroups=[group])
        listener = declared(
            LISTENER, "listener", loadBalancerArn=Ref(it, "arn"), port=80, defaultActions=[{"targetGroupArn": "arn:outside"}]
        )
        assert said(group, it, to, listener) == expected
