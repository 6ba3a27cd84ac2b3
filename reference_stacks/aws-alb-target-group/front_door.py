"""What clients reach: the load balancer with its security group and listeners, and the target group that it chooses members from."""

import pulumi
import pulumi_aws as aws
from config import CHECK_INTERVAL, CHECKS_TO_BE_HEALTHY, PORT, Settings
from network import Network


def target_group(name: str, settings: Settings, network: Network, opts: pulumi.ResourceOptions) -> aws.lb.TargetGroup:
    """Return a target group that asks members whether the model is loaded, and spreads requests by how they answer."""
    return aws.lb.TargetGroup(
        name,
        vpc_id=network.vpc.id,
        port=PORT,
        protocol="HTTP",
        target_type="instance",
        # A member that answers wrongly and fast would draw requests by round robin or by least outstanding ones; anomaly mitigation
        # takes its share away before its checks fail. It excludes slow start: members are ready only when they are warm.
        load_balancing_algorithm_type="weighted_random",
        load_balancing_anomaly_mitigation="on",
        deregistration_delay=settings.drain_seconds,
        health_check={
            "path": "/health/ready",  # true only when the model answers
            "protocol": "HTTP",
            "port": "traffic-port",
            "matcher": "200",
            "interval": CHECK_INTERVAL,
            "timeout": 10,  # a busy GPU answers late; that is no reason to take it out
            "healthy_threshold": CHECKS_TO_BE_HEALTHY,
            "unhealthy_threshold": 3,
        },
        target_group_health={
            # A zone leaves DNS with less than half of its members; dead members get requests only when all are dead.
            "dns_failover": {"minimum_healthy_targets_count": "1", "minimum_healthy_targets_percentage": "50"},
            "unhealthy_state_routing": {"minimum_healthy_targets_count": 1, "minimum_healthy_targets_percentage": "off"},
        },
        opts=opts,
    )


class FrontDoor(pulumi.ComponentResource):
    """An application load balancer in three zones that answers HTTPS and sends HTTP there."""

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
        self.target_group = target_group(name, settings, network, self._own)
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
            default_actions=[{"type": "forward", "target_group_arn": self.target_group.arn}],
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
