"""A network over three zones without a way to the internet for tasks: what they need of AWS has an endpoint in every zone."""

from ipaddress import ip_network

import pulumi
import pulumi_aws as aws

ZONES = 3
CIDR = "10.0.0.0/16"
ANYWHERE = "0.0.0.0/0"


class Network(pulumi.ComponentResource):
    """A VPC with a public subnet for the load balancer and a private one for tasks in each of three zones."""

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
        self.endpoints = aws.ec2.SecurityGroup(f"{name}-endpoints", description="Endpoints", vpc_id=self.vpc.id, opts=self._own)
        self._reach_aws()
        self.s3 = self._reach_s3()
        self.register_outputs({})

    def _first_zones(self) -> tuple[str, list[str]]:
        """Return the region and its first zones, without local zones, which have no load balancers and no Fargate."""
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

    def _reach_aws(self) -> None:
        """Let tasks pull their image and write their log from all zones, and reach nothing else."""
        for service in ("ecr.api", "ecr.dkr", "logs"):
            aws.ec2.VpcEndpoint(
                f"{self._prefix}-{service}",
                vpc_id=self.vpc.id,
                service_name=f"com.amazonaws.{self.region}.{service}",
                vpc_endpoint_type="Interface",
                subnet_ids=[subnet.id for subnet in self.private_subnets],
                security_group_ids=[self.endpoints.id],
                private_dns_enabled=True,
                opts=self._own,
            )

    def _reach_s3(self) -> aws.ec2.VpcEndpoint:
        """Return the way to S3, where the registry keeps the layers of images; each zone has a route table of its own."""
        tables = []
        for zone, subnet in zip(self.zones, self.private_subnets, strict=True):
            name = f"{self._prefix}-private-{zone}"
            table = aws.ec2.RouteTable(name, vpc_id=self.vpc.id, opts=self._own)
            aws.ec2.RouteTableAssociation(name, route_table_id=table.id, subnet_id=subnet.id, opts=self._own)
            tables.append(table)
        return aws.ec2.VpcEndpoint(
            f"{self._prefix}-s3",
            vpc_id=self.vpc.id,
            service_name=f"com.amazonaws.{self.region}.s3",
            vpc_endpoint_type="Gateway",
            route_table_ids=[table.id for table in tables],
            opts=self._own,
        )
