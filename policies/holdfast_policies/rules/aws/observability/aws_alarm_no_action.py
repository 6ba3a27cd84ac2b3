"""Alarms that nobody hears."""

from functools import partial

from holdfast.rule import Answers, Finding, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import METRIC_ALARM
from holdfast.topology.aws.alarms import is_watched
from holdfast.topology.known import all_of, any_of

BAD = """
import pulumi_aws as aws

aws.cloudwatch.MetricAlarm(  # finding: aws-alarm-no-action
    "errors",
    comparison_operator="GreaterThanThreshold",
    evaluation_periods=3,
    namespace="AWS/ApplicationELB",
    metric_name="HTTPCode_Target_5XX_Count",
    statistic="Sum",
    period=60,
    threshold=10,
)
"""
GOOD = """
import pulumi_aws as aws

on_call = aws.sns.Topic("on-call")
aws.cloudwatch.MetricAlarm(
    "errors",
    comparison_operator="GreaterThanThreshold",
    evaluation_periods=3,
    namespace="AWS/ApplicationELB",
    metric_name="HTTPCode_Target_5XX_Count",
    statistic="Sum",
    period=60,
    threshold=10,
    alarm_actions=[on_call.arn],
)
"""


@rule(
    cloud="aws",
    group="observability",
    scope="resource",
    severity="low",
    decidable="inputs",
    subjects=(METRIC_ALARM,),
    fix="Give the alarm alarmActions, such as an SNS topic that reaches who is on call, and leave actionsEnabled at true.",
    bad=BAD,
    good=GOOD,
)
def aws_alarm_no_action(alarm: Resource, stack: Stack) -> Answers:
    """An alarm does nothing when it goes off.

    ## Why it matters
    An alarm without actions, or with its actions turned off, changes color on a page that nobody looks at. The failure that it was
    made for is then reported by clients.

    ## What to do
    Name in `alarmActions` what has to happen: a topic that reaches people, a scaling policy, an automation. `actionsEnabled`
    (true by default) turns all of them off together.

    ## When it is decided
    From the alarm's inputs and from what the stack does with it: an alarm that a composite alarm is made of, that a Route 53
    health check follows or that stops a deployment needs no action of its own. It stays undecided where a rule of EventBridge takes
    events of CloudWatch.

    ## References
    AWS Config cloudwatch-alarm-action-check; CloudWatch user guide, "Using Amazon CloudWatch alarms".
    """

    def silenced() -> bool:
        return alarm.flag("actionsEnabled") is False

    if all_of([partial(any_of, [silenced, lambda: not alarm.items("alarmActions")]), lambda: not is_watched(stack, alarm)]):
        off = alarm.value("actionsEnabled") in (False, "false")
        why = "its actions are turned off" if off else "it has no alarmActions"
        yield Finding(alarm, "actionsEnabled" if off else "alarmActions", f"Nobody hears {alarm.name}: {why}")
