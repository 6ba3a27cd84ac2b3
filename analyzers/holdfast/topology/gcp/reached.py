"""Which backend services a forwarding rule leads to: directly, or through a target proxy and its URL map."""

from functools import partial

from holdfast.stack.gcp import BACKEND_SERVICE
from holdfast.stack.missing import DEPLOYED, Missing
from holdfast.stack.references import References, outside
from holdfast.stack.remembering import remembered
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.gcp.backends import BACKEND_SERVICES
from holdfast.topology.gcp.hops import FRONTS, PROXIES, SERVICES, URL_MAPS, behind_front, behind_proxy, leads_away
from holdfast.topology.gcp.leading import services_named
from holdfast.topology.gcp.url_maps import ways_of
from holdfast.topology.naming import sole
from holdfast.topology.selection import Selection, those


def services_reached(stack: Stack, front: Resource) -> Selection[Resource]:
    """Return the backend services behind a forwarding rule, by URN; of one that is no load balancer there are none."""
    path = "target" if front.is_set("target") else "backendService"
    if leads_away(stack, front):
        return Selection(path)
    found: dict[str, Resource] = {}
    missing: dict[Missing, None] = {}
    waiting, seen = [front], set()
    while waiting:
        hop = waiting.pop()
        if hop.urn in seen:
            continue
        seen.add(hop.urn)
        if hop.type in BACKEND_SERVICES:
            found[hop.urn] = hop
            continue
        behind = _behind(stack, hop)
        waiting += behind.found
        missing.update(dict.fromkeys(behind.missing))
    return Selection(path, tuple(each for _, each in sorted(found.items())), tuple(missing))


def services_of_other_scheme(stack: Stack, front: Resource) -> Selection[Resource]:
    """Return the backend services behind a forwarding rule that are made for another kind of load balancer."""
    reached = services_reached(stack, front)
    return those(reached.found, partial(_is_of_other_scheme, front), reached.path, reached.missing)


def _is_of_other_scheme(front: Resource, service: Resource) -> bool:
    """Tell whether the schemes of both do not go together; raise NotKnownError where one is not known.

    A global backend service that is EXTERNAL_MANAGED serves EXTERNAL forwarding rules too. Source: Cloud Load Balancing, "External
    Application Load Balancer overview", on migration.
    """
    own, other = front.text("loadBalancingScheme"), service.text("loadBalancingScheme")
    if service.type == BACKEND_SERVICE and (own, other) == ("EXTERNAL", "EXTERNAL_MANAGED"):
        return False
    return bool(own and other) and own != other


def _behind(stack: Stack, hop: Resource) -> Selection[Resource]:
    if hop.type in FRONTS:
        return _named(behind_front(stack, hop))
    if hop.type in PROXIES:
        return _named(behind_proxy(stack, hop))
    return _mapped(stack, hop) if hop.type in URL_MAPS else Selection("name")


def _named(named: References) -> Selection[Resource]:
    return Selection(named.path, named.resources, (*named.missing, *map(outside, named.literals)))


@remembered
def _mapped(stack: Stack, url_map: Resource) -> Selection[Resource]:
    found: dict[str, Resource] = {}
    missing: dict[Missing, None] = {}
    for way in ways_of(url_map):
        missing.update(dict.fromkeys(way.missing))
        for value, _ in way.services:
            named = sole(stack, value, SERVICES, way.beside)
            if isinstance(named, str):
                missing[outside(named)] = None
                continue
            services = services_named(stack, way, value)
            found.update((each.urn, each) for each in services)
            if not services:
                missing[Missing(f"what {way.property} of {url_map.name} names", DEPLOYED)] = None
    return Selection("defaultService", tuple(found.values()), tuple(missing))
