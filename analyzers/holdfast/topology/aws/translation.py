"""Which zones a NAT gateway carries the egress of."""

from typing import Final

from holdfast.stack.aws import (
    AUTOSCALING_GROUP,
    DEFAULT_SUBNET,
    ECS_SERVICE,
    ECS_TASK_SET,
    EKS_NODE_GROUP,
    INSTANCE,
    NAT_GATEWAY,
    SUBNET,
)
from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.remembering import remembered
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.aws.routing import way_out
from holdfast.topology.aws.subnets import zone_missing, zone_of
from holdfast.topology.zones import Zones

_SUBNETS: Final = (SUBNET, DEFAULT_SUBNET)
_LIES_IN: Final = (
    (AUTOSCALING_GROUP, "vpcZoneIdentifiers[]"),
    (ECS_SERVICE, "networkConfiguration.subnets[]"),
    (ECS_TASK_SET, "networkConfiguration.subnets[]"),
    (EKS_NODE_GROUP, "subnetIds[]"),
    (INSTANCE, "subnetId"),
    ("aws:lambda/function:Function", "vpcConfig.subnetIds[]"),
    ("aws:eks/fargateProfile:FargateProfile", "subnetIds[]"),
)
"""What computes in subnets, and the property that names them."""


def is_zonal(nat: Resource) -> bool:
    """Tell whether a NAT gateway lies in one zone, as it does by default; raise NotKnownError where it cannot be said."""
    return nat.text("availabilityMode") != "regional"


def carried_by(stack: Stack, nat: Resource) -> Zones:
    """Return the zones of the subnets whose default route leads to a NAT gateway: those with compute, where the stack has some there."""
    carried, perhaps = _carried(stack)
    subnets = carried.get(nat.urn, ())
    used = [each for each in subnets if each.urn in _used(stack)]
    counted = used or subnets
    placed = [(each, zone_of(each)) for each in counted]
    unplaced = [zone_missing(each) for each, place in placed if place is None]
    return Zones(
        "subnetId",
        places=tuple(dict.fromkeys(place for _, place in placed if place is not None)),
        unplaced=len(unplaced),
        bounded=not perhaps,
        missing=tuple(dict.fromkeys((*unplaced, *perhaps))),
        path=tuple(counted),
    )


@remembered
def _carried(stack: Stack) -> tuple[dict[str, tuple[Resource, ...]], tuple[Missing, ...]]:
    """Return the subnets by the NAT gateway that they send their egress to, and why a gateway may carry others too."""
    found: dict[str, list[Resource]] = {}
    perhaps: list[Missing] = []
    for subnet in stack.of_type(*_SUBNETS):
        try:
            way = way_out(stack, subnet)
        except NotKnownError as error:
            perhaps += error.missing
            continue
        if way.kind != "nat":
            continue
        if way.gateway is not None and way.gateway.type == NAT_GATEWAY:
            found.setdefault(way.gateway.urn, []).append(subnet)
        perhaps += way.missing
    return {urn: tuple(each) for urn, each in found.items()}, tuple(dict.fromkeys(perhaps))


@remembered
def _used(stack: Stack) -> frozenset[str]:
    """Return the subnets that something computes in, by URN; the candidates of what is not known too."""
    named = [stack.resolve(each, path, _SUBNETS) for type_, path in _LIES_IN for each in stack.of_type(type_)]
    return frozenset(subnet.urn for each in named for subnet in (*each.resources, *each.candidates))
