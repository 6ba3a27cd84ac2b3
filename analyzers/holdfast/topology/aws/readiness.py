"""How long a new member of a group or a new task needs before a load balancer finds it healthy."""

from typing import Final

import msgspec

from holdfast.settings.model import Options
from holdfast.stack.aws import CLASSIC_LOAD_BALANCER, ECS_SERVICE, TARGET_GROUP
from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.references import References, outside
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.aws.attachment import attached_to, is_attached
from holdfast.topology.aws.health import counts_balancer_health
from holdfast.topology.inference import has_accelerator
from holdfast.topology.known import all_of
from holdfast.topology.references import joined

_OF_SERVICE: Final = (("targetGroupArn", TARGET_GROUP), ("elbName", CLASSIC_LOAD_BALANCER))


class Readiness(msgspec.Struct, frozen=True, eq=False):
    """The seconds from the start of a member to its first healthy state, at least.

    load: the model's load time. checks: the longest row of health checks that must succeed, by `target_group`. missing: why it
    may take longer.
    """

    load: float
    checks: float = 0
    target_group: Resource | None = None
    missing: tuple[Missing, ...] = ()

    @property
    def seconds(self) -> float:
        """Return the seconds that are certain."""
        return self.load + self.checks


def readiness(stack: Stack, options: Options, group: Resource) -> Readiness:
    """Return how long a member of an Auto Scaling group or a task of an ECS service takes to be healthy, at least."""
    load, missing = _load(stack, options, group)
    named = balanced_by(stack, group)
    facts = [*missing, *named.missing, *map(outside, named.literals)]
    longest, slowest = 0.0, None
    for each in sorted(named.resources, key=lambda found: found.urn):
        try:
            seconds = _seconds_of_checks(each)
        except NotKnownError as error:
            facts += error.missing
            continue
        if seconds > longest:
            longest, slowest = seconds, each
    return Readiness(load, longest, slowest, tuple(dict.fromkeys(facts)))


def balanced_by(stack: Stack, group: Resource) -> References:
    """Return the target groups and classic load balancers that send requests to a group or a service."""
    if group.type != ECS_SERVICE:
        return attached_to(stack, group)
    named = [stack.resolve(group, f"loadBalancers[].{path}", to) for path, to in _OF_SERVICE]
    return joined(group, named)


def _load(stack: Stack, options: Options, group: Resource) -> tuple[float, tuple[Missing, ...]]:
    """Return the least load time, and what would tell whether it is longer."""
    without, with_ = options.load_seconds(gpu=False), options.load_seconds(gpu=True)
    if without == with_:
        return with_, ()
    try:
        return (with_ if has_accelerator(stack, group) else without), ()
    except NotKnownError as error:
        return min(without, with_), error.missing


def _seconds_of_checks(balancer: Resource) -> float:
    """Return interval x healthy threshold of a target group's health checks, or of a classic load balancer's."""
    interval, threshold = balancer.number("healthCheck.interval"), balancer.number("healthCheck.healthyThreshold")
    if interval is None or threshold is None:
        raise NotKnownError("healthCheck", Missing(f"the health check of {balancer.name}", f"Set healthCheck of {balancer.name}."))
    return interval * threshold


def is_stopped_when_unhealthy(stack: Stack, group: Resource) -> bool:
    """Tell whether a load balancer's health checks stop members of a group or tasks of a service; raise NotKnownError otherwise."""
    if group.type == ECS_SERVICE:
        return bool(group.items("loadBalancers"))
    return all_of((lambda: counts_balancer_health(group), lambda: is_attached(stack, group)))


def grace_of(group: Resource) -> tuple[str, float]:
    """Return the property with the grace period of a group or service, and its seconds."""
    path = "healthCheckGracePeriodSeconds" if group.type == ECS_SERVICE else "healthCheckGracePeriod"
    return path, group.number(path) or 0
