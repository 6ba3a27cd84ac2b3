"""Application, network and gateway load balancers with their listeners and rules -> balancers and routes."""

from collections.abc import Iterator
from typing import Final

import msgspec

from holdfast.stack.aws import LISTENER, LISTENER_RULE, LOAD_BALANCER, TARGET_GROUP, TARGET_GROUP_ATTACHMENT
from holdfast.stack.missing import DEPLOYED, Missing, NotKnownError
from holdfast.stack.reading import Block
from holdfast.stack.references import outside
from holdfast.stack.resource import Resource
from holdfast.topology.aws.balancers import SUBNETS
from holdfast.topology.aws.forwarding import listeners_of, rules_of
from holdfast.topology.aws.lower_target_groups import pool_of
from holdfast.topology.aws.lower_zones import region_of, zones_at
from holdfast.topology.draft import Draft, Family
from holdfast.topology.facts import NO, UNNAMED, Broken, Origin, Span, ZoneSet
from holdfast.topology.model import Balancer, Entry, Junction, Leg, Route
from holdfast.topology.naming import sole

DNS_TTL: Final = Span(60.0, 60.0)
"""Elastic Load Balancing user guide, "Request routing": clients keep the addresses of a load balancer for 60 s."""
_ACTIONS: Final = {LISTENER: "defaultActions", LISTENER_RULE: "actions"}
_ENDS: Final = frozenset({"forward", "redirect", "fixed-response"})
_PROTOCOLS: Final = frozenset({"HTTP", "HTTPS", "TCP", "TLS", "UDP", "TCP_UDP", "QUIC", "TCP_QUIC", "GENEVE"})
_SEVERAL: Final = "forward.targetGroups"


class _Share(msgspec.Struct, frozen=True, eq=False):
    """A target group of an action with its weight: a resource, or the text that names one outside the stack."""

    named: Resource | str
    weight: int


def lower_balancer(draft: Draft, balancer: Resource) -> str:
    """Add a load balancer with a route for each listener action and rule that forwards."""
    listeners = listeners_of(draft.stack, balancer)
    routes = [route for listener in listeners for route in _routes(draft, balancer, listener)]
    if listeners.missing:
        routes.append(_unseen(draft, balancer, "listeners", listeners.missing))
    zones = _zones(draft, balancer)
    return draft.add(
        Balancer(
            balancer.urn,
            balancer.name,
            tuple(sorted(routes, key=lambda each: (each.name, each.origins))),
            region_of(draft, balancer, zones),
            zones,
            confined=True,
            ttl=DNS_TTL,
            broken=None if routes else _leads_nowhere(balancer, tuple(listeners)),
            origins=(Origin(balancer.urn),),
        )
    )


def balancer_entries(draft: Draft) -> Iterator[Entry]:
    """Yield the load balancers that nothing in the stack leads to."""
    balancers = draft.stack.of_type(LOAD_BALANCER)
    for each in balancers:
        draft.lower(each)  # those that are targets of others are led to now
    for each in balancers:
        if not draft.is_led_to(each):
            yield draft.entry_of(each)


def _zones(draft: Draft, balancer: Resource) -> ZoneSet:
    zones = zones_at(draft, balancer, *SUBNETS)
    if zones.ids == (UNNAMED.id,) and balancer.external:
        return ZoneSet((), (Missing(f"the subnets of {balancer.name}, which stands outside the stack", DEPLOYED),))
    return zones


def _routes(draft: Draft, balancer: Resource, listener: Resource) -> Iterator[Route]:
    name = _spoken(listener)
    yield from _route(draft, balancer, listener, name)
    rules = rules_of(draft.stack, listener)
    for rule in rules:
        yield from _route(draft, balancer, rule, f"{name} {_condition(rule)}")
    if rules.missing:
        yield _unseen(draft, listener, "rules", rules.missing)


def _route(draft: Draft, balancer: Resource, forwarder: Resource, name: str) -> Iterator[Route]:
    """Yield the route of a listener's default or of a rule, none where it answers by itself."""
    actions = _ACTIONS[forwarder.type]
    by = Origin(forwarder.urn, (actions,))
    try:
        last = [each for each in forwarder.blocks(actions) if (each.text("type") or "").lower() in _ENDS]
        if not last:
            fix = f"Give {forwarder.name} an action that forwards to a target group."
            yield Route(name, "", Broken(f"{forwarder.name} has no action", fix, (by,)), (by,))
        for each in last:
            if (each.text("type") or "").lower() == "forward":
                yield _forward(draft, balancer, forwarder, each, name)
    except NotKnownError as error:
        yield Route(name, draft.outside(f"{forwarder.urn}#{actions}", error.missing, by, f"what {forwarder.name} forwards to"), None, (by,))


def _forward(draft: Draft, balancer: Resource, forwarder: Resource, action: Block, name: str) -> Route:
    by = Origin(forwarder.urn, (_ACTIONS[forwarder.type],))
    shares = _shares(draft, forwarder, action)
    used = [each for each in shares if each.weight > 0]
    if not used:
        what = (
            f"{forwarder.name} forwards to target groups of weight 0 alone" if shares else f"{forwarder.name} forwards to no target group"
        )
        return Route(name, "", Broken(what, f"Forward from {forwarder.name} to a target group with a weight over 0.", (by,)), (by,))
    found = (Leg(_target(draft, balancer, each.named, by), each.weight, NO, None, (by,)) for each in used)
    legs = tuple(sorted(found, key=lambda each: (each.target, each.weight)))
    if len(legs) == 1:
        return Route(name, legs[0].target, None, (by,))
    return Route(name, draft.add(Junction(f"{forwarder.urn}#forward", name, "weighted", legs, origins=(by,))), None, (by,))


def _target(draft: Draft, balancer: Resource, named: Resource | str, by: Origin) -> str:
    if isinstance(named, Resource):
        return pool_of(draft, balancer, named)
    return draft.outside(named, (outside(named),), by)


def _shares(draft: Draft, forwarder: Resource, action: Block) -> list[_Share]:
    """Return the target groups of a forward action; raise NotKnownError where it is not known which has which weight."""
    blocks = action.blocks(_SEVERAL) if action.is_set(_SEVERAL) else []
    if not blocks:
        return [_Share(each, 1) for each in _all_named(draft, forwarder, f"{_ACTIONS[forwarder.type]}[].targetGroupArn")]
    weights = [_weight(each) for each in blocks]
    values = [each.value("arn") for each in blocks]
    stated = frozenset(each for each in values if isinstance(each, str))
    own = [sole(draft.stack, each, (TARGET_GROUP,), stated) for each in values]
    if all(each is not None for each in own):
        return [_Share(each, weight) for each, weight in zip(own, weights, strict=True) if each is not None]
    named = _all_named(draft, forwarder, f"{_ACTIONS[forwarder.type]}[].{_SEVERAL}[].arn")
    if len(named) == len(blocks) and len(set(weights)) == 1:
        return [_Share(each, weights[0]) for each in named]
    fact = Missing(f"which target group of {forwarder.name} has which weight", DEPLOYED)
    raise NotKnownError(_ACTIONS[forwarder.type], fact)


def _all_named(draft: Draft, forwarder: Resource, path: str) -> tuple[Resource | str, ...]:
    named = draft.stack.resolve(forwarder, path, TARGET_GROUP)
    named.require_complete()
    return (*named.resources, *named.literals)


def _weight(share: Block) -> int:
    weight = share.number("weight")
    return 1 if weight is None else int(weight)


def _unseen(draft: Draft, at: Resource, what: str, missing: tuple[Missing, ...]) -> Route:
    """Return a route for those that there may be besides the known ones."""
    by = Origin(at.urn)
    name = f"other {what} of {at.name}"
    return Route(name, draft.outside(f"{at.urn}#{what}", missing, by, name), None, (by,))


def _leads_nowhere(balancer: Resource, listeners: tuple[Resource, ...]) -> Broken:
    at = tuple(Origin(each.urn) for each in (balancer, *listeners))
    if not listeners:
        return Broken(
            f"load balancer {balancer.name} has no listener", f"Give {balancer.name} a listener that forwards to a target group.", at
        )
    fix = f"Let a listener or rule of {balancer.name} forward to a target group."
    return Broken(f"no listener or rule of load balancer {balancer.name} forwards to a target group", fix, at)


def _spoken(listener: Resource) -> str:
    """Return how a listener is called: `HTTPS:443`, its name where the port is not known."""
    port, protocol = listener.value("port"), listener.value("protocol")
    if not isinstance(port, int | float | str):
        return listener.name
    number = int(port) if isinstance(port, float) else port
    return f"{protocol}:{number}" if isinstance(protocol, str) and protocol in _PROTOCOLS else f"port {number}"


def _condition(rule: Resource) -> str:
    """Return which requests a rule takes: its paths, else its hosts, else its name."""
    for path in ("pathPattern.values", "hostHeader.values"):
        try:
            values = [text for each in rule.blocks("conditions") for text in each.texts(path)]
        except NotKnownError:
            continue
        if values:
            return " ".join(values)
    return rule.name


FAMILY: Final = Family(
    name="aws load balancers",
    lowers={LOAD_BALANCER: lower_balancer},
    entries=(balancer_entries,),
    reads=(
        LISTENER,
        LISTENER_RULE,
        TARGET_GROUP,
        TARGET_GROUP_ATTACHMENT,
        "aws:lb/listenerCertificate:ListenerCertificate",
        "aws:lb/trustStore:TrustStore",
        "aws:lb/trustStoreRevocation:TrustStoreRevocation",
    ),
)
