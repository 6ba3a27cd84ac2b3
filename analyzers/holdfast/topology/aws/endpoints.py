"""The VPC endpoints through which members reach services of AWS without a way to the internet."""

from collections.abc import Iterable
from functools import partial
from typing import Final

from holdfast.stack.aws import VPC_ENDPOINT
from holdfast.stack.missing import NotKnownError
from holdfast.stack.references import Referrers
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.aws.routing import VPCS
from holdfast.topology.known import any_of, not_known

FOR_TASKS: Final = ("ecr.api", "ecr.dkr", "s3", "logs")
"""Amazon ECR user guide, "VPC endpoints", and the awslogs driver: what a task without egress needs to start."""


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
    """Return the services that a VPC has no endpoint for; raise NotKnownError where none is certainly lacking and one may be."""
    lacking: list[str] = []
    unknown: NotKnownError | None = None
    endpoints = endpoints_of(stack, vpc)
    for service in services:
        questions = [partial(_is_for, each, service) for each in endpoints]
        try:
            if not any_of([*questions, *([not_known("vpcId", *endpoints.missing)] if endpoints.missing else [])]):
                lacking.append(service)
        except NotKnownError as error:
            unknown = error
    if unknown is not None and not lacking:
        raise unknown
    return tuple(lacking)


def _is_for(endpoint: Resource, service: str) -> bool:
    """Tell whether an endpoint is for a service: `com.amazonaws.REGION.ecr.api`."""
    name = endpoint.text("serviceName") or ""
    return name.endswith(f".{service}") or name == service
