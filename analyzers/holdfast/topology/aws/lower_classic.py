"""Classic load balancers -> balancers with one pool."""

from collections.abc import Iterator
from typing import Final

from holdfast.stack.aws import CLASSIC_LOAD_BALANCER
from holdfast.stack.missing import NotKnownError
from holdfast.stack.reading import Block
from holdfast.stack.resource import Resource
from holdfast.topology.aws.classic import CLASSIC_ATTACHMENT, groups_named, members_named
from holdfast.topology.aws.lower_balancers import DNS_TTL
from holdfast.topology.aws.lower_target_groups import members_of, perhaps
from holdfast.topology.aws.lower_zones import region_of, zone_set, zone_valued, zones_at
from holdfast.topology.aws.probing import classic_probe
from holdfast.topology.draft import Draft, Family
from holdfast.topology.facts import NO, YES, Broken, Fact, Origin, Span, ZoneSet
from holdfast.topology.model import Backend, Balancer, Entry, Gates, Pool, Route
from holdfast.topology.probes import seconds

_GATES: Final = Gates(open_count=0)
"""Zones without a healthy instance leave DNS; requests never go to instances that fail the check."""
_STICKY: Final = (
    "aws:elb/appCookieStickinessPolicy:AppCookieStickinessPolicy",
    "aws:elb/loadBalancerCookieStickinessPolicy:LoadBalancerCookieStickinessPolicy",
)
_LONGEST_DRAIN: Final = 3600.0


def lower_classic(draft: Draft, balancer: Resource) -> str:
    """Add a classic load balancer: all its listeners lead to the same instances."""
    pool = _pool(draft, balancer)
    by = Origin(balancer.urn, ("listeners",))
    zones = _zones(draft, balancer)
    return draft.add(
        Balancer(
            balancer.urn,
            balancer.name,
            tuple(Route(name, pool, None, (by,)) for name in _listeners(balancer)),
            region_of(draft, balancer, zones),
            zones,
            confined=True,
            ttl=DNS_TTL,
            broken=_without_listener(balancer),
            origins=(Origin(balancer.urn),),
        )
    )


def classic_entries(draft: Draft) -> Iterator[Entry]:
    """Yield the classic load balancers that nothing in the stack leads to."""
    for each in draft.stack.of_type(CLASSIC_LOAD_BALANCER):
        if not draft.is_led_to(each):
            yield draft.entry_of(each)


def _pool(draft: Draft, balancer: Resource) -> str:
    groups = groups_named(draft.stack, balancer)
    found: dict[str, list[Origin]] = {}
    for named in members_named(draft.stack, balancer):
        for target in members_of(draft, named):
            found.setdefault(target, []).append(Origin(named.owner.urn))
    for group in groups:
        found.setdefault(draft.lead_to(group), []).append(Origin(group.urn))
    backends = [Backend(target, YES, tuple(dict.fromkeys(origins))) for target, origins in sorted(found.items())]
    if groups.missing:
        backends.append(perhaps(draft, balancer, groups.missing))
    fix = f"Register instances with {balancer.name}, or attach a group to it."
    broken = Broken(f"nothing registers with load balancer {balancer.name}", fix, (Origin(balancer.urn, ("instances",)),))
    probe = classic_probe(balancer)
    return draft.add(
        Pool(
            f"{balancer.urn}#pool",
            balancer.name,
            balancer.urn,
            tuple(backends),
            _cross_zone(balancer),
            _GATES,
            probe.check,
            _drain(balancer),
            broken=None if backends else broken,
            origins=(Origin(balancer.urn),),
            assumptions=probe.assumptions,
        )
    )


def _zones(draft: Draft, balancer: Resource) -> ZoneSet:
    """Return the zones of a classic load balancer: of its subnets, else those that it names."""
    if balancer.inputs.get("subnets") is not None or balancer.inputs.get("availabilityZones") is None:
        return zones_at(draft, balancer, "subnets[]")
    try:
        named = balancer.items("availabilityZones")
    except NotKnownError as error:
        return ZoneSet((), error.missing)
    ids = [zone_valued(draft, balancer, f"availabilityZones[{index}]", value) for index, value in enumerate(named)]
    return zone_set(draft, (each for each in ids if each is not None))


def _cross_zone(balancer: Resource) -> Fact:
    try:
        return NO if balancer.flag("crossZoneLoadBalancing") is False else YES
    except NotKnownError as error:
        return Fact(None, error.missing)


def _drain(balancer: Resource) -> Span:
    """Return how long connections are drained: by default not at all."""
    try:
        if not balancer.flag("connectionDraining"):
            return Span()
    except NotKnownError as error:
        return Span(0.0, _LONGEST_DRAIN, error.missing)
    return seconds(balancer, "connectionDrainingTimeout", 300.0, _LONGEST_DRAIN)


def _listeners(balancer: Resource) -> tuple[str, ...]:
    try:
        return tuple(sorted({_spoken(each) for each in balancer.blocks("listeners")}))
    except NotKnownError:
        return ("all listeners",)


def _spoken(listener: Block) -> str:
    protocol, port = listener.value("lbProtocol"), listener.value("lbPort")
    return f"{protocol.upper()}:{port:g}" if isinstance(protocol, str) and isinstance(port, int | float) else listener.path


def _without_listener(balancer: Resource) -> Broken | None:
    if _listeners(balancer):
        return None
    what = f"load balancer {balancer.name} has no listener"
    return Broken(what, f"Give {balancer.name} a listener.", (Origin(balancer.urn, ("listeners",)),))


FAMILY: Final = Family(
    name="aws classic load balancers",
    lowers={CLASSIC_LOAD_BALANCER: lower_classic},
    entries=(classic_entries,),
    reads=(
        CLASSIC_ATTACHMENT,
        *_STICKY,
        "aws:elb/listenerPolicy:ListenerPolicy",
        "aws:elb/loadBalancerBackendServerPolicy:LoadBalancerBackendServerPolicy",
        "aws:elb/loadBalancerPolicy:LoadBalancerPolicy",
        "aws:elb/sslNegotiationPolicy:SslNegotiationPolicy",
    ),
)
