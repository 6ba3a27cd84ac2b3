"""Whether an ECS service is created after the listeners that give its target groups a load balancer."""

from typing import Final

from holdfast.stack.aws import LISTENER, LISTENER_RULE, TARGET_GROUP
from holdfast.stack.references import References, Referrers
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack

_FORWARDING: Final = (
    (LISTENER, "defaultActions[].targetGroupArn"),
    (LISTENER, "defaultActions[].forward.targetGroups[].arn"),
    (LISTENER_RULE, "actions[].targetGroupArn"),
    (LISTENER_RULE, "actions[].forward.targetGroups[].arn"),
)


def target_groups_of(stack: Stack, service: Resource) -> References:
    """Return the target groups that a service registers its tasks with."""
    return stack.resolve(service, "loadBalancers[].targetGroupArn", TARGET_GROUP)


def listeners_naming(stack: Stack, group: Resource) -> Referrers:
    """Return the listeners and rules that give a target group a load balancer: a weight of 0 does so too."""
    found = [stack.referrers(group, by, path) for by, path in _FORWARDING]
    return found[0] + found[1] + found[2] + found[3]


def forwarders_not_awaited(stack: Stack, service: Resource, group: Resource) -> tuple[Resource, ...]:
    """Return the listeners and rules that forward to a target group where a service waits for none of them, by URN.

    It waits for those that it depends on, directly or through others. One is enough, and where nothing forwards there is
    nothing to wait for. Raise NotKnownError where it cannot be said.
    """
    forwarding = listeners_naming(stack, group)
    if stack.depends_on(service, frozenset(each.urn for each in forwarding)):
        return ()
    if not forwarding.resources or _awaits_any(stack, service):
        forwarding.require_complete()
    return tuple(sorted(forwarding, key=lambda each: each.urn))


def awaits_every_forwarder(stack: Stack, service: Resource) -> bool:
    """Tell whether a service waits for all listeners and rules that the stack has, so that it cannot come too early."""
    return not stack.hidden and stack.needs(service).issuperset(each.urn for each in stack.of_type(LISTENER, LISTENER_RULE))


def _awaits_any(stack: Stack, service: Resource) -> bool:
    return stack.depends_on(service, frozenset(each.urn for each in stack.of_type(LISTENER, LISTENER_RULE)))
