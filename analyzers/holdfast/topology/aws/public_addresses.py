"""What has a public address on AWS, and what holds an elastic one."""

from typing import Final

from holdfast.stack.aws import (
    AUTOSCALING_GROUP,
    DEFAULT_SUBNET,
    ECS_SERVICE,
    INSTANCE,
    LAUNCH_CONFIGURATION,
    LAUNCH_TEMPLATE,
    LOAD_BALANCER,
    SUBNET,
)
from holdfast.stack.remembering import remembered
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.aws.launch import launch_sources

EIP: Final = "aws:ec2/eip:Eip"
EIP_ASSOCIATION: Final = "aws:ec2/eipAssociation:EipAssociation"
_ASSOCIATE: Final = "associatePublicIpAddress"
_ASKED: Final = {
    INSTANCE: _ASSOCIATE,
    LAUNCH_CONFIGURATION: _ASSOCIATE,
    LAUNCH_TEMPLATE: f"networkInterfaces.{_ASSOCIATE}",
}
_SUBNETS: Final = {INSTANCE: "subnetId", AUTOSCALING_GROUP: "vpcZoneIdentifiers[]"}


def is_public(stack: Stack, resource: Resource) -> bool:
    """Tell whether an instance or the members of a group or service have public addresses; raise NotKnownError otherwise.

    They have one of their own, else the one that they ask for, else what their subnets give them. A subnet outside the stack is
    taken for one that gives none.
    """
    if resource.type == ECS_SERVICE:
        return bool(resource.flag("networkConfiguration.assignPublicIp"))
    if resource.type == INSTANCE:
        return resource.urn in _addressed(stack) or _gets_one(stack, resource, resource)
    return any(_gets_one(stack, each, resource) for each in launch_sources(stack, resource).all())


def holder_of(stack: Stack, address: Resource) -> Resource | None:
    """Return the instance or load balancer of the stack that has an elastic address."""
    found = list(stack.resolve(address, "instance", INSTANCE))
    for each in stack.referrers(address, EIP_ASSOCIATION, "allocationId"):
        found += stack.resolve(each, "instanceId", INSTANCE)
    found += stack.referrers(address, LOAD_BALANCER, "subnetMappings[].allocationId")
    distinct = tuple(dict.fromkeys(found))
    return distinct[0] if len(distinct) == 1 else None


@remembered
def _addressed(stack: Stack) -> frozenset[str]:
    """Return what has an elastic address, by URN."""
    return frozenset(holder.urn for each in stack.of_type(EIP) if (holder := holder_of(stack, each)) is not None)


def _gets_one(stack: Stack, source: Resource, member: Resource) -> bool:
    path = _ASKED[source.type]
    asked = source.flag(path) if source.inputs.get(path.partition(".")[0]) is not None else None
    if asked is not None:
        return asked
    return any(_gives_addresses(each) for each in stack.resolve(member, _SUBNETS[member.type], (SUBNET, DEFAULT_SUBNET)))


def _gives_addresses(subnet: Resource) -> bool:
    """Tell whether a subnet gives its machines a public address: a default one does, another where it says so."""
    asked = subnet.flag("mapPublicIpOnLaunch")
    return subnet.type == DEFAULT_SUBNET if asked is None else asked
