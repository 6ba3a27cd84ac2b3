"""Where subnets send what leaves their VPC: associations, main tables, inline and separate routes, and what is not known of them."""

import pytest

from holdfast.stack import NotKnownError, Stack
from holdfast.testing import Declared, Hidden, Ref, declared, deployed, preview
from holdfast.topology.aws.routing import internet_gateway, is_public, way_out

VPC = declared("aws:ec2/vpc:Vpc", "main")
SUBNET = declared("aws:ec2/subnet:Subnet", "s0", vpcId=VPC)
GATEWAY = declared("aws:ec2/internetGateway:InternetGateway", "igw", vpcId=VPC)
NAT = declared("aws:ec2/natGateway:NatGateway", "nat", subnetId=SUBNET)
VPN = declared("aws:ec2/vpnGateway:VpnGateway", "vpn", vpcId=VPC)
TABLE = declared("aws:ec2/routeTable:RouteTable", "own", vpcId=VPC)
JOINED = declared("aws:ec2/routeTableAssociation:RouteTableAssociation", "joined", subnetId=SUBNET, routeTableId=TABLE)
BOTH = pytest.mark.parametrize("made", [preview, deployed])


def route(table: object, name: str = "r", /, **target: object) -> Declared:
    return declared("aws:ec2/route:Route", name, routeTableId=table, **({"destinationCidrBlock": "0.0.0.0/0"} | target))


def leads(stack: Stack) -> tuple[str, str]:
    """Return the kind of the default route of the first subnet, and the name of what it leads to."""
    way = way_out(stack, stack.of_type("aws:ec2/subnet:Subnet")[0])
    return way.kind, way.gateway.name if way.gateway else way.literal


@BOTH
@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        ([], ("none", "")),
        ([TABLE, JOINED], ("none", "")),
        ([TABLE, JOINED, route(TABLE, gatewayId=GATEWAY)], ("internet", "igw")),
        ([TABLE, JOINED, route(TABLE, natGatewayId=NAT)], ("nat", "nat")),
        ([TABLE, JOINED, route(TABLE, natGatewayId="nat-0abc")], ("nat", "nat-0abc")),
        ([TABLE, JOINED, route(TABLE, gatewayId="igw-0abc")], ("internet", "igw-0abc")),
        ([TABLE, JOINED, route(TABLE, transitGatewayId="tgw-1")], ("other", "")),
        ([TABLE, JOINED, route(TABLE, networkInterfaceId="eni-1")], ("machine", "")),
        ([TABLE, JOINED, VPN, route(TABLE, gatewayId=VPN)], ("other", "vpn")),
        ([TABLE, JOINED, route(TABLE, destinationCidrBlock="10.0.0.0/8", natGatewayId=NAT)], ("none", "")),
        ([TABLE, JOINED, route(TABLE, destinationCidrBlock=None, destinationIpv6CidrBlock="::/0", gatewayId=GATEWAY)], ("none", "")),
        ([route(Ref(VPC, "mainRouteTableId"), gatewayId=GATEWAY)], ("internet", "igw")),
        ([TABLE, route(TABLE, gatewayId=GATEWAY)], ("none", "")),
    ],
    ids=str,
)
def test_the_default_route_of_a_subnet(made: object, resources: list[Declared], expected: tuple[str, str]) -> None:
    assert leads(made(VPC, SUBNET, GATEWAY, NAT, *resources)) == expected  # type: ignore[operator]


@BOTH
def test_routes_inside_a_table(made: object) -> None:
    inside = [{"cidrBlock": "10.1.0.0/16", "transitGatewayId": "tgw-1"}, {"cidrBlock": "0.0.0.0/0", "natGatewayId": NAT}]
    table = declared("aws:ec2/routeTable:RouteTable", "own", vpcId=VPC, routes=inside)
    joined = declared("aws:ec2/routeTableAssociation:RouteTableAssociation", "joined", subnetId=SUBNET, routeTableId=table)
    assert leads(made(VPC, SUBNET, NAT, table, joined)) == ("nat", "nat")  # type: ignore[operator]


@BOTH
@pytest.mark.parametrize("inline", [True, False])
def test_the_main_table_counts_where_a_subnet_has_no_own(made: object, *, inline: bool) -> None:
    routes = {"routes": [{"cidrBlock": "0.0.0.0/0", "gatewayId": GATEWAY}]} if inline else {}
    held = declared("aws:ec2/defaultRouteTable:DefaultRouteTable", "main", defaultRouteTableId=Ref(VPC, "defaultRouteTableId"), **routes)
    beside = [] if inline else [route(Ref(VPC, "defaultRouteTableId"), gatewayId=GATEWAY)]
    assert leads(made(VPC, SUBNET, GATEWAY, held, *beside)) == ("internet", "igw")  # type: ignore[operator]


@BOTH
def test_another_table_can_be_made_the_main_one(made: object) -> None:
    main = declared("aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation", "main", vpcId=VPC, routeTableId=TABLE)
    assert leads(made(VPC, SUBNET, NAT, TABLE, main, route(TABLE, natGatewayId=NAT))) == ("nat", "nat")  # type: ignore[operator]


@pytest.mark.parametrize(
    "resources",
    [
        [declared("aws:ec2/subnet:Subnet", "s0", vpcId="vpc-1")],
        [VPC, SUBNET, TABLE, declared("aws:ec2/routeTableAssociation:RouteTableAssociation", "j", subnetId=SUBNET, routeTableId="rtb-1")],
        [VPC, SUBNET, TABLE, JOINED, route(TABLE, destinationCidrBlock=Hidden("0.0.0.0/0"), natGatewayId="nat-1")],
        [VPC, SUBNET, TABLE, JOINED, route(TABLE, gatewayId=Hidden("igw-1"))],
    ],
)
def test_what_is_not_known_is_not_guessed(resources: list[Declared]) -> None:
    with pytest.raises(NotKnownError):
        leads(preview(*resources))


def test_a_default_subnet_is_public_until_somebody_changes_that() -> None:
    subnet = declared("aws:ec2/defaultSubnet:DefaultSubnet", "s0", availabilityZone="us-west-2a")
    stack = preview(subnet)
    assert is_public(stack, stack.of_type(subnet.type)[0])


@BOTH
def test_an_internet_gateway_is_attached_inside_or_beside(made: object) -> None:
    apart = declared("aws:ec2/internetGateway:InternetGateway", "apart")
    attached = declared("aws:ec2/internetGatewayAttachment:InternetGatewayAttachment", "a", vpcId=VPC, internetGatewayId=apart)
    for resources, expected in (([GATEWAY], True), ([apart, attached], True), ([apart], False)):
        stack = made(VPC, *resources)  # type: ignore[operator]
        assert internet_gateway(stack, stack.of_type(VPC.type)[0]) is expected


def test_what_the_provider_reports_of_a_route_beside_its_target_does_not_count() -> None:
    reported = {"instanceId": "i-1", "networkInterfaceId": "eni-1"}
    inputs = {"routeTableId": TABLE, "destinationCidrBlock": "0.0.0.0/0", "gatewayId": GATEWAY}
    assert leads(deployed(VPC, SUBNET, GATEWAY, TABLE, JOINED, declared("aws:ec2/route:Route", "r", reported, **inputs))) == (
        "internet",
        "igw",
    )
