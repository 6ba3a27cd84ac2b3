"""Where the way of a request certainly ends before it reaches a group: the first hop that is missing, on the last one that is there."""

from collections.abc import Iterator

import msgspec

from holdfast.stack.missing import Missing
from holdfast.stack.references import References, Referrers, outside
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.gcp.backends import BACKEND_SERVICES, groups_of
from holdfast.topology.gcp.hops import FRONTS, PROXIES, SERVICES, TARGETS, URL_MAPS, behind_front, behind_proxy, fronts
from holdfast.topology.gcp.naming import made_of, sole
from holdfast.topology.gcp.url_maps import ways_of


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
    seen: set[str] = set()
    for front in fronts(stack):
        for each in _from(stack, front, seen):
            found.setdefault((each.last.urn, each.property), each)
    for each in _unentered(stack):
        found.setdefault((each.last.urn, each.property), each)
    return tuple(sorted(found.values(), key=lambda each: (bool(each.missing), each.last.urn, each.property)))


def _from(stack: Stack, hop: Resource, seen: set[str]) -> Iterator[Ending]:
    """Yield the ends of the paths from a hop on."""
    if hop.urn in seen:
        return
    seen.add(hop.urn)
    if hop.type in FRONTS:
        yield from _one(stack, hop, behind_front(stack, hop), "target proxy or backend service", seen)
    elif hop.type in PROXIES:
        named = behind_proxy(stack, hop)
        yield from _one(stack, hop, named, "URL map" if named.path == "urlMap" else "backend service", seen)
    elif hop.type in URL_MAPS:
        yield from _mapped(stack, hop, seen)
    elif hop.type in BACKEND_SERVICES:
        groups = groups_of(stack, hop)
        if not groups.resources and not groups.literals:
            yield Ending(hop, "backends", "instance group or endpoint group", groups.missing)


def _one(stack: Stack, hop: Resource, named: References, lacks: str, seen: set[str]) -> Iterator[Ending]:
    open_ = (*named.missing, *map(outside, named.literals))
    if open_ or not named.resources:
        yield Ending(hop, named.path, lacks, open_)
    for each in named.resources:
        yield from _from(stack, each, seen)


def _mapped(stack: Stack, url_map: Resource, seen: set[str]) -> Iterator[Ending]:
    ways = ways_of(url_map)
    if not any(way.services or way.itself or way.missing for way in ways):
        yield Ending(url_map, "defaultService", "backend service")
    for way in ways:
        if way.missing:
            yield Ending(url_map, way.property, "backend service", way.missing)
        for value, _ in way.services:
            named = sole(stack, value, SERVICES)
            if isinstance(named, str):
                yield Ending(url_map, way.property, "backend service", (outside(named),))
                continue
            found = made_of(stack, value, SERVICES) if named is None else (named,)
            if not found:
                fact = Missing(f"what {way.property} of {url_map.name} names", "Check the deployed stack.")
                yield Ending(url_map, way.property, "backend service", (fact,))
            for each in found:
                yield from _from(stack, each, seen)


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
