"""Rules that read the settings of one resource: known, unknown, secret, of another kind, with text for numbers and flags."""

import pytest

from holdfast.rule import Rule
from holdfast.settings.model import Options
from holdfast.stack.values import MARK, SECRET_MARK, UNKNOWN_STRING
from holdfast.testing import answers, declared, deployed, preview
from holdfast_policies.rules import RULES

CLASSIC, CHECK = "aws:elb/loadBalancer:LoadBalancer", "aws:route53/healthCheck:HealthCheck"
INSTANCE, TEMPLATE = "aws:ec2/instance:Instance", "aws:ec2/launchTemplate:LaunchTemplate"
DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
SECRET = {MARK: SECRET_MARK, "ciphertext": "abc"}
UNKNOWN = UNKNOWN_STRING
FINDING, UNDECIDED, HOLDS = {"it": "finding"}, {"it": "undecided"}, {}
TIER_1 = Options(tier=1)
OF_TEMPLATE = {"launchTemplate": {"id": "lt-1"}}


def named(id_: str) -> Rule:
    return next(each for each in RULES if each.id == id_)


def said(rule: str, type_: str, inputs: dict[str, object], options: Options | None = None) -> dict[str, str]:
    """Return what a rule says, which must be the same at preview and once deployed."""
    before, after = (answers(named(rule), make(declared(type_, "it", **inputs)), options) for make in (preview, deployed))
    assert before == after
    return before


@pytest.mark.parametrize(
    ("rule", "inputs", "expected"),
    [
        ("aws-clb-no-connection-draining", {"connectionDraining": UNKNOWN}, UNDECIDED),
        ("aws-clb-no-connection-draining", {"connectionDraining": UNKNOWN, "connectionDrainingTimeout": "0"}, FINDING),
        ("aws-clb-no-connection-draining", {"connectionDraining": True, "connectionDrainingTimeout": UNKNOWN}, UNDECIDED),
        ("aws-clb-no-connection-draining", {"connectionDraining": False, "connectionDrainingTimeout": UNKNOWN}, FINDING),
        ("aws-clb-no-connection-draining", {"connectionDraining": "true"}, HOLDS),
        ("aws-clb-cross-zone-off", {"crossZoneLoadBalancing": "false"}, FINDING),
        ("aws-clb-cross-zone-off", {"crossZoneLoadBalancing": UNKNOWN}, UNDECIDED),
        ("aws-clb-cross-zone-off", {"crossZoneLoadBalancing": 1}, UNDECIDED),
        ("aws-clb-no-health-check", {"healthCheck": {"target": UNKNOWN}}, HOLDS),
    ],
)
def test_classic_load_balancers(rule: str, inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said(rule, CLASSIC, inputs) == expected


def test_a_health_check_that_the_provider_reports_was_not_declared() -> None:
    it = declared(CLASSIC, "it", computed={"healthCheck": {"target": "TCP:80"}})
    assert answers(named("aws-clb-no-health-check"), deployed(it)) == FINDING


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({}, FINDING),
        ({"originGroups": []}, FINDING),
        ({"originGroups": [UNKNOWN]}, HOLDS),
        ({"originGroups": UNKNOWN}, UNDECIDED),
        ({"originGroups": SECRET}, UNDECIDED),
    ],
)
def test_distributions(inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said("aws-cloudfront-no-origin-failover", DISTRIBUTION, inputs) == expected


@pytest.mark.parametrize(
    ("rule", "inputs", "expected"),
    [
        ("aws-r53-health-check-disabled", {"disabled": "true"}, FINDING),
        ("aws-r53-health-check-disabled", {"disabled": True, "invertHealthcheck": True}, HOLDS),
        ("aws-r53-health-check-disabled", {"disabled": True, "invertHealthcheck": UNKNOWN}, UNDECIDED),
        ("aws-r53-health-check-disabled", {"disabled": UNKNOWN, "invertHealthcheck": True}, HOLDS),
        ("aws-r53-health-check-disabled", {"disabled": UNKNOWN}, UNDECIDED),
        ("aws-r53-health-check-flaps", {"type": "HTTP", "failureThreshold": "1"}, FINDING),
        ("aws-r53-health-check-flaps", {"type": "CALCULATED", "failureThreshold": 1}, HOLDS),
        ("aws-r53-health-check-flaps", {"type": UNKNOWN, "failureThreshold": 1}, UNDECIDED),
        ("aws-r53-health-check-flaps", {"type": UNKNOWN, "failureThreshold": 2}, HOLDS),
        ("aws-r53-health-check-flaps", {"type": "HTTP"}, HOLDS),
        ("aws-r53-health-check-slow", {"type": "TCP"}, FINDING),
        ("aws-r53-health-check-slow", {"type": "TCP", "requestInterval": 10}, HOLDS),
        ("aws-r53-health-check-slow", {"type": "cloudwatch_metric"}, HOLDS),
        ("aws-r53-health-check-slow", {"type": "TCP", "requestInterval": UNKNOWN}, UNDECIDED),
    ],
)
def test_health_checks_of_route_53(rule: str, inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said(rule, CHECK, inputs, TIER_1) == expected


def test_how_often_a_health_check_asks_matters_on_tier_1_alone() -> None:
    for options in (Options(), Options(tier=2)):
        assert said("aws-r53-health-check-slow", CHECK, {"type": "HTTP", "requestInterval": UNKNOWN}, options) == HOLDS


@pytest.mark.parametrize(
    ("type_", "inputs", "expected"),
    [
        (INSTANCE, {}, FINDING),
        (INSTANCE, {"monitoring": UNKNOWN}, UNDECIDED),
        (INSTANCE, {"monitoring": False, **OF_TEMPLATE}, FINDING),
        (INSTANCE, {"monitoring": True, **OF_TEMPLATE}, HOLDS),
        (INSTANCE, OF_TEMPLATE, UNDECIDED),
        (INSTANCE, {"launchTemplate": UNKNOWN}, UNDECIDED),
        (TEMPLATE, {}, FINDING),
        (TEMPLATE, {"monitoring": {"enabled": "true"}}, HOLDS),
        (TEMPLATE, {"monitoring": {"enabled": False}}, FINDING),
        (TEMPLATE, {"monitoring": {}}, FINDING),
        (TEMPLATE, {"monitoring": UNKNOWN}, UNDECIDED),
    ],
)
def test_detailed_monitoring(type_: str, inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said("aws-ec2-detailed-monitoring-off", type_, inputs) == expected


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({}, FINDING),
        ({"disableApiTermination": "true"}, HOLDS),
        ({"disableApiTermination": UNKNOWN}, UNDECIDED),
        (OF_TEMPLATE, UNDECIDED),
        ({"instanceMarketOptions": {"marketType": "spot"}}, HOLDS),
        ({"instanceMarketOptions": {"spotOptions": {"maxPrice": "1"}}}, HOLDS),
        ({"instanceMarketOptions": {"marketType": "capacity-block"}}, FINDING),
        ({"instanceMarketOptions": UNKNOWN}, UNDECIDED),
        ({"instanceMarketOptions": UNKNOWN, "disableApiTermination": True}, HOLDS),
    ],
)
def test_termination_protection(inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said("aws-ec2-termination-protection-off", INSTANCE, inputs) == expected
