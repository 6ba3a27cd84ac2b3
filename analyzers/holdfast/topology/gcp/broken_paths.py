"""Where the way of a request certainly ends before it reaches a group: the first hop that is missing, on the last one that is there.

A hop that something unknown may lead to has an end that is not certain.
"""

from collections.abc import Iterator

import msgspec

from holdfast.stack.missing import Missing
from holdfast.stack.references import References, Referrers, outside
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import Value
from holdfast.topology.gcp.backends import BACKEND_SERVICES, groups_of
from holdfast.topology.gcp.hops import FRONTS, PROXIES, SERVICES, TARGETS, URL_MAPS, behind_front, behind_proxy
from holdfast.topology.gcp.leading import hops_reached, perhaps_reached, services_named, unknown_service
from holdfast.topology.gcp.url_maps import Way, ways_of
from holdfast.topology.naming import sole


class Ending(msgspec.Struct, frozen=True, eq=False):
    """A hop that is there, and what it does not lead to, or without `leads` what does not lead to it.

    missing: why that is not known; without any it is certain.
    """

    last: Resource
    property: str
    lacks: str
    missing: tuple[Missing, ...] = ()
    leads: bool = True


def endings(stack: Stack) -> tuple[Ending, ...]:
    """Return the ends of all request paths before a group, each hop once, certain ones first, by URN."""
    found: dict[tuple[str, str], Ending] = {}
    for each in (*_certain(stack), *_uncertain(stack), *_unentered(stack)):
        found.setdefault((each.last.urn, each.property), each)
    return tuple(sorted(found.values(), key=lambda each: (bool(each.missing), each.last.urn, each.property)))


def _certain(stack: Stack) -> Iterator[Ending]:
    """Yield the ends at hops that requests certainly get to."""
    return (each for hop in hops_reached(stack).values() for each in _ends(stack, hop))


def _uncertain(stack: Stack) -> Iterator[Ending]:
    """Yield the ends at hops that requests get to if something is what it may be."""
    reached = hops_reached(stack)
    for hop in stack.of_type(*PROXIES, *URL_MAPS, *BACKEND_SERVICES):
        ends = [] if hop.urn in reached else list(_ends(stack, hop))
        missing = perhaps_reached(stack, hop) if ends else ()
        if missing:
            yield from (Ending(hop, each.property, each.lacks, tuple(dict.fromkeys((*missing, *each.missing)))) for each in ends)


def _ends(stack: Stack, hop: Resource) -> Iterator[Ending]:
    """Yield what a hop lacks, or may lack."""
    if hop.type in FRONTS:
        yield from _one(hop, behind_front(stack, hop), "target proxy or backend service")
    elif hop.type in PROXIES:
        named = behind_proxy(stack, hop)
        yield from _one(hop, named, "URL map" if named.path == "urlMap" else "backend service")
    elif hop.type in URL_MAPS:
        yield from _mapped(stack, hop)
    elif hop.type in BACKEND_SERVICES:
        groups = groups_of(stack, hop)
        if not groups.resources and not groups.literals:
            yield Ending(hop, "backends", "instance group or endpoint group", groups.missing)


def _one(hop: Resource, named: References, lacks: str) -> Iterator[Ending]:
    open_ = (*named.missing, *map(outside, named.literals))
    if open_ or not named.resources:
        yield Ending(hop, named.path, lacks, open_)


def _mapped(stack: Stack, url_map: Resource) -> Iterator[Ending]:
    ways = ways_of(url_map)
    if not any(way.services or way.itself or way.missing for way in ways):
        yield Ending(url_map, "defaultService", "backend service")
    for way in ways:
        missing = (*way.missing, *(fact for value, _ in way.services for fact in _beyond(stack, url_map, way, value)))
        if missing:
            yield Ending(url_map, way.property, "backend service", missing)


def _beyond(stack: Stack, url_map: Resource, way: Way, value: Value) -> tuple[Missing, ...]:
    """Return what is missing of a service that is none of the stack, or not known."""
    named = sole(stack, value, SERVICES, way.beside)
    if isinstance(named, str):
        return (outside(named),)
    return () if services_named(stack, way, value) else (unknown_service(url_map, way),)


def _unentered(stack: Stack) -> Iterator[Ending]:
    """Yield the target proxies that no forwarding rule leads to, and the URL maps of no proxy."""
    for proxy in stack.of_type(*PROXIES):
        named = [stack.referrers(proxy, each, "target", TARGETS) for each in FRONTS]
        yield from _entered(proxy, named, "forwarding rule")
    for url_map in stack.of_type(*URL_MAPS):
        named = [stack.referrers(url_map, each, "urlMap", URL_MAPS) for each in PROXIES]
        yield from _entered(url_map, named, "target proxy")


def _entered(hop: Resource, named: list[Referrers], lacks: str) -> Iterator[Ending]:
    if not any(each.resources for each in named):
        missing = tuple(dict.fromkeys(fact for each in named for fact in each.missing))
        yield Ending(hop, "name", lacks, missing, leads=False)
