"""What clients reach: the load balancer with its security group and listeners."""

import pulumi
import pulumi_aws as aws
from config import Settings
from network import Network


class FrontDoor(pulumi.ComponentResource):
    """An application load balancer in three zones that takes HTTPS, and sends HTTP there. Models add rules for their paths."""

    def __init__(
        self,
        name: str,
        settings: Settings,
        network: Network,
        certificate_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("inference:serving:FrontDoor", name, None, opts)
        self._prefix = name
        self.network = network
        self._own = pulumi.ResourceOptions(parent=self)
        self.security_group = self._security_group(settings, network)
        self.balancer = aws.lb.LoadBalancer(
            name,
            load_balancer_type="application",
            internal=False,
            subnets=[subnet.id for subnet in network.public_subnets],
            security_groups=[self.security_group.id],
            idle_timeout=settings.drain_seconds,
            enable_deletion_protection=True,
            enable_zonal_shift=True,  # so that a sick zone can be left by hand before anybody knows what it has
            drop_invalid_header_fields=True,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[network]),
        )
        self.listener = aws.lb.Listener(
            f"{name}-https",
            load_balancer_arn=self.balancer.arn,
            port=443,
            protocol="HTTPS",
            ssl_policy="ELBSecurityPolicy-TLS13-1-2-2021-06",
            certificate_arn=certificate_arn,
            default_actions=[{"type": "fixed-response", "fixed_response": {"content_type": "text/plain", "status_code": "404"}}],
            opts=self._own,
        )
        aws.lb.Listener(
            f"{name}-http",
            load_balancer_arn=self.balancer.arn,
            port=80,
            protocol="HTTP",
            default_actions=[{"type": "redirect", "redirect": {"protocol": "HTTPS", "port": "443", "status_code": "HTTP_301"}}],
            opts=self._own,
        )
        self.register_outputs({})

    def _security_group(self, settings: Settings, network: Network) -> aws.ec2.SecurityGroup:
        """Let clients in on both listeners. The way out to the members stands beside the members."""
        group = aws.ec2.SecurityGroup(f"{self._prefix}-balancer", description="Clients", vpc_id=network.vpc.id, opts=self._own)
        for port in (80, 443):
            for index, cidr in enumerate(settings.client_cidrs):
                aws.vpc.SecurityGroupIngressRule(
                    f"{self._prefix}-clients-{port}-{index}",
                    security_group_id=group.id,
                    cidr_ipv4=cidr,
                    ip_protocol="tcp",
                    from_port=port,
                    to_port=port,
                    opts=self._own,
                )
        return group
