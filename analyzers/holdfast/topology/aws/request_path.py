"""Which hop is missing on the way of a request: load balancer, listener, forward action, target group, compute."""

from collections.abc import Iterator

import msgspec

from holdfast.stack.aws import CLASSIC_LOAD_BALANCER, RECORD
from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.references import outside
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.aws.classic import groups_named, members_named
from holdfast.topology.aws.forwarding import forwarded_to, forwarders, listeners_of, registrants, rules_of
from holdfast.topology.selection import Selection


class Gap(msgspec.Struct, frozen=True, eq=False):
    """A hop that is missing after `at`, the last one that is there. path: the hops before it."""

    at: Resource
    what: str
    path: tuple[Resource, ...]


def gaps(stack: Stack, balancer: Resource) -> Selection[Gap]:
    """Return the hops that are missing behind a load balancer, the first of each way, and why there may be others."""
    if balancer.type == CLASSIC_LOAD_BALANCER:
        return _classic(stack, balancer)
    listeners = listeners_of(stack, balancer)
    if not listeners.resources:
        gap = Gap(balancer, f"load balancer {balancer.name} has no listener", ())
        return Selection("", () if listeners.missing else (gap,), listeners.missing)
    rules = [rules_of(stack, each) for each in listeners]
    missing = [*listeners.missing, *(fact for each in rules for fact in each.missing)]
    forwarding = sorted({*listeners, *(rule for each in rules for rule in each)}, key=lambda each: each.urn)
    found = dict.fromkeys(group for each in forwarding for group in forwarded_to(stack, each).resources)
    elsewhere = [fact for each in forwarding for fact in _elsewhere(stack, each)]
    missing += elsewhere
    used = [group for group in found if _is_used(stack, group, missing)]
    if not used and not missing:
        first = min(listeners, key=lambda each: each.urn)
        return Selection("", (Gap(first, f"no listener or rule of {balancer.name} forwards to a target group", (balancer,)),))
    return Selection("", tuple(_empty(stack, balancer, used, missing)), tuple(dict.fromkeys(missing)))


def _elsewhere(stack: Stack, forwarder: Resource) -> Iterator[Missing]:
    named = forwarded_to(stack, forwarder)
    yield from named.missing
    yield from map(outside, named.literals)


def _is_used(stack: Stack, group: Resource, missing: list[Missing]) -> bool:
    by = forwarders(stack, group)
    missing += () if by.resources else by.missing
    return bool(by.resources)


def _empty(stack: Stack, balancer: Resource, used: list[Resource], missing: list[Missing]) -> Iterator[Gap]:
    for group in used:
        try:
            if registrants(stack, group).none():
                path = (balancer, *forwarders(stack, group).resources)
                yield Gap(group, f"no compute stands behind target group {group.name}: nothing registers with it", path)
        except NotKnownError as error:
            missing += error.missing


def _classic(stack: Stack, balancer: Resource) -> Selection[Gap]:
    """Return the gap of a classic load balancer, which leads to its instances itself."""
    named, groups = members_named(stack, balancer), groups_named(stack, balancer)
    if groups.resources or any(each.resources or each.literals for each in named):
        return Selection("")
    missing = (*groups.missing, *(fact for each in named for fact in each.missing))
    gap = Gap(balancer, f"no instance stands behind load balancer {balancer.name}", ())
    return Selection("", () if missing else (gap,), missing)


def records_to(stack: Stack, balancer: Resource) -> tuple[Resource, ...]:
    """Return the records whose alias or value names a load balancer, by URN: the entries of its requests."""
    named = (each for path in ("aliases[].name", "records[]") for each in stack.referrers(balancer, RECORD, path))
    return tuple(sorted(set(named), key=lambda each: each.urn))
