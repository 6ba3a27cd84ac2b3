"""Where subnets send what leaves their VPC: route tables, the implicit main table, default routes.

Source: Amazon VPC user guide, "Route tables": a subnet without an association of its own uses the main table of its VPC.
"""

from collections.abc import Iterator
from functools import partial
from typing import Final, Literal

import msgspec

from holdfast.stack.aws import (
    DEFAULT_ROUTE_TABLE,
    DEFAULT_SUBNET,
    DEFAULT_VPC,
    INTERNET_GATEWAY,
    INTERNET_GATEWAY_ATTACHMENT,
    MAIN_ROUTE_TABLE_ASSOCIATION,
    NAT_GATEWAY,
    ROUTE,
    ROUTE_TABLE,
    ROUTE_TABLE_ASSOCIATION,
    VPC,
)
from holdfast.stack.missing import DEPLOYED, Missing, NotKnownError, wrong_kind
from holdfast.stack.reading import Block, Reading
from holdfast.stack.references import References, Referrers
from holdfast.stack.remembering import remembered
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import Secret, Unknown
from holdfast.topology.known import any_of

Kind = Literal["internet", "nat", "machine", "other", "none"]
VPCS: Final = (VPC, DEFAULT_VPC)
_TABLES: Final = (ROUTE_TABLE, DEFAULT_ROUTE_TABLE, *VPCS)
"""What can stand for a route table; a VPC stands for its main one."""
_INTERNET: Final = (INTERNET_GATEWAY, INTERNET_GATEWAY_ATTACHMENT)
_VPN_GATEWAYS: Final = ("aws:ec2/vpnGateway:VpnGateway", "aws:ec2/vpnGatewayAttachment:VpnGatewayAttachment")
_ANYWHERE: Final = "0.0.0.0/0"
_NAT: Final = "natGatewayId"
_GATEWAY: Final = "gatewayId"
_MACHINES: Final = ("networkInterfaceId", "instanceId")
_OTHERS: Final = (
    "transitGatewayId",
    "vpcPeeringConnectionId",
    "vpcEndpointId",
    "coreNetworkArn",
    "localGatewayId",
    "carrierGatewayId",
    "odbNetworkArn",
)

_KEYS: Final = (_NAT, _GATEWAY, *_MACHINES, *_OTHERS)


class Way(msgspec.Struct, frozen=True, eq=False):
    """The default route of a subnet.

    kind: `internet`: to an internet gateway; `nat`: to a NAT gateway; `machine`: to a machine or network interface; `other`: to a
    transit gateway, a peer, an endpoint; `none`: there is none. gateway: the gateway, attachment or NAT gateway, where the stack holds
    it. literal: its id, where the stack does not. missing: why it is not known which NAT gateway it is. path: what says so.
    """

    kind: Kind
    gateway: Resource | None = None
    literal: str = ""
    missing: tuple[Missing, ...] = ()
    path: tuple[Resource, ...] = ()


def vpc_of(stack: Stack, resource: Resource) -> References:
    """Return what the VPC of a subnet, gateway or security group names."""
    return stack.resolve(resource, "vpcId", VPCS)


@remembered
def way_out(stack: Stack, subnet: Resource) -> Way:
    """Return the default route of a subnet for IPv4; raise NotKnownError where it cannot be said."""
    associations = stack.referrers(subnet, ROUTE_TABLE_ASSOCIATION, "subnetId")
    if not associations.none():
        association = min(associations, key=lambda each: each.urn)
        table = stack.resolve(association, "routeTableId", _TABLES).one()
        if table is None:
            raise NotKnownError("routeTableId", Missing(f"the route table of {subnet.name}", DEPLOYED))
        return _after(_through(stack, table), association)
    if subnet.type == DEFAULT_SUBNET:
        return Way("internet", path=(subnet,))
    vpc = vpc_of(stack, subnet).one()
    if vpc is None:
        raise NotKnownError("vpcId", Missing(f"the VPC of {subnet.name}", DEPLOYED))
    return _through(stack, vpc)


def _after(way: Way, *resources: Resource) -> Way:
    """Return a way with the resources that lead to where it begins."""
    return Way(way.kind, way.gateway, way.literal, way.missing, (*resources, *way.path))


def is_public(stack: Stack, subnet: Resource) -> bool:
    """Tell whether the default route of a subnet leads to an internet gateway; raise NotKnownError where it cannot be said."""
    return way_out(stack, subnet).kind == "internet"


def internet_gateway(stack: Stack, vpc: Resource) -> bool:
    """Tell whether a VPC has an internet gateway: a default VPC has one from the start. Raise NotKnownError otherwise."""
    if vpc.type == DEFAULT_VPC:
        return True
    return any_of(partial(_is_named, stack.referrers(vpc, each, "vpcId", VPCS)) for each in _INTERNET)


def _is_named(by: Referrers) -> bool:
    return not by.none()


@remembered
def _through(stack: Stack, table: Resource) -> Way:
    """Return the default route of a route table; a VPC stands for its main table."""
    if table.type not in VPCS:
        return _default_route(stack, table, _beside(stack, table))
    mains = stack.referrers(table, MAIN_ROUTE_TABLE_ASSOCIATION, "vpcId", VPCS)
    if not mains.none():
        main = min(mains, key=lambda each: each.urn)
        named = stack.resolve(main, "routeTableId", _TABLES).one()
        if named is None or named.type in VPCS:
            raise NotKnownError("routeTableId", Missing(f"the main route table of {table.name}", DEPLOYED))
        return _after(_through(stack, named), main)
    taken = stack.referrers(table, DEFAULT_ROUTE_TABLE, "defaultRouteTableId", VPCS)
    if not taken.none():
        held = min(taken, key=lambda each: each.urn)
        return _default_route(stack, held, _beside(stack, held) + _beside(stack, table))
    if table.type == DEFAULT_VPC:
        return Way("internet", path=(table,))
    return _default_route(stack, table, _beside(stack, table))


def _beside(stack: Stack, table: Resource) -> Referrers:
    return stack.referrers(table, ROUTE, "routeTableId", _TABLES)


def _default_route(stack: Stack, table: Resource, beside: Referrers) -> Way:
    path = (table,)
    missing: list[Missing] = []
    found: list[tuple[Reading, str]] = []
    for route, destination in _routes(table, beside, missing):
        try:
            if route.text(destination) == _ANYWHERE:
                found.append((route, destination))
        except NotKnownError as error:
            missing += error.missing
    if found:
        route = found[0][0]
        return _target(stack, route, (*path, route.owner) if route.owner not in path else path)
    if missing or beside.missing:
        raise NotKnownError("routes", *dict.fromkeys((*missing, *beside.missing)))
    return Way("none", path=path)


def _routes(table: Resource, beside: Referrers, missing: list[Missing]) -> Iterator[tuple[Reading, str]]:
    """Yield the routes of a table with the property of their destination, those inside it and those beside it."""
    yield from ((route, "destinationCidrBlock") for route in sorted(beside, key=lambda route: route.urn))
    if table.type in VPCS or not (table.inputs.get("routes") is not None or table.external or table.partial):
        return
    try:
        elements = table.items("routes")
    except NotKnownError as error:
        missing += error.missing
        return
    for index, each in enumerate(elements):
        place = f"routes[{index}]"
        if isinstance(each, dict):
            yield Block(table, place, each), "cidrBlock"
        elif isinstance(each, Unknown | Secret):
            missing += table.not_known(place, each).missing
        else:
            missing.append(wrong_kind(table.name, place, "an object"))


def _target(stack: Stack, route: Reading, path: tuple[Resource, ...]) -> Way:
    """Return what a default route leads to; raise NotKnownError where the kind of that is not known."""
    names = _targets(route)
    if _NAT in names:
        named = _named(stack, route, _NAT, (NAT_GATEWAY,))
        literal = named.literals[0] if named.literals else ""
        return Way("nat", next(iter(named.resources), None), literal, named.missing, path)
    if not names.isdisjoint(_MACHINES):
        return Way("machine", path=path)
    if not names.isdisjoint(_OTHERS):
        return Way("other", path=path)
    if _GATEWAY not in names:
        raise NotKnownError(_GATEWAY, Missing(f"what the default route of {route.owner.name} leads to", DEPLOYED))
    named = _named(stack, route, _GATEWAY, (*_INTERNET, *_VPN_GATEWAYS))
    named.require_complete()
    if named.literals:
        return Way("internet" if named.literals[0].startswith("igw-") else "other", None, named.literals[0], (), path)
    gateway = named.resources[0]
    return Way("internet" if gateway.type in _INTERNET else "other", gateway, "", (), path)


def _targets(route: Reading) -> frozenset[str]:
    """Return the properties by which a route names a target; what the provider reports counts only where the program names none."""
    declared = isinstance(route, Resource) and any(route.inputs.get(each) is not None for each in _KEYS)
    read = route.inputs.get if isinstance(route, Resource) and declared else route.value
    return frozenset(each for each in _KEYS if read(each) not in (None, ""))


def _named(stack: Stack, route: Reading, key: str, to: tuple[str, ...]) -> References:
    """Return what one route names as its target: of a route inside a table what its own value is made of."""
    owner = route.owner
    if isinstance(route, Resource):
        return stack.resolve(owner, key, to)
    value = route.value(key)
    if isinstance(value, str):
        named = stack.named(value, to)
        return References(owner, key, (named,)) if named else References(owner, key, literals=(value,))
    sources = [stack.get(urn) for urn in value.sources] if isinstance(value, Unknown) else []
    found = tuple(dict.fromkeys(each for each in sources if each is not None and each.type in to))
    if len(found) == 1:
        return References(owner, key, found)
    return References(owner, key, (), (), found, (Missing(f"what {route.place(key)} of {owner.name} names", DEPLOYED),))
