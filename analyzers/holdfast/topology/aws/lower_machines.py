"""Plain EC2 instances -> fleets of pinned members, and functions -> elastic fleets.

Instances that the same target groups and classic load balancers have as targets are one fleet; any other is one by itself.
"""

from typing import Final

import msgspec

from holdfast.stack.aws import (
    CLASSIC_LOAD_BALANCER,
    DEFAULT_SUBNET,
    INSTANCE,
    SUBNET,
    TARGET_GROUP,
    TARGET_GROUP_ATTACHMENT,
)
from holdfast.stack.missing import NotKnownError
from holdfast.stack.remembering import remembered
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.aws.accelerated import launches_accelerators
from holdfast.topology.aws.attachment import target_of
from holdfast.topology.aws.classic import CLASSIC_ATTACHMENT
from holdfast.topology.aws.lower_needs import shown_needs
from holdfast.topology.aws.lower_network import egress_needs
from holdfast.topology.aws.lower_placement import placement_needs
from holdfast.topology.aws.lower_zones import region_of, zone_at, zone_id, zone_set, zone_unknown
from holdfast.topology.aws.public_addresses import is_public
from holdfast.topology.draft import Draft, Family
from holdfast.topology.facts import Origin, exactly
from holdfast.topology.model import Fleet, Member, Need, Rollout
from holdfast.topology.wording import listed

FUNCTION: Final = "aws:lambda/function:Function"
INTERFACE: Final = "aws:ec2/networkInterface:NetworkInterface"
_SUBNETS: Final = (SUBNET, DEFAULT_SUBNET)
_INTERFACES: Final = ("networkInterfaces[].networkInterfaceId", "primaryNetworkInterface.networkInterfaceId")
_OF_FUNCTIONS: Final = """
alias:Alias codeSigningConfig:CodeSigningConfig eventSourceMapping:EventSourceMapping
functionEventInvokeConfig:FunctionEventInvokeConfig functionUrl:FunctionUrl invocation:Invocation layerVersion:LayerVersion
layerVersionPermission:LayerVersionPermission permission:Permission
provisionedConcurrencyConfig:ProvisionedConcurrencyConfig runtimeManagementConfig:RuntimeManagementConfig
"""


def lower_instance(draft: Draft, instance: Resource) -> str:
    """Add an instance as a member of a fleet, with those that the same pools have as targets."""
    return _fleet(draft, companions(draft.stack, instance))


def alone(draft: Draft, instance: Resource) -> str:
    """Return the id of an instance as a fleet by itself: what a name or an address leads to."""
    draft.lead_to(instance)
    return _fleet(draft, (instance,))


def companions(stack: Stack, instance: Resource) -> tuple[Resource, ...]:
    """Return the instances that are registered with just those pools that an instance is registered with, itself too, by URN."""
    return _together(stack).get(instance.urn, (instance,))


@remembered
def _together(stack: Stack) -> dict[str, tuple[Resource, ...]]:
    """Return the companions of each instance that is registered with something."""
    pools = _registrations(stack)
    found: dict[frozenset[str], list[Resource]] = {}
    for each in stack.of_type(INSTANCE):
        if each.urn in pools:
            found.setdefault(pools[each.urn], []).append(each)
    return {each.urn: tuple(fleet) for fleet in found.values() for each in fleet}


def _registrations(stack: Stack) -> dict[str, frozenset[str]]:
    """Return the pools that each instance is registered with, by what names them."""
    found: dict[str, set[str]] = {}
    for attachment in stack.of_type(TARGET_GROUP_ATTACHMENT):
        groups = stack.resolve(attachment, "targetGroupArn", TARGET_GROUP)
        pools = [each.urn for each in groups.resources] or list(groups.literals) or [attachment.urn]
        for instance in target_of(stack, attachment).resources:
            found.setdefault(instance.urn, set()).update(pools)
    for balancer in stack.of_type(CLASSIC_LOAD_BALANCER):
        for instance in stack.resolve(balancer, "instances[]", INSTANCE):
            found.setdefault(instance.urn, set()).add(balancer.urn)
    for attachment in stack.of_type(CLASSIC_ATTACHMENT):
        balancers = stack.resolve(attachment, "elb", CLASSIC_LOAD_BALANCER)
        pools = [each.urn for each in balancers.resources] or list(balancers.literals) or [attachment.urn]
        for instance in stack.resolve(attachment, "instance", INSTANCE):
            found.setdefault(instance.urn, set()).update(pools)
    return {urn: frozenset(pools) for urn, pools in found.items()}


def lower_function(draft: Draft, function: Resource) -> str:
    """Add a function: it runs as often as it is asked, in every zone of its region."""
    spread = f"{function.name} runs where the region has room, and a new version takes over only when it is there"
    return draft.add(
        Fleet(
            function.urn,
            function.name,
            exactly(1),
            region=region_of(draft, function),
            elastic=True,
            origins=(Origin(function.urn),),
            assumptions=(spread,),
        )
    )


def _fleet(draft: Draft, instances: tuple[Resource, ...]) -> str:
    id_ = instances[0].urn if len(instances) == 1 else f"{instances[0].urn}#fleet"
    if draft.node(id_) is not None:
        return id_
    pinned = tuple(Member(each.name, _zone(draft, each), (Origin(each.urn),)) for each in instances)
    zones = zone_set(draft, (each.zone for each in pinned))
    return draft.add(
        Fleet(
            id_,
            listed(each.name for each in instances),
            exactly(len(pinned)),
            zones=zones,
            placement="pinned",
            pinned=pinned,
            region=region_of(draft, instances[0], zones),
            needs=_needs(draft, instances),
            rollout=_rollout(instances),
            accelerated=any(_is_accelerated(draft.stack, each) for each in instances),
            origins=tuple(Origin(each.urn) for each in instances),
        )
    )


def _needs(draft: Draft, instances: tuple[Resource, ...]) -> tuple[Need, ...]:
    """Return what the members of a fleet need: what one of them alone needs, the members in its zone need."""
    found: dict[Need, set[str]] = {}
    for each in instances:
        for need in (*placement_needs(draft, each, "placementGroup"), *_egress(draft, each), *shown_needs(draft, (each,))):
            bare = msgspec.structs.replace(need, zones=(), origins=())
            found.setdefault(bare, set()).update(need.zones or (_zone(draft, each),))
    all_ = {_zone(draft, each) for each in instances}
    origins = tuple(Origin(each.urn) for each in instances)
    return tuple(
        msgspec.structs.replace(need, zones=() if zones == all_ else tuple(sorted(zones)), origins=origins)
        for need, zones in sorted(found.items(), key=lambda each: (each[0].plane, each[0].on))
    )


def _egress(draft: Draft, instance: Resource) -> tuple[Need, ...]:
    try:
        addressed = is_public(draft.stack, instance)
    except NotKnownError:
        addressed = False
    return egress_needs(draft, instance, "subnetId", addressed=addressed)


def _zone(draft: Draft, instance: Resource) -> str:
    """Return the zone of an instance: that of the subnet that the program names, else the zone that it or the provider names."""
    subnets = _subnets(draft.stack, instance)
    if len(subnets) == 1:
        return zone_id(draft, subnets[0])
    literals = draft.stack.resolve(instance, "subnetId", _SUBNETS).literals
    zone = instance.value("availabilityZone")
    named = isinstance(instance.inputs.get("subnetId"), str) and len(literals) == 1
    if isinstance(zone, str) and zone and not named:
        return zone_at(draft, instance, "availabilityZone") or ""
    return zone_unknown(draft, instance, literals[0] if len(literals) == 1 else "")


def _subnets(stack: Stack, instance: Resource) -> tuple[Resource, ...]:
    named = stack.resolve(instance, "subnetId", _SUBNETS).resources
    interfaces = [each for path in _INTERFACES for each in stack.resolve(instance, path, INTERFACE)]
    return named or tuple(dict.fromkeys(each for at in interfaces for each in stack.resolve(at, "subnetId", _SUBNETS)))


def _rollout(instances: tuple[Resource, ...]) -> Rollout:
    """Return how plain instances are replaced: all of one update at once, each made before the old one goes unless it says otherwise."""
    first = [each for each in instances if each.options.get("deleteBeforeReplace")]
    if first:
        return Rollout(number=len(first), origins=tuple(Origin(each.urn, ("deleteBeforeReplace",)) for each in first))
    names = listed(each.name for each in instances)
    return Rollout(assumptions=(f"a replacement of {names} is created before the old machine is deleted",))


def _is_accelerated(stack: Stack, instance: Resource) -> bool:
    try:
        return launches_accelerators(stack, instance)
    except NotKnownError:
        return False


FAMILY: Final = Family(
    name="aws machines and functions",
    lowers={INSTANCE: lower_instance, FUNCTION: lower_function},
    reads=(INTERFACE, *(f"aws:lambda/{each}" for each in _OF_FUNCTIONS.split())),
)
