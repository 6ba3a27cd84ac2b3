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
from holdfast.stack.lookup_zones import is_fixture_id
from holdfast.stack.missing import NotKnownError
from holdfast.stack.references import References, Referrers, outside
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.known import all_of
from holdfast.topology.selection import Selection, those

BACKEND_SERVICES: Final = (BACKEND_SERVICE, REGION_BACKEND_SERVICE)
HEALTH_CHECKS: Final = (HEALTH_CHECK, REGION_HEALTH_CHECK, HTTP_HEALTH_CHECK, HTTPS_HEALTH_CHECK)
INSTANCE_GROUPS: Final = (INSTANCE_GROUP_MANAGER, REGION_INSTANCE_GROUP_MANAGER, INSTANCE_GROUP)
ENDPOINT_GROUPS: Final = (NETWORK_ENDPOINT_GROUP, REGION_NETWORK_ENDPOINT_GROUP, GLOBAL_NETWORK_ENDPOINT_GROUP)
GROUPS: Final = (*INSTANCE_GROUPS, *ENDPOINT_GROUPS)
_GROUP: Final = "backends[].group"
REQUESTS: Final = frozenset({"HTTP", "HTTPS", "HTTP2", "H2C", "GRPC"})
"""The protocols of requests that a load balancer can speak to its backends."""
_PASSTHROUGH: Final = frozenset({"INTERNAL", "EXTERNAL"})
_MANAGED: Final = frozenset({"INTERNAL_MANAGED", "EXTERNAL_MANAGED"})
_ENDPOINT_LINK: Final = "/networkEndpointGroups/"
_INSTANCE_LINKS: Final = ("/instanceGroups/", "/instanceGroupManagers/")
_UNCHECKED_ENDPOINTS: Final = frozenset({"INTERNET_IP_PORT", "INTERNET_FQDN_PORT", "SERVERLESS", "PRIVATE_SERVICE_CONNECT"})


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


def checks_of(stack: Stack, service: Resource) -> References:
    """Return the health checks of a backend service; the provider takes one."""
    return stack.resolve(service, "healthChecks", HEALTH_CHECKS)


def is_checked(service: Resource) -> bool:
    """Tell whether a backend service has a health check; a value that is set counts, be it unknown."""
    return service.value("healthChecks") not in (None, "", [])


def _referrers(stack: Stack, target: Resource, path: str, among: tuple[str, ...]) -> Referrers:
    found = stack.referrers(target, BACKEND_SERVICE, path, among) + stack.referrers(target, REGION_BACKEND_SERVICE, path, among)
    return Referrers(target, path, tuple(sorted(found, key=lambda each: each.urn)), found.missing)


def groups_to_check(stack: Stack, service: Resource) -> Selection[Resource | str]:
    """Return the groups behind a backend service that take requests only with a health check: instance groups, zonal endpoint groups.

    Serverless, internet and Private Service Connect endpoint groups have none. A group outside the stack counts where its link says
    what it is. Source: pulumi_gcp 10.2.0, BackendService, healthChecks.
    """
    named = groups_of(stack, service)
    return those((*named.resources, *named.literals), _is_to_check, named.path, named.missing)


def _is_to_check(group: Resource | str) -> bool:
    if isinstance(group, Resource):
        zonal = group.type == NETWORK_ENDPOINT_GROUP and group.text("networkEndpointType") not in _UNCHECKED_ENDPOINTS
        return zonal or group.type in INSTANCE_GROUPS
    if is_fixture_id(group) or not any(each in group for each in (*_INSTANCE_LINKS, _ENDPOINT_LINK)):
        raise NotKnownError(_GROUP, outside(group))
    return _ENDPOINT_LINK not in group or "/zones/" in f"/{group}"


def is_passthrough(service: Resource) -> bool:
    """Tell whether a backend service is one of a network load balancer that hands packets on: without proxy, named ports or time-out.

    Raise NotKnownError where the scheme of a regional backend service is not known. Source: Cloud Load Balancing, "Backend
    services overview": the schemes INTERNAL and EXTERNAL of a regional backend service.
    """
    return service.type == REGION_BACKEND_SERVICE and service.text("loadBalancingScheme") in _PASSTHROUGH


def serves_requests(service: Resource) -> bool:
    """Tell whether a backend service speaks a protocol of requests and answers with its backends: HTTP, HTTPS, HTTP2, H2C or gRPC.

    Raise NotKnownError where protocol or scheme is not known. A load balancer that hands packets on knows no requests.
    """
    return (service.text("protocol") or "").upper() in REQUESTS and not is_passthrough(service)


def is_regional_application_balancer(service: Resource) -> bool:
    """Tell whether a backend service is one of a regional application load balancer, whose proxies are Google's.

    Raise NotKnownError where protocol or scheme decides it and is not known.
    """
    if service.type != REGION_BACKEND_SERVICE:
        return False
    return all_of((lambda: service.text("loadBalancingScheme") in _MANAGED, lambda: service.text("protocol") in REQUESTS))
