"""Which subnets of a service lie in zones that Fargate does not support.

Source: Amazon ECS developer guide, "Supported Regions for Amazon ECS on AWS Fargate": every zone of a region but of those here.
"""

from typing import Final

from holdfast.stack.aws import DEFAULT_SUBNET, SUBNET
from holdfast.stack.lookup_zones import is_fixture_zone
from holdfast.stack.missing import DEPLOYED, Missing, NotKnownError
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.aws.subnets import outside_zone
from holdfast.topology.selection import Selection, those

SUBNETS: Final = "networkConfiguration.subnets"
_SUPPORTED: Final = {
    "us-west-1": ("usw1-az1", "usw1-az3"),
    "ap-northeast-1": ("apne1-az1", "apne1-az2", "apne1-az4"),
}
"""The zones that Fargate supports, of regions where it does not support all."""
_REGIONS: Final = {zones[0].partition("-")[0]: region for region, zones in _SUPPORTED.items()}


def without_fargate(stack: Stack, service: Resource) -> Selection[Resource]:
    """Return the subnets of a service in zones that Fargate does not support; `missing` says why there may be more."""
    region = stack.region_of(service)
    if region is not None and region not in _SUPPORTED:
        return Selection(SUBNETS)
    named = stack.resolve(service, f"{SUBNETS}[]", (SUBNET, DEFAULT_SUBNET))
    missing = (*map(outside_zone, named.literals), *named.missing)
    return those(named.resources, lambda subnet: not supports_fargate(stack, subnet), SUBNETS, missing)


def supports_fargate(stack: Stack, subnet: Resource) -> bool:
    """Tell whether Fargate runs tasks in the zone of a subnet, which its id tells; raise NotKnownError where it is not known."""
    zone = zone_id(subnet)
    if zone:
        region = _REGIONS.get(zone.partition("-")[0])
        return region is None or zone in _SUPPORTED[region]
    name = _told(subnet, "availabilityZone")
    if name and not name.startswith(tuple(_SUPPORTED)):
        return True
    region = stack.region_of(subnet)
    if region is not None and region not in _SUPPORTED:
        return True
    settle = f"Set availabilityZoneId of {subnet.name}. {DEPLOYED}"
    raise NotKnownError(SUBNETS, Missing(f"the id of the zone of {subnet.name}", settle))


def zone_id(subnet: Resource) -> str:
    """Return the id of the zone of a subnet, `usw1-az1`; empty where it is not known."""
    return _told(subnet, "availabilityZoneId")


def _told(subnet: Resource, path: str) -> str:
    value = subnet.value(path)
    return value if isinstance(value, str) and not is_fixture_zone(value) else ""
