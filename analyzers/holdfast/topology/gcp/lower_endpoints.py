"""Endpoint groups of Google Cloud -> fleets, or what stands outside the stack.

Source: Cloud Load Balancing, "Network endpoint groups overview": zonal groups hold machines or addresses of one zone, serverless ones
name a service of their region, internet and Private Service Connect ones lead out of the project.
"""

from typing import Final

from holdfast.stack.gcp import (
    CLOUD_RUN_SERVICE,
    CLOUD_RUN_V1_SERVICE,
    GLOBAL_NETWORK_ENDPOINT,
    GLOBAL_NETWORK_ENDPOINT_GROUP,
    INSTANCE,
    NETWORK_ENDPOINT,
    NETWORK_ENDPOINT_GROUP,
    NETWORK_ENDPOINT_LIST,
    REGION_NETWORK_ENDPOINT_GROUP,
)
from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.references import outside
from holdfast.stack.resource import Resource
from holdfast.stack.values import Unknown
from holdfast.topology.draft import Draft, Family
from holdfast.topology.facts import Broken, Count, Origin, ZoneSet, exactly
from holdfast.topology.gcp.endpoints import endpoints_of
from holdfast.topology.gcp.lower_needs import needs_of
from holdfast.topology.gcp.lower_run import FUNCTIONS, elastic
from holdfast.topology.gcp.lower_zones import region_of, zone_of
from holdfast.topology.gcp.machines import replaced_together
from holdfast.topology.model import Fleet, Member

_APP: Final = ("appEngine.service", "serverlessDeployment")
_HYBRID: Final = "NON_GCP_PRIVATE_IP_PORT"


def lower_zonal(draft: Draft, group: Resource) -> str:
    """Add a zonal endpoint group as a fleet of pinned members, in its zone; one of addresses elsewhere is not known."""
    try:
        hybrid = group.text("networkEndpointType") == _HYBRID
    except NotKnownError as error:
        return draft.outside(group.urn, error.missing, Origin(group.urn))
    if hybrid:
        return _beyond(draft, group, "where the endpoints run, which are not on Google Cloud")
    found = endpoints_of(draft.stack, group)
    machines = tuple(each for each in found.found if isinstance(each, Resource) and each.type == INSTANCE)
    zone, by = zone_of(draft, group), Origin(group.urn)
    names = sorted(each.name if isinstance(each, Resource) else each for each in found.found)
    return draft.add(
        Fleet(
            group.urn,
            group.name,
            Count(len(names), None, found.missing) if found.missing else exactly(len(names)),
            zones=ZoneSet((zone,)),
            placement="even" if found.missing else "pinned",
            pinned=() if found.missing else tuple(Member(each, zone, (by,)) for each in names),
            region=region_of(draft, group),
            needs=needs_of(draft, group, machines),
            rollout=replaced_together(group.name, machines),
            broken=None if names or found.missing else _without_endpoints(group),
            origins=(by,),
        )
    )


def lower_regional(draft: Draft, group: Resource) -> str:
    """Add what a regional endpoint group leads to: a service that grows with its requests, or something outside the stack."""
    try:
        kind = group.text("networkEndpointType") or "SERVERLESS"
    except NotKnownError as error:
        return draft.outside(group.urn, error.missing, Origin(group.urn))
    if kind != "SERVERLESS":
        return _beyond(draft, group, "what the endpoints lead to")
    for path, to in (("cloudRun.service", (CLOUD_RUN_SERVICE, CLOUD_RUN_V1_SERVICE)), ("cloudFunction.function", FUNCTIONS)):
        named = draft.stack.resolve(group, path, to)
        if len(named.resources) == 1 and named.complete:
            return draft.lead_to(named.resources[0])
        if named.literals or named.missing:
            return draft.outside(group.urn, (*named.missing, *map(outside, named.literals)), Origin(group.urn, (path,)))
    if any(group.is_set(path) for path in _APP) and not isinstance(group.value("appEngine"), Unknown):
        return draft.add(elastic(draft, group, region_of(draft, group)))
    return _beyond(draft, group, "which services requests are sent to")


def lower_global(draft: Draft, group: Resource) -> str:
    """Add the endpoints on the internet that a global endpoint group leads to: they stand outside the stack."""
    return _beyond(draft, group, "what serves the internet endpoint")


def _beyond(draft: Draft, group: Resource, what: str) -> str:
    fact = Missing(f"{what} of {group.name}", "Check what stands behind it; the stack does not hold it.")
    return draft.outside(group.urn, (fact,), Origin(group.urn))


def _without_endpoints(group: Resource) -> Broken:
    return Broken(f"endpoint group {group.name} has no endpoint", f"Add endpoints to {group.name}.", (Origin(group.urn),))


FAMILY: Final = Family(
    name="google endpoint groups",
    lowers={
        NETWORK_ENDPOINT_GROUP: lower_zonal,
        REGION_NETWORK_ENDPOINT_GROUP: lower_regional,
        GLOBAL_NETWORK_ENDPOINT_GROUP: lower_global,
    },
    reads=(
        NETWORK_ENDPOINT,
        NETWORK_ENDPOINT_LIST,
        GLOBAL_NETWORK_ENDPOINT,
        "gcp:compute/regionNetworkEndpoint:RegionNetworkEndpoint",
    ),
)
