"""What a load balancer takes in, what it sends to its targets, and which security groups that has to pass."""

from collections.abc import Iterator
from typing import Final

from holdfast.stack.aws import DEFAULT_SUBNET, ECS_SERVICE, ECS_TASK_SET, SUBNET, TARGET_GROUP_ATTACHMENT
from holdfast.stack.missing import DEPLOYED, Missing, NotKnownError
from holdfast.stack.reading import Reading
from holdfast.stack.references import References, Referrers, outside
from holdfast.stack.remembering import remembered
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import Value
from holdfast.topology.aws.forwarding import blocks_naming, forwarded_to, listeners_of, registrants, rules_of
from holdfast.topology.aws.security_groups import GROUPS, Flow, default_group, flows, unknown_flow

SUBNETS: Final = ("subnets[]", "subnetMappings[].subnetId")
"""Where a load balancer names its subnets."""

_SUBNET_LISTS: Final = ("subnets", "subnetMappings")
_HTTP: Final = ("HTTP", "HTTPS")


def is_application(balancer: Resource) -> bool:
    """Tell whether a load balancer is an application load balancer."""
    return balancer.text("loadBalancerType") == "application"


def names_fewer_subnets(balancer: Resource, number: int) -> bool:
    """Tell whether a load balancer names fewer different subnets than a number; ids that are not known yet may be equal.

    Raise NotKnownError where it cannot be said: a list is not known as a whole, is the answer of a look-up that nobody has given,
    or is not made of as many subnets.
    """
    named = _subnet_ids(balancer)
    ids = {each for each in named if isinstance(each, str)}
    unknown = sum(not isinstance(each, str) for each in named)
    if len(ids) + unknown < number:
        return True
    made_of = {urn for path in _SUBNET_LISTS for urn in balancer.property_dependencies.get(path, ()) if _is_subnet(urn)}
    if max(len(ids), len(made_of) if len(made_of) <= len(named) else 0) < number:
        raise NotKnownError("subnets", Missing(f"whether the subnets of {balancer.name} are different ones", DEPLOYED))
    return False


def _subnet_ids(balancer: Resource) -> list[Value]:
    """Return the ids that a load balancer names, those that the provider reports only where the program names none."""
    declared = [path for path in _SUBNET_LISTS if balancer.inputs.get(path) is not None] or _SUBNET_LISTS
    listed = balancer.items("subnets") if "subnets" in declared else []
    mapped = balancer.blocks("subnetMappings") if "subnetMappings" in declared else []
    return [each for each in (*listed, *(block.value("subnetId") for block in mapped)) if each is not None]


def _is_subnet(urn: str) -> bool:
    """Tell whether a URN is that of a subnet, as its type says."""
    return urn.split("::")[2:3] != [] and urn.split("::")[2].rpartition("$")[2] in (SUBNET, DEFAULT_SUBNET)


def speaks_http(target_group: Resource) -> bool:
    """Tell whether requests go to a target group by HTTP or HTTPS, so that an application load balancer spreads them."""
    return (target_group.text("protocol") or "").upper() in _HTTP


@remembered
def groups_of(stack: Stack, balancer: Resource) -> References | None:
    """Return the security groups of a load balancer, or None where there are none and all traffic passes.

    An application load balancer that names none gets the default group of its VPC. Raise NotKnownError where it is not known
    whether a load balancer is one.
    """
    named = stack.resolve(balancer, "securityGroups[]", GROUPS)
    if named.resources or named.literals or named.missing:
        return named
    if not is_application(balancer):
        return None
    default = default_group(stack, balancer, *SUBNETS)
    if default is not None:
        return References(balancer, "securityGroups", (default,))
    settle = f"Name a security group in securityGroups of {balancer.name}."
    return References(balancer, "securityGroups", missing=(Missing(f"the rules of the default security group of {balancer.name}", settle),))


def incoming(stack: Stack, balancer: Resource) -> Iterator[Flow]:
    """Yield the traffic that the listeners of a load balancer take."""
    listeners = listeners_of(stack, balancer)
    for listener in sorted(listeners, key=_urn):
        try:
            yield from flows(listener, "port", listener.text("protocol"), listener)
        except NotKnownError as error:
            yield unknown_flow(listener, error)
    yield from _unseen(balancer, listeners)


def outgoing(stack: Stack, balancer: Resource) -> Iterator[Flow]:
    """Yield the traffic that a load balancer sends to the targets of the target groups that its listeners and rules name."""
    listeners = listeners_of(stack, balancer)
    rules = [rules_of(stack, listener) for listener in listeners]
    named = [forwarded_to(stack, each) for each in (*listeners, *(rule for found in rules for rule in found))]
    for target_group in sorted({group for each in named for group in each.resources}, key=_urn):
        yield from target_flows(stack, target_group)
    for found in (listeners, *rules):
        yield from _unseen(balancer, found)
    facts = [fact for each in named for fact in (*map(outside, each.literals), *each.missing)]
    if facts:
        yield unknown_flow(balancer, NotKnownError("securityGroups", *sorted(set(facts))), _transport(balancer))


def target_flows(stack: Stack, target_group: Resource) -> Iterator[Flow]:
    """Yield the traffic to the targets of a target group: to its port, or to those with which its targets are registered."""
    try:
        if target_group.text("targetType") == "lambda":
            return
        protocol = target_group.text("protocol")
        registered = registrants(stack, target_group)
        if registered.none():
            yield from flows(target_group, "port", protocol, target_group)
        for each in registered:
            yield from flows(*registered_port(stack, each, target_group), protocol, target_group)
        registered.require_complete()
    except NotKnownError as error:
        transport = "tcp" if target_group.value("protocol") in _HTTP else ""
        yield unknown_flow(target_group, error, transport)


def registered_port(stack: Stack, registrant: Resource, target_group: Resource) -> tuple[Reading, str]:
    """Return where the port stands on which something registers its targets."""
    if registrant.type == TARGET_GROUP_ATTACHMENT and registrant.value("port"):
        return registrant, "port"
    if registrant.type not in (ECS_SERVICE, ECS_TASK_SET):
        return target_group, "port"
    paths = ("targetGroupArn", "advancedConfiguration.alternateTargetGroupArn")
    blocks = registrant.blocks("loadBalancers")
    named = [block for path in paths for block in blocks_naming(stack, target_group, blocks, path)]
    if registrant.is_set("networkConfiguration") and len({repr(block.value("containerPort")) for block in named}) == 1:
        return named[0], "containerPort"
    fact = Missing(f"the port on which {registrant.name} registers with {target_group.name}", DEPLOYED)
    raise NotKnownError("loadBalancers", fact)


def _unseen(balancer: Resource, found: Referrers) -> tuple[Flow, ...]:
    return (unknown_flow(balancer, NotKnownError(found.path, *found.missing), _transport(balancer)),) if found.missing else ()


def _transport(balancer: Resource) -> str:
    """Return the transport of all that a load balancer sends and takes, where it is known."""
    return "tcp" if balancer.value("loadBalancerType") == "application" else ""


def _urn(resource: Resource) -> str:
    return resource.urn
