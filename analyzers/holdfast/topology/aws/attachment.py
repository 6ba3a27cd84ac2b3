"""Which load balancers and target groups an Auto Scaling group or an instance is attached to."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from holdfast.stack.aws import (
    AUTOSCALING_ATTACHMENT,
    AUTOSCALING_GROUP,
    CLASSIC_LOAD_BALANCER,
    INSTANCE,
    LOAD_BALANCER,
    TARGET_GROUP,
    TARGET_GROUP_ATTACHMENT,
    TRAFFIC_SOURCE_ATTACHMENT,
)
from holdfast.stack.references import References
from holdfast.stack.remembering import remembered
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.aws.launch import launches_type_of, users_of
from holdfast.topology.known import all_of, any_block, any_of, not_known
from holdfast.topology.references import is_stated, joined, stated

_CLASSIC_ATTACHMENT: Final = "aws:elb/attachment:Attachment"
_BALANCERS: Final = (CLASSIC_LOAD_BALANCER, LOAD_BALANCER)
_TARGETS: Final = (INSTANCE, LOAD_BALANCER, "aws:lambda/function:Function")
_LATTICE: Final = "vpc-lattice"
_GROUP_NAME: Final = "autoscalingGroupName"
_INLINE: Final = (
    ("targetGroupArns[]", (TARGET_GROUP,)),
    ("loadBalancers[]", _BALANCERS),
)
_APART: Final = (
    (AUTOSCALING_ATTACHMENT, "lbTargetGroupArn", (TARGET_GROUP,)),
    (AUTOSCALING_ATTACHMENT, "elb", _BALANCERS),
    (TRAFFIC_SOURCE_ATTACHMENT, "trafficSource.identifier", (TARGET_GROUP, CLASSIC_LOAD_BALANCER)),
)


@remembered
def is_attached(stack: Stack, group: Resource) -> bool:
    """Tell whether an Auto Scaling group is attached to a load balancer of any kind; a VPC Lattice service is none.

    Raise NotKnownError where it cannot be said.
    """
    return any_of(_ways(stack, group))


@remembered
def attached_to(stack: Stack, group: Resource) -> References:
    """Return the target groups and load balancers that an Auto Scaling group is attached to, in its inputs or apart from it."""
    named = [stack.resolve(group, path, to) for path, to in _INLINE]
    named.append(stated(stack, group, "trafficSources[].identifier", (TARGET_GROUP, CLASSIC_LOAD_BALANCER)))
    for by, path, to in _APART:
        attachments = stack.referrers(group, by, _GROUP_NAME)
        named += [stack.resolve(each, path, to) for each in attachments]
        named.append(References(group, path, missing=attachments.missing))
    return joined(group, named)


def is_registered(stack: Stack, instance: Resource) -> bool:
    """Tell whether an instance is registered with a target group or a classic load balancer; raise NotKnownError otherwise."""
    named = (
        stack.referrers(instance, TARGET_GROUP_ATTACHMENT, "targetId"),
        stack.referrers(instance, CLASSIC_LOAD_BALANCER, "instances[]"),
        stack.referrers(instance, _CLASSIC_ATTACHMENT, "instance"),
    )
    if any(each.resources for each in named):
        return True
    return any_of(not_known(each.path, *each.missing) for each in named if each.missing)


def target_of(stack: Stack, attachment: Resource) -> References:
    """Return what a target group attachment registers: an instance, by its id or its private address, a balancer or a function."""
    return stack.resolve(attachment, "targetId", _TARGETS)


def serves_behind_balancer(stack: Stack, source: Resource) -> bool:
    """Tell whether members that have the instance type of a template, group or instance are attached to a load balancer.

    Raise NotKnownError where it cannot be said.
    """
    if source.type == AUTOSCALING_GROUP:
        return is_attached(stack, source)
    if source.type == INSTANCE:
        return is_registered(stack, source)
    return any_of(_launched_and_attached(stack, source))


def _launched_and_attached(stack: Stack, source: Resource) -> Iterator[Callable[[], bool]]:
    users = users_of(stack, source)
    for each in users:
        yield partial(_serves_from, stack, each, source)
    if users.missing:
        yield not_known(users.path, *users.missing)


def _serves_from(stack: Stack, user: Resource, source: Resource) -> bool:
    return all_of((partial(launches_type_of, stack, user, source), partial(serves_behind_balancer, stack, user)))


def _ways(stack: Stack, group: Resource) -> Iterator[Callable[[], bool]]:
    yield partial(_lists, group, "targetGroupArns")
    yield partial(_lists, group, "loadBalancers")
    if is_stated(group, "trafficSources"):
        yield partial(_has_traffic_source, group, "trafficSources")
    for by in (AUTOSCALING_ATTACHMENT, TRAFFIC_SOURCE_ATTACHMENT):
        attachments = stack.referrers(group, by, _GROUP_NAME)
        for each in attachments:
            yield partial(_has_traffic_source, each, "trafficSource")
        if attachments.missing:
            yield not_known(_GROUP_NAME, *attachments.missing)


def _lists(group: Resource, path: str) -> bool:
    return any(each != "" for each in group.items(path))


def _has_traffic_source(resource: Resource, path: str) -> bool:
    """Tell whether a resource names a load balancer among traffic sources; an attachment without them names one by itself."""
    if resource.type == AUTOSCALING_ATTACHMENT:
        return True
    return any_block(resource, path, lambda source: source.text("type") != _LATTICE)
