"""Which hops requests get to, and why others may be reached that no forwarding rule is known to lead to."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from holdfast.stack.missing import Missing
from holdfast.stack.references import Referrers
from holdfast.stack.remembering import remembered
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import NOT_KNOWN, Value
from holdfast.topology.gcp.backends import BACKEND_SERVICES, services_of
from holdfast.topology.gcp.hops import FRONTS, PROXIES, SERVICES, TARGETS, URL_MAPS, behind_front, behind_proxy, fronts
from holdfast.topology.gcp.url_maps import SERVICE_PATHS, Way, ways_of
from holdfast.topology.naming import made_of, sole

_FRONTS_TO_SERVICES: Final = tuple((each, "backendService") for each in (*FRONTS, *PROXIES))
_MAPS_TO_SERVICES: Final = tuple((each, path) for each in URL_MAPS for path in SERVICE_PATHS)


@remembered
def hops_reached(stack: Stack) -> Mapping[str, Resource]:
    """Return the hops that requests certainly get to, from the forwarding rules on, by URN."""
    found: dict[str, Resource] = {}
    waiting = list(fronts(stack))
    while waiting:
        hop = waiting.pop()
        if hop.urn not in found:
            found[hop.urn] = hop
            waiting += _next(stack, hop)
    return found


def _next(stack: Stack, hop: Resource) -> Iterable[Resource]:
    """Return what a hop certainly leads to."""
    if hop.type in FRONTS:
        return behind_front(stack, hop).resources
    if hop.type in PROXIES:
        return behind_proxy(stack, hop).resources
    if hop.type not in URL_MAPS:
        return ()
    return [each for way in ways_of(hop) for value, _ in way.services for each in services_named(stack, way, value)]


def perhaps_reached(stack: Stack, hop: Resource) -> tuple[Missing, ...]:
    """Return what is missing to say that a hop is not reached, of one that is not known to be; nothing where it certainly is not."""
    return tuple(dict.fromkeys(fact for named in _naming(stack, hop) for fact in _leading(stack, named)))


def perhaps_behind(stack: Stack, group: Resource) -> tuple[Missing, ...]:
    """Return why requests may get to a group by backend services that are not known to bring it any."""
    services = services_of(stack, group)
    unsure = [each for each in services if each.urn not in hops_reached(stack)]
    return tuple(dict.fromkeys((*services.missing, *(fact for each in unsure for fact in perhaps_reached(stack, each)))))


def _leading(stack: Stack, named: Referrers) -> Iterator[Missing]:
    yield from named.missing
    for each in named:
        if each.urn not in hops_reached(stack):
            yield from perhaps_reached(stack, each)
        elif each.type in URL_MAPS:
            yield from unknown_services(stack, each)


def unknown_services(stack: Stack, url_map: Resource) -> Iterator[Missing]:
    """Yield why a URL map may send requests to services that it is not known to name."""
    for way in ways_of(url_map):
        yield from way.missing
        for value, _ in way.services:
            if isinstance(value, NOT_KNOWN) and not services_named(stack, way, value):
                yield unknown_service(url_map, way)


def services_named(stack: Stack, way: Way, value: Value) -> tuple[Resource, ...]:
    """Return the services of the stack that a value of a URL map names: all that an unknown one is made of, as all of them are used."""
    named = sole(stack, value, SERVICES, way.beside)
    if named is None:
        return made_of(stack, value, SERVICES, way.beside) if way.all_used else ()
    return () if isinstance(named, str) else (named,)


def unknown_service(url_map: Resource, way: Way) -> Missing:
    """Return what is missing where a service that a URL map names is not known."""
    return Missing(f"what {way.property} of {url_map.name} names", "Check the deployed stack.")


def _naming(stack: Stack, hop: Resource) -> Iterator[Referrers]:
    """Yield what names a hop as the next one."""
    if hop.type in PROXIES:
        yield stack.referrers_by(hop, tuple((each, "target") for each in FRONTS), TARGETS)
    elif hop.type in URL_MAPS:
        yield stack.referrers_by(hop, tuple((each, "urlMap") for each in PROXIES), URL_MAPS)
    elif hop.type in BACKEND_SERVICES:
        yield stack.referrers_by(hop, _FRONTS_TO_SERVICES, BACKEND_SERVICES)
        yield stack.referrers_by(hop, _MAPS_TO_SERVICES, SERVICES)
