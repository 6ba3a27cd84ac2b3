"""Alarms without actions: what else may act on them, and what is not known of that."""

from typing import Any

import pytest

from holdfast.rule import Rule
from holdfast.stack import Missing, Stack
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Hidden, Ref, answers, declared, deployed, preview, verdict
from holdfast_policies.rules import RULES

ALARM, COMPOSITE = "aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"
CHECK, EVENTS = "aws:route53/healthCheck:HealthCheck", "aws:cloudwatch/eventRule:EventRule"
SERVICE, ENDPOINT = "aws:ecs/service:Service", "aws:sagemaker/endpoint:Endpoint"
UNKNOWN = UNKNOWN_STRING
FINDING, UNDECIDED, HOLDS = {"it": "finding"}, {"it": "undecided"}, {}
IT = declared(ALARM, "it", computed={"arn": "arn:aws:cloudwatch:us-west-2:1:alarm:it"}, name="errors")
ROLLBACK = {"autoRollbackConfiguration": {"alarms": [{"alarmName": "errors"}]}}


def rule() -> Rule:
    return next(each for each in RULES if each.id == "aws-alarm-no-action")


def said(*resources: Declared) -> dict[str, str]:
    """Return what the rule says, which must be the same at preview and once deployed."""
    before, after = (answers(rule(), make(*resources)) for make in (preview, deployed))
    assert before == after
    return before


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({}, FINDING),
        ({"alarmActions": []}, FINDING),
        ({"alarmActions": [UNKNOWN]}, HOLDS),
        ({"alarmActions": UNKNOWN}, UNDECIDED),
        ({"alarmActions": UNKNOWN, "actionsEnabled": "false"}, FINDING),
        ({"alarmActions": ["arn:topic"], "actionsEnabled": UNKNOWN}, UNDECIDED),
        ({"actionsEnabled": UNKNOWN}, FINDING),
        ({"okActions": ["arn:topic"]}, FINDING),
    ],
)
def test_what_an_alarm_does(inputs: dict[str, Any], expected: dict[str, str]) -> None:
    assert said(declared(ALARM, "it", **inputs)) == expected


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (declared(CHECK, "other", type="CLOUDWATCH_METRIC", cloudwatchAlarmName=Ref(IT, "name")), HOLDS),
        (declared(CHECK, "other", type="CLOUDWATCH_METRIC", cloudwatchAlarmName="latency"), FINDING),
        (declared(SERVICE, "other", alarms={"alarmNames": ["errors"], "enable": True, "rollback": True}), HOLDS),
        (declared(SERVICE, "other", alarms={"alarmNames": UNKNOWN}), UNDECIDED),
        (declared(ENDPOINT, "other", deploymentConfig=ROLLBACK), HOLDS),
        (declared(COMPOSITE, "other", alarmRule=Hidden('ALARM("errors") OR ALARM(latency)', of=(IT,))), HOLDS),
        (declared(COMPOSITE, "other", alarmRule='ALARM(latency) AND NOT OK( "errors" )'), HOLDS),
        (declared(COMPOSITE, "other", alarmRule="ALARM(arn:aws:cloudwatch:us-west-2:1:alarm:errors-2)"), FINDING),
        (declared(COMPOSITE, "other", alarmRule=UNKNOWN), UNDECIDED),
        (declared(EVENTS, "other", eventPattern='{"source": ["aws.cloudwatch"]}'), UNDECIDED),
        (declared(EVENTS, "other", eventPattern=UNKNOWN), UNDECIDED),
        (declared(EVENTS, "other", scheduleExpression="rate(1 hour)"), FINDING),
    ],
)
def test_what_else_acts_on_an_alarm(other: Declared, expected: dict[str, str]) -> None:
    assert said(IT, other) == expected


def test_an_alarm_whose_name_is_not_known_may_be_the_one_in_a_rule() -> None:
    it = declared(ALARM, "it", name=Hidden("errors"))
    other = declared(COMPOSITE, "other", alarmRule="ALARM(errors)")
    assert answers(rule(), preview(it, other)) == UNDECIDED
    assert answers(rule(), deployed(it, other)) == HOLDS


def test_what_is_hidden_may_act_on_an_alarm() -> None:
    hidden = (Missing("what is created inside apply", "Check the deployed stack."),)
    assert answers(rule(), Stack("demo/dev", preview(IT).resources, hidden=hidden)) == UNDECIDED


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({}, ("alarmActions", "Nobody hears it: it has no alarmActions")),
        ({"actionsEnabled": False, "alarmActions": ["arn:topic"]}, ("actionsEnabled", "Nobody hears it: its actions are turned off")),
    ],
)
def test_the_message_says_why_nobody_hears_it(inputs: dict[str, Any], expected: tuple[str, str]) -> None:
    (row,) = verdict(rule(), preview(declared(ALARM, "it", **inputs))).findings
    assert (row.property, row.message) == expected
