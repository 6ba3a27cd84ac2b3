"""Whether the security groups of targets let their load balancer in."""

import ipaddress
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from holdfast.stack.aws import DEFAULT_SUBNET, SUBNET
from holdfast.stack.missing import DEPLOYED, Missing, NotKnownError
from holdfast.stack.reading import Reading
from holdfast.stack.references import References, outside
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import Secret, Unknown
from holdfast.topology.aws.balancers import SUBNETS, groups_of, registered_port
from holdfast.topology.aws.security_groups import GROUPS, Flow, Permit, Permits, default_group, flows
from holdfast.topology.aws.vpcs import security_groups_named
from holdfast.topology.known import all_of, any_of, not_known
from holdfast.topology.references import joined

_ANYWHERE: Final = "0.0.0.0/0"
_TRAFFIC: Final = "traffic-port"
_CIDRS: Final = ("cidrBlocks", "cidrIpv4")
_PREFIX_LISTS: Final = ("prefixListIds", "prefixListId")
_GROUPS: Final = ("securityGroups", "sourceSecurityGroupId", "referencedSecurityGroupId")
_SUBNETS_OF_COMPUTE: Final = ("networkConfiguration.subnets[]", "vpcZoneIdentifiers[]")


def groups_of_members(stack: Stack, compute: Resource) -> References:
    """Return the security groups of the members of a group or service; without any the default group of their VPC.

    Raise NotKnownError where that default group is not in the stack.
    """
    named = joined(compute, (References(compute, "securityGroups"), *security_groups_named(stack, compute)))
    if named.resources or named.literals or named.missing:
        return named
    default = default_group(stack, compute, *_SUBNETS_OF_COMPUTE)
    if default is None:
        fact = Missing(f"the rules of the default security group of {compute.name}", f"Name a security group for {compute.name}.")
        raise NotKnownError("securityGroups", fact)
    return References(compute, "securityGroups", (default,))


def needed_flows(stack: Stack, compute: Resource, target_group: Resource) -> Iterator[Flow]:
    """Yield the traffic from a load balancer to the members of a target group: requests, then health checks on another port.

    Raise NotKnownError where a port is not known.
    """
    protocol = target_group.text("protocol")
    at, path = registered_port(stack, compute, target_group)
    yield from flows(at, path, protocol, target_group)
    if str(target_group.value("healthCheck.port") or _TRAFFIC) != _TRAFFIC:
        yield from flows(target_group, "healthCheck.port", None, target_group)


def admits(stack: Stack, rules: Permits, flow: Flow, balancer: Resource) -> bool:
    """Tell whether one of some rules lets traffic of a load balancer in; raise NotKnownError where it cannot be said."""
    questions = [partial(_lets_in, stack, each, flow, balancer) for each in rules.known]
    return any_of([*questions, *([not_known(rules.direction, *rules.missing)] if rules.missing else [])])


def _lets_in(stack: Stack, permit: Permit, flow: Flow, balancer: Resource) -> bool:
    return all_of([partial(permit.covers, flow), lambda: any_of(_sources(stack, permit.rule, balancer))])


def _sources(stack: Stack, rule: Reading, balancer: Resource) -> Iterator[Callable[[], bool]]:
    yield from (partial(_holds_addresses, stack, rule, path, balancer) for path in _CIDRS if rule.is_set(path))
    yield from (partial(_names_group, stack, rule, path, balancer) for path in _GROUPS if rule.is_set(path))
    yield partial(_is_own, stack, rule, balancer)
    for path in _PREFIX_LISTS:
        if rule.value(path) not in (None, [], ""):
            yield not_known(path, Missing(f"what the prefix lists of {rule.owner.name} hold", DEPLOYED))


def _holds_addresses(stack: Stack, rule: Reading, path: str, balancer: Resource) -> bool:
    """Tell whether addresses that a rule lets in hold those of a load balancer: all of its subnets, or everything."""
    value = rule.value(path)
    blocks = value if isinstance(value, list) else [value]
    if _ANYWHERE in blocks:
        return True
    unknown = [each for each in blocks if isinstance(each, Unknown | Secret)]
    known = [net for net in map(_net, blocks) if net is not None]
    subnets = [_net(subnet.value("cidrBlock")) for path_ in SUBNETS for subnet in stack.resolve(balancer, path_, (SUBNET, DEFAULT_SUBNET))]
    whole = bool(subnets) and all(each is not None and any(each.subnet_of(net) for net in known) for each in subnets)
    if whole:
        return True
    apart = bool(subnets) and all(each is not None and not any(each.overlaps(net) for net in known) for each in subnets)
    named = [stack.resolve(balancer, each, (SUBNET, DEFAULT_SUBNET)) for each in SUBNETS]
    if not unknown and (not known or (apart and all(each.complete and not each.literals for each in named))):
        return False
    raise NotKnownError(rule.place(path), Missing(f"whether {rule.owner.name} lets in the addresses of {balancer.name}", DEPLOYED))


def _net(value: object) -> ipaddress.IPv4Network | None:
    try:
        return ipaddress.IPv4Network(value, strict=False) if isinstance(value, str) else None
    except ValueError:
        return None


def _names_group(stack: Stack, rule: Reading, path: str, balancer: Resource) -> bool:
    """Tell whether a rule lets in one of the security groups of a load balancer."""
    own = groups_of(stack, balancer)
    if own is None:
        return False
    owner = rule.owner
    if isinstance(rule, Resource):
        named = stack.resolve(owner, path, GROUPS)
        return _shared(named.resources, named.literals, named.missing, own)
    value = rule.value(path)
    texts = [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]
    unknown = [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, Unknown | Secret)]
    held = [stack.named(each, GROUPS) for each in texts]
    made_of = {stack.get(urn) for each in unknown if isinstance(each, Unknown) for urn in each.sources}
    sure = [each for each in made_of if each is not None and each.type in GROUPS]
    settled = len(unknown) == len(sure)
    literals = tuple(text for text, group in zip(texts, held, strict=True) if group is None)
    missing = () if settled or not (unknown and (not sure or set(sure) & set(own.resources))) else owner.not_known(path, Unknown()).missing
    groups = (*(each for each in held if each is not None), *(sure if settled else ()))
    return _shared(groups, literals, missing, own)


def _shared(groups: tuple[Resource, ...], literals: tuple[str, ...], missing: tuple[Missing, ...], own: References) -> bool:
    if set(groups) & set(own.resources) or set(literals) & set(own.literals):
        return True
    facts = (*missing, *(own.missing if groups or literals else ()))
    if literals and own.literals:
        facts += tuple(map(outside, literals))
    if facts:
        raise NotKnownError("securityGroups", *facts)
    return False


def _is_own(stack: Stack, rule: Reading, balancer: Resource) -> bool:
    """Tell whether a rule lets in its own group, and the load balancer is in that."""
    if not rule.flag("self"):
        return False
    own = groups_of(stack, balancer)
    holder = rule.owner
    held = (holder,) if holder.type in GROUPS else stack.resolve(holder, "securityGroupId", GROUPS).resources
    if own is not None and not set(held) & set(own.resources) and own.missing:
        own.require_complete()
    return own is not None and bool(set(held) & set(own.resources))
