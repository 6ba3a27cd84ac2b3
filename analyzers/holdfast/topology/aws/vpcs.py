"""In which VPCs the parts of one service lie: the load balancer, its security groups, its target groups and their compute."""

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from holdfast.stack.aws import (
    AUTOSCALING_GROUP,
    DEFAULT_SUBNET,
    DEFAULT_VPC,
    ECS_SERVICE,
    LAUNCH_CONFIGURATION,
    LAUNCH_TEMPLATE,
    LISTENER,
    LOAD_BALANCER,
    SUBNET,
    TARGET_GROUP,
)
from holdfast.stack.missing import Missing
from holdfast.stack.references import References, outside
from holdfast.stack.remembering import remembered
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.aws.balancers import SUBNETS
from holdfast.topology.aws.forwarding import forwarded_to, forwarders, listeners_of, rules_of
from holdfast.topology.aws.launch import launch_sources, users_of
from holdfast.topology.aws.readiness import balanced_by
from holdfast.topology.aws.routing import vpc_of
from holdfast.topology.aws.security_groups import GROUPS
from holdfast.topology.references import joined

_SUBNET_TYPES: Final = (SUBNET, DEFAULT_SUBNET)
_DEFAULT: Final = "the default VPC"
_LOOK_UP: Final = "getVpc"
_IN_TEMPLATE: Final = ("vpcSecurityGroupIds[]", "networkInterfaces[].securityGroups[]", "securityGroups[]")
_TEMPLATES: Final = (*((LAUNCH_TEMPLATE, each) for each in _IN_TEMPLATE[:2]), (LAUNCH_CONFIGURATION, "securityGroups[]"))


class Place(msgspec.Struct, frozen=True, eq=False):
    """A resource of a service and its VPC.

    vpc: what tells it from others, empty where it is not known; of: the resource that it is. bare: known by an id alone.
    """

    resource: Resource
    vpc: str = ""
    of: Resource | None = None
    missing: tuple[Missing, ...] = ()
    bare: bool = False

    @property
    def name(self) -> str:
        """Return what the VPC is called."""
        return self.of.name if self.of is not None else self.vpc


def peers_of(stack: Stack, resource: Resource) -> Iterator[Place]:
    """Yield what has to lie in the VPC of a resource, nearer to the load balancer than it; one that is not known for what else may.

    Of a balancer its subnets; of a target group the subnets of its balancers; of a group or service its target groups; of a
    security group the subnets of what it is given to, and the target groups of its balancers.
    """
    if resource.type == LOAD_BALANCER:
        yield from _subnets_of_balancer(stack, resource)
    elif resource.type == TARGET_GROUP:
        balancers = balancers_of(stack, resource)
        yield from (place for each in balancers for place in _subnets_of_balancer(stack, each))
        yield from _open(resource, balancers.missing)
    elif resource.type in (AUTOSCALING_GROUP, ECS_SERVICE):
        named = balanced_by(stack, resource)
        yield from (place for each in named if each.type == TARGET_GROUP for place in _of_target_group(stack, each))
        yield from _open(resource, (*named.missing, *map(outside, named.literals)))
    else:
        yield from _holders(stack, resource)


def own_places(stack: Stack, resource: Resource) -> Iterator[Place]:
    """Yield where a resource lies itself: of a balancer, group or service each of its subnets."""
    if resource.type == LOAD_BALANCER:
        yield from _subnets_of_balancer(stack, resource)
    elif resource.type in (AUTOSCALING_GROUP, ECS_SERVICE):
        yield from _subnets_of_compute(stack, resource)
    elif resource.type == TARGET_GROUP:
        yield from _of_target_group(stack, resource)
    else:
        yield _place_of(stack, resource)


def _of_target_group(stack: Stack, target_group: Resource) -> Iterator[Place]:
    if target_group.value("vpcId") is not None:
        yield _placed(target_group, vpc_of(stack, target_group))


@remembered
def _subnets_of_balancer(stack: Stack, balancer: Resource) -> tuple[Place, ...]:
    """Return the places of the subnets of a load balancer; without any its VPC is not known."""
    found = tuple(_all(stack, balancer, (stack.resolve(balancer, path, _SUBNET_TYPES) for path in SUBNETS)))
    fact = Missing(f"the VPC of {balancer.name}, which names no subnets", f"Name the subnets of {balancer.name}.")
    return found or (Place(balancer, missing=(fact,)),)


@remembered
def _subnets_of_compute(stack: Stack, compute: Resource) -> tuple[Place, ...]:
    """Return the places of the subnets of a group or service."""
    return tuple(_all(stack, compute, (stack.resolve(compute, _subnets(compute), _SUBNET_TYPES),)))


def _holders(stack: Stack, group: Resource) -> Iterator[Place]:
    """Yield the peers of a security group by what it is given to."""
    balancers = stack.referrers(group, LOAD_BALANCER, "securityGroups[]", GROUPS)
    for each in balancers:
        yield from _subnets_of_balancer(stack, each)
        yield from _target_groups(stack, each)
    services = stack.referrers(group, ECS_SERVICE, "networkConfiguration.securityGroups[]", GROUPS)
    missing = [*balancers.missing, *services.missing]
    compute = list(services)
    for by, path in _TEMPLATES:
        sources = stack.referrers(group, by, path, GROUPS)
        users = [users_of(stack, each) for each in sources]
        compute += [user for found in users for user in found if user.type == AUTOSCALING_GROUP]
        missing += (*sources.missing, *(fact for found in users for fact in found.missing))
    for each in dict.fromkeys(compute):
        yield from _subnets_of_compute(stack, each)
    yield from _open(group, tuple(missing))


def _open(owner: Resource, missing: tuple[Missing, ...]) -> Iterator[Place]:
    if missing:
        yield Place(owner, missing=tuple(dict.fromkeys(missing)))


def security_groups_named(stack: Stack, compute: Resource) -> Iterator[References]:
    """Yield what a service, or the templates of a group, name as the security groups of their members."""
    if compute.type == ECS_SERVICE:
        yield stack.resolve(compute, "networkConfiguration.securityGroups[]", GROUPS)
        return
    sources = launch_sources(stack, compute)
    yield from (stack.resolve(source, path, GROUPS) for source in sources.resources for path in _IN_TEMPLATE)
    missing = (*sources.missing, *map(outside, sources.literals))
    if missing:
        yield References(compute, "launchTemplate", missing=missing)


def _subnets(compute: Resource) -> str:
    return "networkConfiguration.subnets[]" if compute.type == ECS_SERVICE else "vpcZoneIdentifiers[]"


@remembered
def _target_groups(stack: Stack, balancer: Resource) -> tuple[Place, ...]:
    """Return the places of the target groups that a load balancer sends requests to, and of what else it may."""
    listeners = listeners_of(stack, balancer)
    rules = [rules_of(stack, each) for each in listeners]
    named = [forwarded_to(stack, each) for each in (*listeners, *(rule for found in rules for rule in found))]
    found = {group for each in named for group in each.resources}
    places = [place for group in sorted(found, key=lambda each: each.urn) for place in _of_target_group(stack, group)]
    hidden = (*listeners.missing, *(fact for each in rules for fact in each.missing), *(fact for each in named for fact in each.missing))
    return (*places, *_open(balancer, hidden))


def _all(stack: Stack, owner: Resource, named: Iterable[References]) -> Iterator[Place]:
    """Yield the place of each resource that is named, and one that is not known for what else there may be."""
    missing: list[Missing] = []
    for found in named:
        missing += (*found.missing, *map(outside, found.literals))
        for each in found.resources:
            yield _place_of(stack, each)
    if missing:
        yield Place(owner, missing=tuple(dict.fromkeys(missing)))


@remembered
def _place_of(stack: Stack, resource: Resource) -> Place:
    return _in_default(resource) or _placed(resource, vpc_of(stack, resource))


def _in_default(resource: Resource) -> Place | None:
    """Return the default VPC for what lies there because it names no other; a state tells which one that is."""
    if resource.type == DEFAULT_SUBNET:
        return Place(resource, _DEFAULT)
    named = resource.inputs.get("vpcId") is not None or isinstance(resource.outputs.get("vpcId"), str)
    if resource.type in GROUPS and not (named or resource.external or resource.partial):
        return Place(resource, _DEFAULT)
    return None


def _placed(resource: Resource, named: References) -> Place:
    if named.resources:
        vpc = named.resources[0]
        if vpc.type == DEFAULT_VPC or (vpc.external and vpc.value("default") is True):
            return Place(resource, _DEFAULT)
        return Place(resource, vpc.id if isinstance(vpc.id, str) and vpc.id else vpc.urn, vpc)
    if named.literals:
        return Place(resource, named.literals[0], bare=True)
    fact = Missing(f"the VPC of {resource.name}", f"Set vpcId of {resource.name}.")
    return Place(resource, missing=named.missing or (fact,))


def balancers_of(stack: Stack, target_group: Resource) -> References:
    """Return the load balancers whose listeners and rules send requests to a target group."""
    by = forwarders(stack, target_group)
    listeners = joined(
        target_group,
        (
            References(target_group, "listener", tuple(each for each in by if each.type == LISTENER), missing=by.missing),
            *(stack.resolve(each, "listenerArn", LISTENER) for each in by if each.type != LISTENER),
        ),
    )
    named = (stack.resolve(each, "loadBalancerArn", LOAD_BALANCER) for each in listeners)
    return joined(target_group, (References(target_group, "listener", missing=listeners.missing), *named))


def agree(places: Iterable[Place]) -> bool:
    """Tell whether all places are known, and in one VPC."""
    vpcs = {"" if place.missing else place.vpc for place in places}
    return len(vpcs) == 1 and "" not in vpcs


def doubts(stack: Stack, one: Place, other: Place) -> tuple[Missing, ...]:
    """Return what would tell whether two places are in one VPC, nothing where that is known.

    An id that a look-up or another run gave may be that of the default VPC.
    """
    if one.missing or other.missing:
        return tuple(dict.fromkeys((*one.missing, *other.missing)))
    bare = next((each for each in (one, other) if each.bare), None)
    if bare is None or _DEFAULT not in (one.vpc, other.vpc):
        return ()
    written = stack.kind == "program" and not any(_LOOK_UP in each for each in stack.assumptions.sentences())
    if written:
        return ()
    default = one if one.vpc == _DEFAULT else other
    return (Missing(f"whether {bare.vpc} is the default VPC", f"Set vpcId of {default.resource.name}."),)
