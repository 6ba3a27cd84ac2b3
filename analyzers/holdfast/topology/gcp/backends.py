"""Which groups stand behind a backend service, and which backend services a group or a health check belongs to."""

from typing import Final

from holdfast.stack.gcp import (
    BACKEND_SERVICE,
    GLOBAL_NETWORK_ENDPOINT_GROUP,
    HEALTH_CHECK,
    HTTP_HEALTH_CHECK,
    HTTPS_HEALTH_CHECK,
    INSTANCE_GROUP,
    INSTANCE_GROUP_MANAGER,
    NETWORK_ENDPOINT_GROUP,
    REGION_BACKEND_SERVICE,
    REGION_HEALTH_CHECK,
    REGION_INSTANCE_GROUP_MANAGER,
    REGION_NETWORK_ENDPOINT_GROUP,
)
from holdfast.stack.references import References, Referrers
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack

BACKEND_SERVICES: Final = (BACKEND_SERVICE, REGION_BACKEND_SERVICE)
HEALTH_CHECKS: Final = (HEALTH_CHECK, REGION_HEALTH_CHECK, HTTP_HEALTH_CHECK, HTTPS_HEALTH_CHECK)
INSTANCE_GROUPS: Final = (INSTANCE_GROUP_MANAGER, REGION_INSTANCE_GROUP_MANAGER, INSTANCE_GROUP)
ENDPOINT_GROUPS: Final = (NETWORK_ENDPOINT_GROUP, REGION_NETWORK_ENDPOINT_GROUP, GLOBAL_NETWORK_ENDPOINT_GROUP)
GROUPS: Final = (*INSTANCE_GROUPS, *ENDPOINT_GROUPS)
_GROUP: Final = "backends[].group"
_REQUESTS: Final = frozenset({"HTTP", "HTTPS", "HTTP2", "GRPC"})
_PASSTHROUGH: Final = frozenset({"INTERNAL", "EXTERNAL"})
_ENDPOINT_LINK: Final = "/networkEndpointGroups/"


def groups_of(stack: Stack, service: Resource) -> References:
    """Return the groups behind a backend service: managers (for the group that they manage), instance groups, endpoint groups."""
    return stack.resolve(service, _GROUP, GROUPS)


def instance_groups_of(stack: Stack, service: Resource) -> References:
    """Return the groups behind a backend service but the endpoint groups, which have ports of their own."""
    named = groups_of(stack, service)
    return References(
        service,
        named.path,
        tuple(each for each in named.resources if each.type in INSTANCE_GROUPS),
        tuple(each for each in named.literals if _ENDPOINT_LINK not in each),
        tuple(each for each in named.candidates if each.type in INSTANCE_GROUPS),
        named.missing,
    )


def services_of(stack: Stack, group: Resource) -> Referrers:
    """Return the backend services that a group is a backend of."""
    return _referrers(stack, group, _GROUP, GROUPS)


def services_checked_by(stack: Stack, check: Resource) -> Referrers:
    """Return the backend services that a health check is for."""
    return _referrers(stack, check, "healthChecks", HEALTH_CHECKS)


def _referrers(stack: Stack, target: Resource, path: str, among: tuple[str, ...]) -> Referrers:
    found = stack.referrers(target, BACKEND_SERVICE, path, among) + stack.referrers(target, REGION_BACKEND_SERVICE, path, among)
    return Referrers(target, path, tuple(sorted(found, key=lambda each: each.urn)), found.missing)


def is_passthrough(service: Resource) -> bool:
    """Tell whether a backend service is one of a network load balancer that hands packets on: without proxy, named ports or time-out.

    Raise NotKnownError where the scheme of a regional backend service is not known. Source: Cloud Load Balancing, "Backend
    services overview": the schemes INTERNAL and EXTERNAL of a regional backend service.
    """
    return service.type == REGION_BACKEND_SERVICE and service.text("loadBalancingScheme") in _PASSTHROUGH


def serves_requests(service: Resource) -> bool:
    """Tell whether a backend service speaks a protocol of requests and answers with its backends: HTTP, HTTPS, HTTP2 or gRPC.

    Raise NotKnownError where protocol or scheme is not known. A load balancer that hands packets on knows no requests.
    """
    return (service.text("protocol") or "").upper() in _REQUESTS and not is_passthrough(service)
