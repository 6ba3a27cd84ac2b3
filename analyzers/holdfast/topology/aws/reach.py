"""From where a load balancer can be reached: whether it faces the internet, and which of its subnets do."""

from typing import Final

import msgspec

from holdfast.stack.aws import DEFAULT_SUBNET, LOAD_BALANCER, SUBNET
from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.references import References, outside
from holdfast.stack.remembering import remembered
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.aws.balancers import SUBNETS
from holdfast.topology.aws.routing import internet_gateway, vpc_of, way_out
from holdfast.topology.references import joined

SUBNET_TYPES: Final = (SUBNET, DEFAULT_SUBNET)


class Reach(msgspec.Struct, frozen=True, eq=False):
    """The subnets of a load balancer, by URN: those with a default route to an internet gateway, and those surely without.

    missing: what is not known of the others. path: the tables and routes that say so.
    """

    public: tuple[Resource, ...] = ()
    private: tuple[Resource, ...] = ()
    missing: tuple[Missing, ...] = ()
    path: tuple[Resource, ...] = ()

    @property
    def empty(self) -> bool:
        """Tell whether the load balancer certainly names no subnet."""
        return not (self.public or self.private or self.missing)


def faces_internet(balancer: Resource) -> bool:
    """Tell whether a load balancer faces the internet; a gateway load balancer never does. Raise NotKnownError otherwise."""
    if balancer.type == LOAD_BALANCER and balancer.value("loadBalancerType") == "gateway":
        return False
    return not balancer.flag("internal")


def subnets_of(stack: Stack, balancer: Resource) -> References:
    """Return what an application, network or classic load balancer names as its subnets."""
    paths = SUBNETS if balancer.type == LOAD_BALANCER else ("subnets[]",)
    return joined(balancer, (stack.resolve(balancer, path, SUBNET_TYPES) for path in paths))


@remembered
def reach_of(stack: Stack, balancer: Resource) -> Reach:
    """Return which subnets of a load balancer have a default route to an internet gateway."""
    named = subnets_of(stack, balancer)
    public: list[Resource] = []
    private: list[Resource] = []
    missing = [*named.missing, *map(outside, named.literals)]
    path: dict[Resource, None] = {}
    for subnet in sorted(named.resources, key=lambda each: each.urn):
        try:
            way = way_out(stack, subnet)
        except NotKnownError as error:
            missing += error.missing
            continue
        (public if way.kind == "internet" else private).append(subnet)
        path.update(dict.fromkeys(way.path))
    return Reach(tuple(public), tuple(private), tuple(dict.fromkeys(missing)), tuple(path))


def vpc_without_gateway(stack: Stack, balancer: Resource) -> Resource | None:
    """Return the VPC of a load balancer's subnets where it certainly has no internet gateway."""
    for subnet in subnets_of(stack, balancer):
        for vpc in vpc_of(stack, subnet):
            try:
                if not internet_gateway(stack, vpc):
                    return vpc
            except NotKnownError:
                continue
    return None
