"""How load balancers and Route 53 find out that something is dead: health checks as numbers, with the defaults of the provider."""

from typing import Final

from holdfast.stack.aws import DNS_HEALTH_CHECK
from holdfast.stack.missing import DEPLOYED, Missing, NotKnownError
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.facts import NO, YES, Fact, HealthCheck, Origin
from holdfast.topology.probes import Estimate, Probe

ALARM: Final = "aws:cloudwatch/metricAlarm:MetricAlarm"
_CHILDREN: Final = 4
"""How deep calculated health checks are followed."""
_HTTP: Final = frozenset({"HTTP", "HTTPS"})
_TIMEOUTS: Final = {"HTTP": 6.0, "GENEVE": 5.0}
_TIMEOUT: Final = 10.0
_OF_FUNCTIONS: Final = HealthCheck(35.0, 30.0, 2, 5)
_OF_OTHERS: Final = frozenset({"CALCULATED", "CLOUDWATCH_METRIC", "RECOVERY_CONTROL"})
_ROUTE_53_TIMEOUTS: Final = {"TCP": 10.0}
_ROUTE_53_TIMEOUT: Final = 6.0
"""Route 53 developer guide, "How Amazon Route 53 determines whether a health check is healthy": 4 s to connect, 2 s to answer."""


def target_group_probe(target_group: Resource) -> Probe:
    """Return the health check of a target group on its targets: a function has none where it is not turned on."""
    found = Estimate(target_group)
    kind, protocol = found.text("targetType", "instance").lower(), found.text("protocol", "HTTP")
    if kind == "lambda" and not (
        target_group.is_set("healthCheck.enabled") and target_group.value("healthCheck.enabled") in (True, "true")
    ):
        return Probe(None, tuple(found.assumed))
    by_itself = "HTTP" if protocol in _HTTP or kind in ("lambda", "alb") else "TCP"
    asks = found.text("healthCheck.protocol", by_itself) if target_group.is_set("healthCheck") else by_itself
    usual = _OF_FUNCTIONS if kind == "lambda" else HealthCheck(30.0, _TIMEOUTS.get(protocol, _TIMEOUT), 3, 3)
    check = HealthCheck(
        found.number("healthCheck.interval", usual.interval),
        found.number("healthCheck.timeout", usual.timeout),
        int(found.number("healthCheck.unhealthyThreshold", usual.unhealthy)),
        int(found.number("healthCheck.healthyThreshold", usual.healthy)),
        asks in _HTTP,
        (Origin(target_group.urn, ("healthCheck",)),),
    )
    return Probe(check, tuple(found.assumed))


def classic_probe(balancer: Resource) -> Probe:
    """Return the health check of a classic load balancer; without one it opens the port every 30 s, twice, ten times to be healthy."""
    found = Estimate(balancer)
    target = found.text("healthCheck.target", "TCP:80")
    check = HealthCheck(
        found.number("healthCheck.interval", 30.0),
        found.number("healthCheck.timeout", 5.0),
        int(found.number("healthCheck.unhealthyThreshold", 2)),
        int(found.number("healthCheck.healthyThreshold", 10)),
        target.partition(":")[0] in _HTTP,
        (Origin(balancer.urn, ("healthCheck",)),),
    )
    return Probe(check, tuple(found.assumed))


def asks_endpoint(check: Resource) -> bool:
    """Tell whether a Route 53 health check sends requests itself: not one of other checks, of an alarm or of a routing control."""
    return (check.text("type") or "").upper() not in _OF_OTHERS


def watched(stack: Stack, check: Resource, depth: int = _CHILDREN) -> tuple[Fact, HealthCheck | None]:
    """Return whether a Route 53 health check notices a failure by itself, and how; None for what is not known of how."""
    try:
        return _watched(stack, check, depth)
    except NotKnownError as error:
        return Fact(None, error.missing), None


def _watched(stack: Stack, check: Resource, depth: int) -> tuple[Fact, HealthCheck | None]:
    if check.flag("disabled"):
        return NO, None
    kind = (check.text("type") or "HTTP").upper()
    if kind == "RECOVERY_CONTROL":
        settle = "Describe the switch as a health check of an endpoint, or accept it in a waiver."
        raise NotKnownError("routingControlArn", Missing(f"who turns the routing control of {check.name}, and when", settle))
    if kind == "CALCULATED":
        return _calculated(stack, check, depth)
    if kind == "CLOUDWATCH_METRIC":
        return _by_alarm(stack, check)
    return YES, HealthCheck(
        float(check.number("requestInterval") or 30),
        _ROUTE_53_TIMEOUTS.get(kind, _ROUTE_53_TIMEOUT),
        int(check.number("failureThreshold") or 3),
        int(check.number("failureThreshold") or 3),
        kind != "TCP",
        (Origin(check.urn, ("requestInterval", "failureThreshold")),),
    )


def _calculated(stack: Stack, check: Resource, depth: int) -> tuple[Fact, HealthCheck | None]:
    """Return what the slowest child of a calculated health check says."""
    children = stack.resolve(check, "childHealthchecks[]", DNS_HEALTH_CHECK)
    children.all()
    if not children.resources or not depth:
        raise NotKnownError("childHealthchecks", Missing(f"what {check.name} is calculated from", DEPLOYED))
    found = [watched(stack, each, depth - 1) for each in children.resources]
    unknown = tuple(dict.fromkeys(fact for noticed, _ in found for fact in noticed.missing))
    if unknown:
        raise NotKnownError("childHealthchecks", *unknown)
    checks = [each for noticed, each in found if noticed.value and each is not None]
    if not checks:
        return NO, None
    return YES, max(checks, key=lambda each: (each.unhealthy * each.interval + each.timeout, each.origins))


def _by_alarm(stack: Stack, check: Resource) -> tuple[Fact, HealthCheck | None]:
    alarm = stack.resolve(check, "cloudwatchAlarmName", ALARM).one()
    if alarm is None:
        raise NotKnownError("cloudwatchAlarmName", Missing(f"the alarm behind {check.name}", DEPLOYED))
    period, times = float(alarm.number("period") or 60), int(alarm.number("evaluationPeriods") or 1)
    return YES, HealthCheck(period, 0.0, times, times, deep=True, origins=(Origin(check.urn, ("cloudwatchAlarmName",)),))
