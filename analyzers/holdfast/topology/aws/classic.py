"""What registers with a classic load balancer."""

from typing import Final

from holdfast.stack.aws import (
    AUTOSCALING_ATTACHMENT,
    AUTOSCALING_GROUP,
    ECS_SERVICE,
    INSTANCE,
    TRAFFIC_SOURCE_ATTACHMENT,
)
from holdfast.stack.references import References, Referrers
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.aws.subnets import zones_behind
from holdfast.topology.zones import Zones, zones_named

CLASSIC_ATTACHMENT: Final = "aws:elb/attachment:Attachment"
_GROUPS: Final = (
    (AUTOSCALING_GROUP, "loadBalancers[]"),
    (AUTOSCALING_GROUP, "trafficSources[].identifier"),
    (ECS_SERVICE, "loadBalancers[].elbName"),
)
_APART: Final = (
    (AUTOSCALING_ATTACHMENT, "elb", "autoscalingGroupName", AUTOSCALING_GROUP),
    (TRAFFIC_SOURCE_ATTACHMENT, "trafficSource.identifier", "autoscalingGroupName", AUTOSCALING_GROUP),
    (CLASSIC_ATTACHMENT, "elb", "instance", INSTANCE),
)


def zones_of(stack: Stack, balancer: Resource) -> Zones:
    """Return the zones of a classic load balancer: those of its subnets, else those that it names.

    Raise NotKnownError where the list of zones is not known.
    """
    if balancer.inputs.get("subnets") is not None or balancer.inputs.get("availabilityZones") is None:
        return zones_behind(stack, balancer, "subnets[]")
    return zones_named(balancer, "availabilityZones")


def members_named(stack: Stack, balancer: Resource) -> tuple[References, ...]:
    """Return what a classic load balancer and its attachments name as members: instances, groups, services."""
    apart = [(each, path, to) for by, at, path, to in _APART for each in stack.referrers(balancer, by, at)]
    return (stack.resolve(balancer, "instances[]", INSTANCE), *(stack.resolve(*each) for each in apart))


def groups_named(stack: Stack, balancer: Resource) -> Referrers:
    """Return the groups and services that name a classic load balancer themselves, and why there may be more members."""
    found = [stack.referrers(balancer, by, path) for by, path in _GROUPS]
    apart = [stack.referrers(balancer, by, at) for by, at, _, _ in _APART]
    missing = dict.fromkeys(fact for each in (*found, *apart) for fact in each.missing)
    groups = sorted({group for each in found for group in each}, key=lambda each: each.urn)
    return Referrers(balancer, "instances", tuple(groups), tuple(missing))
