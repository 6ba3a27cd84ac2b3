"""The VPC endpoints through which members reach services of AWS without a way to the internet."""

from collections.abc import Iterable
from typing import Final

from holdfast.stack.aws import VPC_ENDPOINT
from holdfast.stack.missing import NotKnownError
from holdfast.stack.references import References, Referrers
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import Secret, Unknown
from holdfast.topology.aws.routing import VPCS
from holdfast.topology.aws.subnets import SUBNETS, zones_among
from holdfast.topology.references import joined
from holdfast.topology.zones import Zones

FOR_TASKS: Final = ("ecr.api", "ecr.dkr", "s3", "logs")
"""Amazon ECR user guide, "VPC endpoints", and the awslogs driver: what a task without egress needs to start."""

_ASSOCIATION: Final = "aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation"
_IN_SUBNETS: Final = ("subnetIds[]", "subnetConfigurations[].subnetId")


def zones_of(stack: Stack, endpoint: Resource) -> Zones:
    """Return the zones of an interface endpoint: those of the subnets that it names, and that are associated with it."""
    apart = stack.referrers(endpoint, _ASSOCIATION, "vpcEndpointId")
    named = [stack.resolve(endpoint, path, SUBNETS) for path in _IN_SUBNETS]
    named += [stack.resolve(each, "subnetId", SUBNETS) for each in apart]
    return zones_among(joined(endpoint, (*named, References(endpoint, "subnetIds", missing=apart.missing))))


def endpoints_of(stack: Stack, vpc: Resource) -> Referrers:
    """Return the endpoints of a VPC."""
    return stack.referrers(vpc, VPC_ENDPOINT, "vpcId", VPCS)


def is_interface(endpoint: Resource) -> bool:
    """Tell whether an endpoint is an interface; one that says nothing is a gateway, one that is not known counts as none."""
    try:
        return endpoint.text("vpcEndpointType") == "Interface"
    except NotKnownError:
        return False


def lacking_endpoints(stack: Stack, vpc: Resource, services: Iterable[str]) -> tuple[str, ...]:
    """Return the services that a VPC has no endpoint for; raise NotKnownError where none is certainly lacking and one may be.

    Endpoints whose service is not known are each for one: where more services are open than there are such, one is lacking.
    """
    endpoints = endpoints_of(stack, vpc)
    named = [(each, each.value("serviceName")) for each in endpoints]
    unseen = [each.not_known("serviceName", name).missing for each, name in named if isinstance(name, Unknown | Secret)]
    lacking = tuple(each for each in services if not any(isinstance(name, str) and _is_for(name, each) for _, name in named))
    if lacking and (endpoints.missing or len(lacking) <= len(unseen)):
        raise NotKnownError("serviceName", *endpoints.missing, *(fact for facts in unseen for fact in facts))
    return lacking


def _is_for(name: str, service: str) -> bool:
    """Tell whether an endpoint is for a service: `com.amazonaws.REGION.ecr.api`."""
    return name == service or name.endswith(f".{service}")
