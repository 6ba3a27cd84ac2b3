"""Who acts on an alarm of CloudWatch beside its own actions."""

import re
from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from holdfast.stack.aws import AUTOSCALING_GROUP, CODEDEPLOY_DEPLOYMENT_GROUP, DNS_HEALTH_CHECK, ECS_SERVICE, SAGEMAKER_ENDPOINT
from holdfast.stack.identity import identities
from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.remembering import remembered
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import OPEN
from holdfast.topology.known import any_of, not_known

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
    yield lambda: _is_in_rule(stack, alarm)
    for rule in _listeners(stack):
        settle = f"Give {alarm.name} alarmActions, or accept it in a waiver."
        yield not_known("alarmActions", Missing(f"whether {rule.name} takes the events of {alarm.name}", settle))


def _is_in_rule(stack: Stack, alarm: Resource) -> bool:
    """Tell whether a composite alarm is made of an alarm: its rule is text, with names or ARNs of alarms in it."""
    named = _in_rules(stack)
    if not named.found.isdisjoint((alarm.urn, *identities(alarm))):
        return True
    if named.missing:
        raise NotKnownError(_RULE, *named.missing)
    name = alarm.inputs.get("name")
    if named.found and isinstance(name, OPEN):
        raise alarm.not_known("name", name)
    return False


class _InRules(msgspec.Struct, frozen=True):
    """What the rules of composite alarms name: names and ARNs in their text, and URNs of what they are made of."""

    found: frozenset[str]
    missing: tuple[Missing, ...]


@remembered
def _in_rules(stack: Stack) -> _InRules:
    found: set[str] = set()
    missing: list[Missing] = []
    for composite in stack.of_type(COMPOSITE_ALARM):
        found.update(composite.property_dependencies.get(_RULE, ()))
        try:
            found.update(each.strip() for each in _STATE.findall(composite.text(_RULE) or ""))
        except NotKnownError as error:
            missing += error.missing
    return _InRules(frozenset(found), tuple(missing))


@remembered
def _listeners(stack: Stack) -> tuple[Resource, ...]:
    """Return the rules of EventBridge that take events of CloudWatch, or may."""
    patterns = ((each, each.value("eventPattern")) for each in stack.of_type(EVENT_RULE))
    return tuple(each for each, pattern in patterns if isinstance(pattern, OPEN) or _SOURCE in str(pattern))
