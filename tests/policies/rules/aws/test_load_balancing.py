"""Rules about load balancers and target groups: unknown one by one and as a whole, secret, outside the stack, at preview and deployed."""

import pytest

from holdfast import testing
from holdfast.rule import Rule
from holdfast.settings.model import Options, Settings
from holdfast.sources.read import with_outside
from holdfast.stack.values import MARK, SECRET_MARK, UNKNOWN_STRING
from holdfast.testing import Declared, Hidden, Ref, answers, deployed, preview, verdict
from holdfast_policies.rules import RULES

BALANCER, SUBNET, GROUP = "aws:lb/loadBalancer:LoadBalancer", "aws:ec2/subnet:Subnet", "aws:lb/targetGroup:TargetGroup"
LISTENER, RULE = "aws:lb/listener:Listener", "aws:lb/listenerRule:ListenerRule"
SECRET = {MARK: SECRET_MARK, "ciphertext": "abc"}
UNKNOWN = UNKNOWN_STRING
FINDING, UNDECIDED, HOLDS = {"it": "finding"}, {"it": "undecided"}, {}
INFERENCE, TIER_1 = Options(inference=True), Options(tier=1)


def named(id_: str) -> Rule:
    return next(each for each in RULES if each.id == id_)


def declared(type_: str, name: str, **inputs: object) -> Declared:
    """Return a resource that has, once deployed, the ARN that others name it by."""
    return testing.declared(type_, name, computed={"arn": f"arn:{name}"}, **inputs)


def said(rule: str, *resources: Declared, options: Options = INFERENCE) -> dict[str, str]:
    """Return what a rule says, which must be the same at preview and once deployed."""
    before, after = (answers(named(rule), make(*resources), options) for make in (preview, deployed))
    assert before == after
    return before


def balancer(**inputs: object) -> Declared:
    return declared(BALANCER, "it", **inputs)


def group(**inputs: object) -> Declared:
    return declared(GROUP, "it", **inputs)


ONE, TWO = declared(SUBNET, "one", availabilityZone="us-west-2a"), declared(SUBNET, "two", availabilityZone="us-west-2b")
SAME, BARE = declared(SUBNET, "same", availabilityZone="us-west-2a"), declared(SUBNET, "bare")


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({}, FINDING),
        ({"subnets": []}, FINDING),
        ({"subnets": ["subnet-1"]}, FINDING),
        ({"subnets": ["subnet-1", "subnet-1"]}, FINDING),
        ({"subnets": ["subnet-1", "subnet-2"]}, HOLDS),
        ({"subnets": ["subnet-1", UNKNOWN]}, UNDECIDED),
        ({"subnets": ["subnet-1", "subnet-2", UNKNOWN]}, HOLDS),
        ({"subnets": [UNKNOWN]}, FINDING),
        ({"subnets": [ONE, TWO]}, HOLDS),
        ({"subnets": [ONE]}, FINDING),
        ({"subnets": UNKNOWN}, UNDECIDED),
        ({"subnets": SECRET}, UNDECIDED),
        ({"subnets": "subnet-1"}, UNDECIDED),
        ({"subnets": ["subnet-lookup-0123abcd-1", "subnet-lookup-0123abcd-2"]}, UNDECIDED),
        ({"subnetMappings": [{"subnetId": ONE}, {"subnetId": TWO}]}, HOLDS),
        ({"subnetMappings": [{"subnetId": ONE}]}, FINDING),
        ({"subnetMappings": [UNKNOWN]}, UNDECIDED),
        ({"subnets": ["subnet-1"], "loadBalancerType": "network"}, HOLDS),
        ({"subnets": ["subnet-1"], "loadBalancerType": UNKNOWN}, UNDECIDED),
        ({"subnets": ["subnet-1", "subnet-2"], "loadBalancerType": UNKNOWN}, HOLDS),
        ({"subnets": UNKNOWN, "loadBalancerType": "network"}, HOLDS),
    ],
)
def test_an_application_load_balancer_needs_two_subnets(inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said("aws-alb-under-two-subnets", ONE, TWO, balancer(**inputs)) == expected


def test_the_subnets_that_a_provider_reports_are_not_counted_twice() -> None:
    reported = {"subnetMappings": [{"subnetId": "subnet-1"}]}
    stack = deployed(testing.declared(BALANCER, "it", computed=reported, subnets=["subnet-1"]))
    assert answers(named("aws-alb-under-two-subnets"), stack) == FINDING


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"subnets": [ONE, SAME]}, FINDING),
        ({"subnets": [ONE, TWO]}, HOLDS),
        ({"subnets": [ONE]}, HOLDS),
        ({"subnets": [BARE]}, HOLDS),
        ({"subnets": []}, HOLDS),
        ({"subnets": [ONE, TWO, BARE]}, UNDECIDED),
        ({"subnets": [ONE, SAME, BARE]}, FINDING),
        ({"subnets": [ONE, SAME, "subnet-1"]}, FINDING),
        ({"subnets": [ONE, "subnet-1"]}, UNDECIDED),
        ({"subnets": UNKNOWN}, UNDECIDED),
        ({"subnetMappings": [{"subnetId": ONE}, {"subnetId": SAME}]}, FINDING),
        ({"subnets": [ONE, SAME], "loadBalancerType": "network"}, HOLDS),
        ({"subnets": UNKNOWN, "loadBalancerType": "network"}, HOLDS),
        ({"subnets": [ONE, SAME], "loadBalancerType": UNKNOWN}, UNDECIDED),
    ],
)
def test_the_subnets_of_an_application_load_balancer_share_no_zone(inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said("aws-lb-subnets-same-zone", ONE, TWO, SAME, BARE, balancer(**inputs)) == expected


def test_each_zone_with_several_subnets_is_a_finding() -> None:
    also = declared(SUBNET, "also", availabilityZone="us-west-2b")
    stack = preview(TWO, ONE, also, SAME, balancer(subnets=[TWO, SAME, also, ONE]))
    rows = verdict(named("aws-lb-subnets-same-zone"), stack).findings
    assert [row.message for row in rows] == [
        "it cannot be deployed: its subnets also and two lie in the same zone, us-west-2b",
        "it cannot be deployed: its subnets one and same lie in the same zone, us-west-2a",
    ]
    assert rows[0].evidence == (also.urn, TWO.urn)


def test_subnets_that_are_described_outside_the_stack_have_zones() -> None:
    entries = tuple({"id": f"subnet-{number}", "type": SUBNET, "availabilityZone": "us-west-2a"} for number in (1, 2))
    stack = with_outside(preview(balancer(subnets=["subnet-1", "subnet-2"])), Settings(resources=entries))
    assert answers(named("aws-lb-subnets-same-zone"), stack) == FINDING


@pytest.mark.parametrize(
    ("inputs", "options", "expected"),
    [
        ({}, TIER_1, FINDING),
        ({}, Options(tier=0), FINDING),
        ({}, Options(tier=2), HOLDS),
        ({}, Options(), HOLDS),
        ({"enableZonalShift": True}, TIER_1, HOLDS),
        ({"enableZonalShift": "true"}, TIER_1, HOLDS),
        ({"enableZonalShift": False}, TIER_1, FINDING),
        ({"enableZonalShift": UNKNOWN}, TIER_1, UNDECIDED),
        ({"enableZonalShift": UNKNOWN}, Options(), HOLDS),
        ({"loadBalancerType": "network"}, TIER_1, FINDING),
        ({"loadBalancerType": "gateway"}, TIER_1, HOLDS),
        ({"loadBalancerType": UNKNOWN, "enableZonalShift": True}, TIER_1, HOLDS),
        ({"loadBalancerType": "gateway", "enableZonalShift": UNKNOWN}, TIER_1, HOLDS),
    ],
)
def test_zonal_shift_is_on_for_tier_1(inputs: dict[str, object], options: Options, expected: dict[str, str]) -> None:
    assert said("aws-lb-zonal-shift-off", balancer(**inputs), options=options) == expected


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"protocol": "HTTP"}, FINDING),
        ({"protocol": "https"}, FINDING),
        ({"protocol": "TCP"}, HOLDS),
        ({"targetType": "lambda"}, HOLDS),
        ({"protocol": "HTTP", "loadBalancingAlgorithmType": "round_robin"}, FINDING),
        ({"protocol": "HTTP", "loadBalancingAlgorithmType": "least_outstanding_requests"}, HOLDS),
        ({"protocol": "HTTP", "loadBalancingAlgorithmType": "weighted_random"}, HOLDS),
        ({"protocol": "HTTP", "loadBalancingAlgorithmType": UNKNOWN}, UNDECIDED),
        ({"protocol": "TCP", "loadBalancingAlgorithmType": UNKNOWN}, HOLDS),
        ({"protocol": UNKNOWN}, UNDECIDED),
        ({"protocol": UNKNOWN, "loadBalancingAlgorithmType": "weighted_random"}, HOLDS),
    ],
)
def test_requests_for_inference_are_not_dealt_out_in_turn(inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said("aws-tg-round-robin", group(**inputs)) == expected
    assert said("aws-tg-round-robin", group(**inputs), options=Options(inference=False)) == HOLDS


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"protocol": "HTTP"}, FINDING),
        ({"protocol": "HTTP", "slowStart": 0}, FINDING),
        ({"protocol": "HTTP", "slowStart": 30}, HOLDS),
        ({"protocol": "HTTP", "slowStart": "30"}, HOLDS),
        ({"protocol": "HTTP", "slowStart": UNKNOWN}, UNDECIDED),
        ({"protocol": "HTTP", "slowStart": "soon"}, UNDECIDED),
        ({"protocol": "TCP", "slowStart": UNKNOWN}, HOLDS),
        ({"protocol": "HTTP", "loadBalancingAlgorithmType": "weighted_random"}, HOLDS),
        ({"protocol": "HTTP", "loadBalancingAlgorithmType": UNKNOWN}, UNDECIDED),
        ({"protocol": UNKNOWN, "slowStart": 30}, HOLDS),
    ],
)
def test_a_new_target_gets_its_share_slowly(inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said("aws-tg-no-slow-start", group(**inputs)) == expected
    assert said("aws-tg-no-slow-start", group(**inputs), options=Options(inference=False)) == HOLDS


IT = group(port=80, protocol="HTTP")
FORWARD = declared(LISTENER, "listener", defaultActions=[{"type": "forward", "targetGroupArn": Ref(IT, "arn")}])
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"


def weighted(number: object) -> Declared:
    return declared(RULE, "rule", actions=[{"forward": {"targetGroups": [{"arn": Ref(IT, "arn"), "weight": number}]}}])


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ((FORWARD,), FINDING),
        ((weighted(1),), FINDING),
        ((weighted(None),), FINDING),
        ((weighted(0),), HOLDS),
        ((weighted(UNKNOWN),), UNDECIDED),
        ((weighted(0), FORWARD), FINDING),
        ((declared(LISTENER, "listener", defaultActions=[{"type": "redirect"}]),), HOLDS),
        ((declared(LISTENER, "listener", defaultActions=UNKNOWN),), UNDECIDED),
        ((declared(LISTENER, "listener", defaultActions=[{"targetGroupArn": "arn:other"}]),), HOLDS),
        ((FORWARD, declared("aws:autoscaling/group:Group", "group", targetGroupArns=[Ref(IT, "arn")])), HOLDS),
        ((FORWARD, declared("aws:autoscaling/group:Group", "group", targetGroupArns=["arn:other"])), FINDING),
        ((FORWARD, declared("aws:autoscaling/group:Group", "group", targetGroupArns=UNKNOWN)), UNDECIDED),
        ((FORWARD, declared("aws:autoscaling/group:Group", "group", targetGroupArns=SECRET)), UNDECIDED),
        ((declared("aws:autoscaling/group:Group", "group", targetGroupArns=UNKNOWN),), HOLDS),
        ((FORWARD, declared("command:local:Command", "attach", create=Ref(IT, "arn"))), UNDECIDED),
        ((FORWARD, declared("command:local:Command", "attach", create="true")), FINDING),
    ],
)
def test_a_target_group_that_gets_requests_has_targets(others: tuple[Declared, ...], expected: dict[str, str]) -> None:
    assert said("aws-tg-without-targets", IT, *others) == expected


def test_a_target_group_in_a_value_made_of_it_may_be_forwarded_to() -> None:
    listener = declared(LISTENER, "listener", defaultActions=Hidden([{"targetGroupArn": "arn:it"}], of=(IT,)))
    assert answers(named("aws-tg-without-targets"), preview(IT, listener)) == UNDECIDED
    assert answers(named("aws-tg-without-targets"), deployed(IT, listener)) == FINDING


def test_the_listeners_and_rules_that_forward_are_named() -> None:
    rows = verdict(named("aws-tg-without-targets"), preview(weighted(1), FORWARD, IT)).findings
    assert [row.message for row in rows] == [
        "it gets requests from listener and rule and has no targets: nothing in the stack registers with it"
    ]
    assert rows[0].evidence == (FORWARD.urn, weighted(1).urn)


def test_one_subnet_named_twice_is_one() -> None:
    assert answers(named("aws-alb-under-two-subnets"), preview(ONE, balancer(subnets=[ONE, ONE]))) == UNDECIDED
    stack = deployed(ONE, balancer(subnets=[ONE, ONE]))
    assert answers(named("aws-lb-subnets-same-zone"), stack) == HOLDS
    assert answers(named("aws-alb-under-two-subnets"), stack) == FINDING
