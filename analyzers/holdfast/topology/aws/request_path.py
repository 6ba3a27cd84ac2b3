"""Which hop is missing on the way of a request: load balancer, listener, forward action, target group, compute."""

from collections.abc import Callable, Iterator
from functools import partial

from holdfast.stack.aws import LISTENER, RECORD
from holdfast.stack.missing import NotKnownError
from holdfast.stack.references import outside
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.aws.classic import groups_named, members_named
from holdfast.topology.aws.forwarding import forwarded_to, forwarders, listeners_of, registrants, rules_of
from holdfast.topology.known import all_of, any_of, not_known


def lacks_listener(stack: Stack, balancer: Resource) -> bool:
    """Tell whether a load balancer certainly has no listener; raise NotKnownError where it cannot be said."""
    return listeners_of(stack, balancer).none()


def leads_nowhere(stack: Stack, listener: Resource) -> bool:
    """Tell whether neither a listener nor another one of its load balancer, nor a rule of these, forwards to a target group.

    Raise NotKnownError where it cannot be said.
    """
    return not any_of(_ways_on(stack, listener))


def lacks_compute(stack: Stack, target_group: Resource) -> bool:
    """Tell whether requests go to a target group that nothing registers with; raise NotKnownError where it cannot be said."""
    forwarding = forwarders(stack, target_group)
    return all_of([lambda: not forwarding.none(), registrants(stack, target_group).none])


def lacks_instances(stack: Stack, balancer: Resource) -> bool:
    """Tell whether nothing registers with a classic load balancer, which leads to its instances itself."""
    named, groups = members_named(stack, balancer), groups_named(stack, balancer)
    if groups.resources or any(each.resources or each.literals for each in named):
        return False
    missing = (*groups.missing, *(fact for each in named for fact in each.missing))
    if missing:
        raise NotKnownError("instances", *missing)
    return True


def _ways_on(stack: Stack, listener: Resource) -> Iterator[Callable[[], bool]]:
    yield partial(_forwards, stack, listener)
    rules = [rules_of(stack, listener)]
    named = stack.resolve(listener, "loadBalancerArn", "aws:lb/loadBalancer:LoadBalancer")
    if named.literals or named.missing:
        yield not_known("loadBalancerArn", *named.missing, *map(outside, named.literals))
    for balancer in named:
        beside = listeners_of(stack, balancer)
        yield from (partial(_forwards, stack, each) for each in beside)
        rules += [rules_of(stack, each) for each in beside]
        if beside.missing:
            yield not_known("loadBalancerArn", *beside.missing)
    for found in rules:
        yield from (partial(_forwards, stack, each) for each in found)
        if found.missing:
            yield not_known("listenerArn", *found.missing)


def _forwards(stack: Stack, forwarder: Resource) -> bool:
    """Tell whether a listener or rule sends requests to a target group."""
    named = forwarded_to(stack, forwarder)
    if named.literals:
        return True
    questions = [partial(_gets_requests, stack, group, forwarder) for group in named.resources]
    return any_of([*questions, *([not_known(named.path, *named.missing)] if named.missing else [])])


def _gets_requests(stack: Stack, target_group: Resource, forwarder: Resource) -> bool:
    by = forwarders(stack, target_group)
    if forwarder in by.resources:
        return True
    by.require_complete()
    return False


def path_to(stack: Stack, hop: Resource) -> tuple[Resource, ...]:
    """Return the records, balancers and listeners that lead to a hop, by URN in each step."""
    if hop.type == LISTENER:
        balancers = stack.resolve(hop, "loadBalancerArn", "aws:lb/loadBalancer:LoadBalancer").resources
        return (*(record for each in balancers for record in records_to(stack, each)), *balancers)
    if hop.type == "aws:lb/targetGroup:TargetGroup":
        return forwarders(stack, hop).resources
    return records_to(stack, hop)


def records_to(stack: Stack, balancer: Resource) -> tuple[Resource, ...]:
    """Return the records whose alias or value names a load balancer, by URN: the entries of its requests."""
    named = (each for path in ("aliases[].name", "records[]") for each in stack.referrers(balancer, RECORD, path))
    return tuple(sorted(set(named), key=lambda each: each.urn))
