"""Rules about the health checks of target groups: unset, unknown one by one and as a whole, secret, deployed."""

import pytest

from holdfast.rule import Rule
from holdfast.settings.model import Options
from holdfast.stack.values import MARK, SECRET_MARK, UNKNOWN_STRING
from holdfast.testing import answers, declared, deployed, preview, verdict
from holdfast_policies.rules import RULES

GROUP = "aws:lb/targetGroup:TargetGroup"
SECRET = {MARK: SECRET_MARK, "ciphertext": "abc"}
UNKNOWN = UNKNOWN_STRING
FINDING, UNDECIDED, HOLDS = {"it": "finding"}, {"it": "undecided"}, {}
INFERENCE, NONE = Options(inference=True), Options(inference=False)
REPORTED = {"healthCheck": {"enabled": True, "path": "/", "protocol": "HTTP", "timeout": 5, "unhealthyThreshold": 2}}


def named(id_: str) -> Rule:
    return next(each for each in RULES if each.id == id_)


def said(rule: str, inputs: dict[str, object], options: Options = INFERENCE) -> dict[str, str]:
    """Return what a rule says, which must be the same at preview and once deployed."""
    it = declared(GROUP, "it", **inputs)
    before, after = (answers(named(rule), make(it), options) for make in (preview, deployed))
    assert before == after
    return before


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({}, FINDING),
        ({"healthCheck": None}, FINDING),
        ({"healthCheck": {}}, FINDING),
        ({"healthCheck": {"path": "/ready"}}, HOLDS),
        ({"healthCheck": [{"path": "/ready"}]}, HOLDS),
        ({"healthCheck": {"path": UNKNOWN}}, HOLDS),
        ({"healthCheck": {"path": "/ready", "protocol": UNKNOWN}, "targetType": UNKNOWN}, HOLDS),
        ({"healthCheck": {"interval": 5}}, FINDING),
        ({"healthCheck": {"protocol": "https"}}, FINDING),
        ({"healthCheck": {"protocol": "TCP"}}, HOLDS),
        ({"healthCheck": {"protocol": UNKNOWN}}, UNDECIDED),
        ({"healthCheck": UNKNOWN}, UNDECIDED),
        ({"healthCheck": SECRET}, UNDECIDED),
        ({"targetType": "lambda"}, HOLDS),
        ({"targetType": UNKNOWN}, UNDECIDED),
        ({"targetType": "lambda", "healthCheck": UNKNOWN}, HOLDS),
    ],
)
def test_a_health_check_is_chosen(inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said("aws-tg-default-health-check", inputs) == expected


def test_what_the_provider_reports_was_not_chosen() -> None:
    stack = deployed(declared(GROUP, "it", computed=REPORTED))
    assert answers(named("aws-tg-default-health-check"), stack) == FINDING
    assert answers(named("aws-tg-shallow-health-check"), stack, INFERENCE) == HOLDS
    assert answers(named("aws-health-timeout-too-short"), stack, INFERENCE) == HOLDS


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        ({"path": "/"}, FINDING),
        ({"path": "/ready"}, HOLDS),
        ({}, HOLDS),
        ({"protocol": "TCP"}, FINDING),
        ({"protocol": "tcp"}, FINDING),
        ({"protocol": "TCP", "path": UNKNOWN}, FINDING),
        ({"protocol": UNKNOWN, "path": "/"}, FINDING),
        ({"protocol": UNKNOWN, "path": "/ready"}, UNDECIDED),
        ({"path": UNKNOWN}, UNDECIDED),
        ({"path": SECRET}, UNDECIDED),
        (None, HOLDS),
        (UNKNOWN, UNDECIDED),
    ],
)
def test_a_health_check_of_inference_sees_the_model(check: object, expected: dict[str, str]) -> None:
    assert said("aws-tg-shallow-health-check", {"healthCheck": check}) == expected
    assert said("aws-tg-shallow-health-check", {"healthCheck": check}, NONE) == HOLDS


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        ({"timeout": 3, "unhealthyThreshold": 2}, FINDING),
        ({"timeout": 2, "unhealthyThreshold": 2}, FINDING),
        ({"timeout": "3", "unhealthyThreshold": "2"}, FINDING),
        ({"timeout": 4, "unhealthyThreshold": 2}, HOLDS),
        ({"timeout": 3}, HOLDS),
        ({"unhealthyThreshold": 2}, HOLDS),
        ({"timeout": UNKNOWN, "unhealthyThreshold": 3}, HOLDS),
        ({"timeout": 10, "unhealthyThreshold": UNKNOWN}, HOLDS),
        ({"timeout": UNKNOWN, "unhealthyThreshold": 2}, UNDECIDED),
        ({"timeout": 3, "unhealthyThreshold": UNKNOWN}, UNDECIDED),
        ({"timeout": "soon", "unhealthyThreshold": 2}, UNDECIDED),
        (None, HOLDS),
        (UNKNOWN, UNDECIDED),
    ],
)
def test_load_alone_takes_no_target_out(check: object, expected: dict[str, str]) -> None:
    assert said("aws-health-timeout-too-short", {"healthCheck": check}) == expected
    assert said("aws-health-timeout-too-short", {"healthCheck": check}, NONE) == HOLDS


@pytest.mark.parametrize("rule", ["aws-tg-shallow-health-check", "aws-health-timeout-too-short"])
def test_without_the_option_it_is_asked_what_stands_behind(rule: str) -> None:
    it = declared(GROUP, "it", healthCheck={"path": "/", "timeout": 3, "unhealthyThreshold": 2})
    group = declared("aws:autoscaling/group:Group", "group", targetGroupArns=UNKNOWN)
    assert answers(named(rule), preview(it)) == HOLDS
    assert answers(named(rule), preview(it, group)) == UNDECIDED


@pytest.mark.parametrize(
    ("rule", "check", "message"),
    [
        ("aws-tg-shallow-health-check", {"path": "/"}, "The health check of it sees that / answers, and not whether the model can"),
        (
            "aws-tg-shallow-health-check",
            {"protocol": "TCP"},
            "The health check of it sees that the port is open, and not whether the model can",
        ),
        ("aws-tg-default-health-check", None, "The health check of it is not declared: the defaults decide who is healthy"),
        ("aws-tg-default-health-check", {}, "The health check of it names no path: the defaults decide who is healthy"),
    ],
)
def test_the_message_says_what_is_checked(rule: str, check: object, message: str) -> None:
    stack = preview(declared(GROUP, "it", healthCheck=check))
    assert [row.message for row in verdict(named(rule), stack, INFERENCE).findings] == [message]
