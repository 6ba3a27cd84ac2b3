"""The way of a request on Google Cloud, hop by hop: forwarding rule, target proxy, URL map, backend service."""

from collections.abc import Iterator
from typing import Final

from holdfast.stack.gcp import (
    BACKEND_BUCKET,
    FORWARDING_RULE,
    GLOBAL_FORWARDING_RULE,
    REGION_TARGET_HTTP_PROXY,
    REGION_TARGET_HTTPS_PROXY,
    REGION_TARGET_TCP_PROXY,
    REGION_URL_MAP,
    TARGET_GRPC_PROXY,
    TARGET_HTTP_PROXY,
    TARGET_HTTPS_PROXY,
    TARGET_INSTANCE,
    TARGET_POOL,
    TARGET_SSL_PROXY,
    TARGET_TCP_PROXY,
    URL_MAP,
)
from holdfast.stack.references import References
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.gcp.backends import BACKEND_SERVICES
from holdfast.topology.references import joined

FRONTS: Final = (GLOBAL_FORWARDING_RULE, FORWARDING_RULE)
URL_MAPS: Final = (URL_MAP, REGION_URL_MAP)
REGION_BACKEND_BUCKET: Final = "gcp:compute/regionBackendBucket:RegionBackendBucket"
SERVICES: Final = (*BACKEND_SERVICES, BACKEND_BUCKET, REGION_BACKEND_BUCKET)
"""What a URL map can send requests to."""
_BY_MAP: Final = (
    TARGET_HTTP_PROXY,
    TARGET_HTTPS_PROXY,
    REGION_TARGET_HTTP_PROXY,
    REGION_TARGET_HTTPS_PROXY,
    TARGET_GRPC_PROXY,
)
_BY_SERVICE: Final = (TARGET_TCP_PROXY, TARGET_SSL_PROXY, REGION_TARGET_TCP_PROXY)
PROXIES: Final = (*_BY_MAP, *_BY_SERVICE)
AWAY: Final = (
    "gcp:compute/serviceAttachment:ServiceAttachment",
    "gcp:compute/vPNGateway:VPNGateway",
)
"""What a forwarding rule may name without being a load balancer: a service of others, a tunnel."""
TARGETS: Final = (*PROXIES, TARGET_POOL, TARGET_INSTANCE, *AWAY)
"""What a forwarding rule can name as its target."""
_AWAY_LITERALS: Final = frozenset({"all-apis", "vpc-sc"})


def behind_front(stack: Stack, front: Resource) -> References:
    """Return what a forwarding rule sends packets or requests to."""
    targets = stack.resolve(front, "target", TARGETS)
    return joined(front, (targets, stack.resolve(front, "backendService", BACKEND_SERVICES)))


def leads_away(stack: Stack, front: Resource) -> bool:
    """Tell whether a forwarding rule is certainly no load balancer: an endpoint for a service of others, a tunnel, a mirror."""
    if front.value("isMirroringCollector") is True:
        return True
    named = behind_front(stack, front)
    if any(each.type in AWAY for each in named.resources):
        return True
    return any(each in _AWAY_LITERALS or "/serviceAttachments/" in each for each in named.literals)


def behind_proxy(stack: Stack, proxy: Resource) -> References:
    """Return the URL map or backend service of a target proxy."""
    if proxy.type in _BY_MAP:
        return stack.resolve(proxy, "urlMap", URL_MAPS)
    return stack.resolve(proxy, "backendService", BACKEND_SERVICES)


def fronts(stack: Stack) -> Iterator[Resource]:
    """Yield the forwarding rules that are load balancers, as far as it is known, global ones first."""
    yield from (each for each in stack.of_type(*FRONTS) if not leads_away(stack, each))


def called(resource: Resource) -> str:
    """Return what a hop is called with its kind: `URL map web`."""
    if resource.type in FRONTS:
        return f"forwarding rule {resource.name}"
    if resource.type in URL_MAPS:
        return f"URL map {resource.name}"
    if resource.type in BACKEND_SERVICES:
        return f"backend service {resource.name}"
    return f"target proxy {resource.name}" if resource.type in PROXIES else resource.name
