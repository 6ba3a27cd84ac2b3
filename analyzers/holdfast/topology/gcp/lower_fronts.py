"""Forwarding rules with their target proxies and URL maps -> balancers and routes.

Source: Cloud Load Balancing, "Forwarding rules overview": global and regional ones; what they name decides the kind of load balancer.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from holdfast.stack.gcp import (
    ADDRESS,
    FORWARDING_RULE,
    GLOBAL_ADDRESS,
    GLOBAL_FORWARDING_RULE,
    INSTANCE,
    TARGET_INSTANCE,
    TARGET_POOL,
)
from holdfast.stack.missing import DEPLOYED, Missing, NotKnownError
from holdfast.stack.references import References, outside
from holdfast.stack.resource import Resource
from holdfast.topology.draft import Draft, Family
from holdfast.topology.facts import NO, Broken, Origin
from holdfast.topology.gcp.backends import BACKEND_SERVICES
from holdfast.topology.gcp.hops import PROXIES, SERVICES, URL_MAPS, behind_front, behind_proxy, called, fronts, leads_away
from holdfast.topology.gcp.lower_pools import pool_of, target_pool_of
from holdfast.topology.gcp.lower_zones import region_of
from holdfast.topology.gcp.url_maps import Way, ways_of
from holdfast.topology.model import Balancer, Entry, Junction, Leg, Route
from holdfast.topology.naming import made_of, sole

_SPOKEN: Final = {"HttpProxy": "HTTP", "HttpsProxy": "HTTPS", "GrpcProxy": "gRPC", "TCPProxy": "TCP", "TcpProxy": "TCP", "SSLProxy": "SSL"}


def lower_front(draft: Draft, front: Resource) -> str:
    """Add a forwarding rule as a balancer with a route for each sort of requests."""
    if leads_away(draft.stack, front):
        fact = Missing(
            f"what serves behind {front.name}, which is an endpoint of a service of others", "Check the service that it leads to."
        )
        return draft.outside(front.urn, (fact,), Origin(front.urn))
    return draft.add(balancer_of(draft, front.urn, (front,)))


def balancer_of(draft: Draft, id_: str, fronts_: Iterable[Resource]) -> Balancer:
    """Return the balancer that some forwarding rules of one address are."""
    found = tuple(fronts_)
    routes = {(route.name, route.target): route for front in found for route in routes_of(draft, id_, front)}
    regions = {region_of(draft, each) if each.type == FORWARDING_RULE else "" for each in found}
    return Balancer(
        id_,
        found[0].name,
        tuple(routes[key] for key in sorted(routes)),
        regions.pop() if len(regions) == 1 else "",
        origins=tuple(Origin(each.urn) for each in found),
    )


def front_entries(draft: Draft) -> Iterator[Entry]:
    """Yield the forwarding rules that no name of the stack leads to; one that only redirects is no entry."""
    for each in fronts(draft.stack):
        if draft.is_led_to(each):
            continue
        target = draft.lower(each)
        node = draft.node(target)
        if isinstance(node, Balancer) and not node.routes:
            continue
        yield draft.entry_of(each)


def routes_of(draft: Draft, balancer: str, front: Resource) -> Iterator[Route]:
    """Yield a route for each sort of requests that a forwarding rule takes."""
    named = behind_front(draft.stack, front)
    by = Origin(front.urn, ("target",))
    if not (named.resources or named.literals or named.missing):
        yield missing_hop(_spoken(front, None), front, "target proxy, target pool or backend service")
    for hop in named.resources:
        yield from _through(draft, balancer, hop, _spoken(front, hop), by)
    yield from _open(draft, named, _spoken(front, None), by)


def missing_hop(name: str, last: Resource, what: str) -> Route:
    """Return the route whose next hop is certainly missing; what: the kind of that hop."""
    by = Origin(last.urn)
    return Route(name, "", Broken(f"{called(last)} leads to no {what}", f"Give {last.name} a {what}.", (by,)), (by,))


def _through(draft: Draft, balancer: str, hop: Resource, name: str, by: Origin) -> Iterator[Route]:
    if hop.type in BACKEND_SERVICES:
        yield Route(name, pool_of(draft, balancer, hop), None, (by,))
    elif hop.type == TARGET_POOL:
        yield Route(name, target_pool_of(draft, balancer, hop), None, (by,))
    elif hop.type == TARGET_INSTANCE:
        machines = draft.stack.resolve(hop, "instance", INSTANCE)
        yield from (Route(name, draft.lead_to(each), None, (by,)) for each in machines.resources)
        yield from _open(draft, machines, name, Origin(hop.urn, ("instance",)))
    elif hop.type in PROXIES:
        named = behind_proxy(draft.stack, hop)
        if not (named.resources or named.literals or named.missing):
            yield missing_hop(name, hop, "URL map" if named.path == "urlMap" else "backend service")
        for each in named.resources:
            yield from _through(draft, balancer, each, name, Origin(hop.urn, (named.path,)))
        yield from _open(draft, named, name, Origin(hop.urn, (named.path,)))
    elif hop.type in URL_MAPS:
        yield from _mapped(draft, balancer, hop, name)


def _open(draft: Draft, named: References, name: str, by: Origin) -> Iterator[Route]:
    """Yield the routes to what a hop names outside the stack, or to what is not known."""
    for literal in named.literals:
        yield Route(f"{name} to {literal.rpartition('/')[2]}", draft.outside(literal, (outside(literal),), by), None, (by,))
    if named.missing:
        yield Route(name, draft.outside(f"what {named.owner.name} leads to", named.missing, by), None, (by,))


def _mapped(draft: Draft, balancer: str, url_map: Resource, name: str) -> Iterator[Route]:
    ways = ways_of(url_map)
    if not any(way.services or way.itself or way.missing for way in ways):
        yield missing_hop(name, url_map, "backend service")
    shared: dict[tuple[str, str], Route] = {}
    for way in ways:
        label = f"{name} {way.sort}".strip()
        by = Origin(url_map.urn, (way.property,))
        if way.missing:
            yield Route(label, draft.outside(f"{url_map.urn}#{way.property}", way.missing, by), None, (by,))
        elif len(way.services) == 1:
            for route in _to(draft, balancer, url_map, way, label):
                shared.setdefault((route.name, route.target), route)
        elif way.services:
            yield _weighted(draft, balancer, url_map, way, label)
    yield from shared.values()


def _to(draft: Draft, balancer: str, url_map: Resource, way: Way, label: str) -> Iterator[Route]:
    """Yield the route to the one service of a way; where it is not known which of some it is, one to each: all of them are used."""
    value, by = way.services[0][0], Origin(url_map.urn, (way.property,))
    named = sole(draft.stack, value, SERVICES, way.beside)
    if named is not None:
        yield Route(label, _target(draft, balancer, named, by), None, (by,))
        return
    either = made_of(draft.stack, value, SERVICES, way.beside) if way.all_used else ()
    for each in either:
        yield Route(f"{label.partition(' ')[0]} some paths to {each.name}", _target(draft, balancer, each, by), None, (by,))
    if not either:
        fact = Missing(f"which backend service {url_map.name} sends {way.sort or 'requests'} to", DEPLOYED)
        yield Route(label, draft.outside(f"{url_map.urn}#{label}", (fact,), by), None, (by,))


def _weighted(draft: Draft, balancer: str, url_map: Resource, way: Way, label: str) -> Route:
    by = Origin(url_map.urn, (way.property,))
    named = [sole(draft.stack, value, SERVICES, way.beside) for value, _ in way.services]
    if any(each is None for each in named):
        fact = Missing(f"which backend service of {url_map.name} has which weight", DEPLOYED)
        return Route(label, draft.outside(f"{url_map.urn}#{label}", (fact,), by), None, (by,))
    weights = [weight for _, weight in way.services]
    pairs = [(each, weight) for each, weight in zip(named, weights, strict=True) if each is not None]
    legs = tuple(Leg(_target(draft, balancer, each, by), weight, NO, None, (by,)) for each, weight in pairs)
    return Route(label, draft.add(Junction(f"{url_map.urn}#{balancer}#{label}", label, "weighted", legs, origins=(by,))), None, (by,))


def _target(draft: Draft, balancer: str, named: Resource | str, by: Origin) -> str:
    if isinstance(named, str):
        return draft.outside(named, (outside(named),), by)
    return pool_of(draft, balancer, named) if named.type in BACKEND_SERVICES else draft.lead_to(named)


def _spoken(front: Resource, hop: Resource | None) -> str:
    """Return how a forwarding rule is called: `HTTPS:443`, its name where the port is not known."""
    kind = "" if hop is None else hop.type.rpartition(":")[2].removeprefix("Region").removeprefix("Target")
    protocol = _SPOKEN.get(kind) or _text(front, "ipProtocol") or "TCP"
    port = _text(front, "portRange")
    if port is None:
        try:
            port = ",".join(front.texts("ports"))
        except NotKnownError:
            port = None
    first, _, last = (port or "").partition("-")
    shown = first if first == last or not last else port
    return f"{protocol}:{shown}" if shown else f"{protocol} {front.name}"


def _text(front: Resource, path: str) -> str | None:
    value = front.value(path)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) and value != "" else None


FAMILY: Final = Family(
    name="google load balancers",
    lowers={GLOBAL_FORWARDING_RULE: lower_front, FORWARDING_RULE: lower_front},
    entries=(front_entries,),
    reads=(*PROXIES, *URL_MAPS, TARGET_INSTANCE, ADDRESS, GLOBAL_ADDRESS),
)
