"""A network over three zones in which no zone needs another: each has its own public subnet, NAT gateway and private routes."""

from ipaddress import ip_network

import pulumi
import pulumi_aws as aws

ZONES = 3
CIDR = "10.0.0.0/16"
ANYWHERE = "0.0.0.0/0"


class Network(pulumi.ComponentResource):
    """A VPC with a public subnet for the load balancer and a private one for members in each of three zones."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("inference:network:Network", name, None, opts)
        self._prefix = name
        self._own = pulumi.ResourceOptions(parent=self)
        self.region, self.zones = self._first_zones()
        self.vpc = aws.ec2.Vpc(name, cidr_block=CIDR, enable_dns_hostnames=True, enable_dns_support=True, opts=self._own)
        self.gateway = aws.ec2.InternetGateway(name, vpc_id=self.vpc.id, opts=self._own)

        blocks = [str(block) for block in ip_network(CIDR).subnets(new_prefix=20)]
        self.public_subnets = [self._subnet("public", zone, block) for zone, block in zip(self.zones, blocks, strict=False)]
        self.private_subnets = [self._subnet("private", zone, block) for zone, block in zip(self.zones, blocks[ZONES:], strict=False)]

        self._route_public_subnets()
        for zone, public, private in zip(self.zones, self.public_subnets, self.private_subnets, strict=True):
            self._route_private_subnet(zone, public, private)
        self.register_outputs({})

    def _first_zones(self) -> tuple[str, list[str]]:
        """Return the region and its first zones, without local zones, which have no load balancers and few machines."""
        # Of any state: were those that fail left out, an update during a failure would move the subnets.
        regular = [aws.GetAvailabilityZonesFilterArgs(name="opt-in-status", values=["opt-in-not-required"])]
        found = aws.get_availability_zones(filters=regular, opts=pulumi.InvokeOptions(parent=self))
        if len(found.names) < ZONES:
            message = f"{found.region} has {len(found.names)} zones, and this stack spreads over {ZONES}"
            raise pulumi.RunError(message)
        return found.region, list(found.names[:ZONES])

    def _subnet(self, kind: str, zone: str, block: str) -> aws.ec2.Subnet:
        place = f"{self._prefix}-{kind}-{zone}"
        return aws.ec2.Subnet(place, vpc_id=self.vpc.id, availability_zone=zone, cidr_block=block, opts=self._own)

    def _route_public_subnets(self) -> None:
        """Lead the public subnets to the internet gateway, which is in no zone."""
        table = aws.ec2.RouteTable(f"{self._prefix}-public", vpc_id=self.vpc.id, opts=self._own)
        aws.ec2.Route(
            f"{self._prefix}-public", route_table_id=table.id, destination_cidr_block=ANYWHERE, gateway_id=self.gateway.id, opts=self._own
        )
        for zone, subnet in zip(self.zones, self.public_subnets, strict=True):
            name = f"{self._prefix}-public-{zone}"
            aws.ec2.RouteTableAssociation(name, route_table_id=table.id, subnet_id=subnet.id, opts=self._own)

    def _route_private_subnet(self, zone: str, public: aws.ec2.Subnet, private: aws.ec2.Subnet) -> None:
        """Lead a private subnet out through the NAT gateway of its own zone: a shared one would take all zones down with its own."""
        name = f"{self._prefix}-{zone}"
        address = aws.ec2.Eip(name, domain="vpc", opts=self._own)
        nat = aws.ec2.NatGateway(
            name,
            subnet_id=public.id,
            allocation_id=address.id,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self.gateway]),
        )
        table = aws.ec2.RouteTable(f"{self._prefix}-private-{zone}", vpc_id=self.vpc.id, opts=self._own)
        aws.ec2.Route(name, route_table_id=table.id, destination_cidr_block=ANYWHERE, nat_gateway_id=nat.id, opts=self._own)
        aws.ec2.RouteTableAssociation(f"{self._prefix}-private-{zone}", route_table_id=table.id, subnet_id=private.id, opts=self._own)
