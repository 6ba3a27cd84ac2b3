"""Who acts on an alarm of CloudWatch beside its own actions."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from holdfast.stack.aws import AUTOSCALING_GROUP, CODEDEPLOY_DEPLOYMENT_GROUP, DNS_HEALTH_CHECK, ECS_SERVICE, SAGEMAKER_ENDPOINT
from holdfast.stack.identity import identities
from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import OPEN
from holdfast.topology.known import any_of

COMPOSITE_ALARM: Final = "aws:cloudwatch/compositeAlarm:CompositeAlarm"
EVENT_RULE: Final = "aws:cloudwatch/eventRule:EventRule"
_WATCHERS: Final = (
    (DNS_HEALTH_CHECK, "cloudwatchAlarmName"),
    (COMPOSITE_ALARM, "actionsSuppressor.alarm"),
    (ECS_SERVICE, "alarms.alarmNames[]"),
    (AUTOSCALING_GROUP, "instanceRefresh.preferences.alarmSpecification.alarms[]"),
    (CODEDEPLOY_DEPLOYMENT_GROUP, "alarmConfiguration.alarms[]"),
    (SAGEMAKER_ENDPOINT, "deploymentConfig.autoRollbackConfiguration.alarms[].alarmName"),
)
_RULE: Final = "alarmRule"
_STATE: Final = re.compile(r"\b(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*\"?([^\")]*)")
_SOURCE: Final = "aws.cloudwatch"


def is_watched(stack: Stack, alarm: Resource) -> bool:
    """Tell whether something else acts on an alarm: a composite alarm, a DNS health check, a deployment that it stops.

    Raise NotKnownError where that cannot be said, as where a rule of EventBridge takes events of CloudWatch.
    """
    return any_of(_ways(stack, alarm))


def _ways(stack: Stack, alarm: Resource) -> Iterator[Callable[[], bool]]:
    yield lambda: not stack.referrers_by(alarm, _WATCHERS).none()
    yield from (partial(_is_in_rule, each, alarm) for each in stack.of_type(COMPOSITE_ALARM))
    yield from (partial(_may_take, each, alarm) for each in stack.of_type(EVENT_RULE))


def _is_in_rule(composite: Resource, alarm: Resource) -> bool:
    """Tell whether a composite alarm is made of an alarm: its rule is text, with names or ARNs of alarms in it."""
    if alarm.urn in composite.property_dependencies.get(_RULE, ()):
        return True
    named = {each.strip() for each in _STATE.findall(composite.text(_RULE) or "")}
    if not named.isdisjoint(identities(alarm)):
        return True
    name = alarm.inputs.get("name")
    if named and isinstance(name, OPEN):
        raise alarm.not_known("name", name)
    return False


def _may_take(rule: Resource, alarm: Resource) -> bool:
    if _SOURCE not in (rule.text("eventPattern") or ""):
        return False
    settle = f"Give {alarm.name} alarmActions, or accept it in a waiver."
    raise NotKnownError("alarmActions", Missing(f"whether {rule.name} takes the events of {alarm.name}", settle))
