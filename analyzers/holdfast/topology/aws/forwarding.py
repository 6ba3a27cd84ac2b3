"""How requests go from a load balancer to target groups, and what registers with those."""

from collections.abc import Iterable, Iterator
from typing import Final

from holdfast.stack.aws import (
    AUTOSCALING_ATTACHMENT,
    AUTOSCALING_GROUP,
    CODEDEPLOY_DEPLOYMENT_GROUP,
    ECS_SERVICE,
    ECS_TASK_SET,
    LISTENER,
    LISTENER_RULE,
    SPOT_FLEET,
    TARGET_GROUP,
    TARGET_GROUP_ATTACHMENT,
    TRAFFIC_SOURCE_ATTACHMENT,
)
from holdfast.stack.missing import DEPLOYED, Missing, NotKnownError
from holdfast.stack.reading import Block
from holdfast.stack.references import References, Referrers
from holdfast.stack.remembering import remembered
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import Secret, Unknown

REGISTRATIONS: Final = (
    (AUTOSCALING_GROUP, "targetGroupArns[]"),
    (AUTOSCALING_GROUP, "trafficSources[].identifier"),
    (AUTOSCALING_ATTACHMENT, "lbTargetGroupArn"),
    (AUTOSCALING_ATTACHMENT, "albTargetGroupArn"),
    (TRAFFIC_SOURCE_ATTACHMENT, "trafficSource.identifier"),
    (ECS_SERVICE, "loadBalancers[].targetGroupArn"),
    (ECS_SERVICE, "loadBalancers[].advancedConfiguration.alternateTargetGroupArn"),
    (ECS_TASK_SET, "loadBalancers[].targetGroupArn"),
    (TARGET_GROUP_ATTACHMENT, "targetGroupArn"),
    (SPOT_FLEET, "targetGroupArns[]"),
    (CODEDEPLOY_DEPLOYMENT_GROUP, "loadBalancerInfo.targetGroupInfos[].name"),
    (CODEDEPLOY_DEPLOYMENT_GROUP, "loadBalancerInfo.targetGroupPairInfo.targetGroups[].name"),
    ("kubernetes:elbv2.k8s.aws/v1beta1:TargetGroupBinding", "spec.targetGroupARN"),
)
"""What registers targets, and the property that names the target group."""

_OPAQUE: Final = ("command:", "pulumi-nodejs:dynamic", "pulumi-python:dynamic", "kubernetes:helm", "kubernetes:yaml", "null:")
"""How the types begin of resources that do what nobody can read: run a command, a program of the user's, a chart."""

_ACTIONS: Final = {LISTENER: "defaultActions", LISTENER_RULE: "actions"}
_REGISTER: Final = "Register the targets by a resource of the AWS provider, such as an attachment."
_ONE: Final = "targetGroupArn"
_SEVERAL: Final = "forward.targetGroups"
_FORWARDS: Final = tuple((by, f"{actions}[].{path}") for by, actions in _ACTIONS.items() for path in (_ONE, f"{_SEVERAL}[].arn"))


def listeners_of(stack: Stack, balancer: Resource) -> Referrers:
    """Return the listeners of a load balancer."""
    return stack.referrers(balancer, LISTENER, "loadBalancerArn")


def rules_of(stack: Stack, listener: Resource) -> Referrers:
    """Return the rules of a listener."""
    return stack.referrers(listener, LISTENER_RULE, "listenerArn")


@remembered
def forwarded_to(stack: Stack, forwarder: Resource) -> References:
    """Return the target groups that the actions of a listener or of a rule name, those with weight 0 too, sorted by URN."""
    actions = _ACTIONS[forwarder.type]
    named = [stack.resolve(forwarder, f"{actions}[].{path}", TARGET_GROUP) for path in (_ONE, f"{_SEVERAL}[].arn")]
    return References(
        forwarder,
        actions,
        _sorted(each for one in named for each in one.resources),
        tuple(dict.fromkeys(each for one in named for each in one.literals)),
        _sorted(each for one in named for each in one.candidates),
        tuple(dict.fromkeys(each for one in named for each in one.missing)),
    )


@remembered
def forwarders(stack: Stack, target_group: Resource) -> Referrers:
    """Return the listeners and rules that send requests to a target group, sorted by URN; a weight of 0 sends none."""
    named = stack.referrers_by(target_group, _FORWARDS)
    sending: list[Resource] = []
    missing = list(named.missing)
    for each in named:
        try:
            if _sends_requests(stack, each, target_group):
                sending.append(each)
        except NotKnownError as error:
            missing += error.missing
    return Referrers(target_group, "", tuple(sending), tuple(dict.fromkeys(missing)))


@remembered
def registrants(stack: Stack, target_group: Resource) -> Referrers:
    """Return what registers targets with a target group, sorted by URN: groups, services, attachments, deployments that switch it in.

    A command or a chart that the target group is handed to may register targets as well.
    """
    found = stack.referrers_by(target_group, REGISTRATIONS)
    may = [Missing(f"whether {each.name} registers targets with {target_group.name}", _REGISTER) for each in _handed(stack, target_group)]
    return Referrers(target_group, found.path, found.resources, (*found.missing, *may))


def blocks_naming(stack: Stack, target_group: Resource, blocks: Iterable[Block], path: str) -> Iterator[Block]:
    """Yield the blocks that name a target group at `path`; those whose value is unknown too, since they may."""
    for block in blocks:
        value = block.value(path)
        if isinstance(value, Unknown | Secret) or (isinstance(value, str) and stack.named(value, (TARGET_GROUP,)) is target_group):
            yield block


def _handed(stack: Stack, target_group: Resource) -> Iterator[Resource]:
    """Yield the resources with a property made of a target group that do with it what nobody can read."""
    for each in _unreadable(stack):
        if any(target_group.urn in urns for urns in each.property_dependencies.values()):
            yield each


@remembered
def _unreadable(stack: Stack) -> tuple[Resource, ...]:
    return stack.of_type(*sorted(type_ for type_ in stack.types() if type_.startswith(_OPAQUE)))


def _sends_requests(stack: Stack, forwarder: Resource, target_group: Resource) -> bool:
    """Tell whether a listener or rule that names a target group gives it a weight over 0."""
    weighted = [block for action in forwarder.blocks(_ACTIONS[forwarder.type]) for block in action.blocks(_SEVERAL)]
    sends = {block.number("weight") != 0 for block in blocks_naming(stack, target_group, weighted, "arn")}
    if len(sends) > 1:
        fact = Missing(f"the weight with which {forwarder.name} forwards to {target_group.name}", DEPLOYED)
        raise NotKnownError(_ACTIONS[forwarder.type], fact)
    return sends != {False}


def _sorted(resources: Iterable[Resource]) -> tuple[Resource, ...]:
    return tuple(sorted(dict.fromkeys(resources), key=lambda each: each.urn))
