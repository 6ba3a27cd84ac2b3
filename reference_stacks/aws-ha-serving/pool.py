"""Where the requests of one model go: its listener rule and the target group that members are chosen from."""

import pulumi
import pulumi_aws as aws
from config import CHECK_INTERVAL, CHECKS_TO_BE_HEALTHY, PORT, Model, Settings
from front_door import FrontDoor


class Pool(pulumi.ComponentResource):
    """The paths of a model and its target group, which asks members whether the model is loaded.

    priority: the place of the rule among those of the front door.
    """

    def __init__(
        self, model: Model, settings: Settings, door: FrontDoor, priority: int, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("inference:serving:Pool", model.name, None, opts)
        own = pulumi.ResourceOptions(parent=self)
        self.model, self.door = model, door
        self.target_group = self._target_group(settings, own)
        self.rule = aws.lb.ListenerRule(
            model.name,
            listener_arn=door.listener.arn,
            priority=priority,
            conditions=[{"path_pattern": {"values": list(model.paths)}}],
            actions=[{"type": "forward", "target_group_arn": self.target_group.arn}],
            opts=own,
        )
        self.register_outputs({})

    def _target_group(self, settings: Settings, own: pulumi.ResourceOptions) -> aws.lb.TargetGroup:
        return aws.lb.TargetGroup(
            self.model.name,
            vpc_id=self.door.network.vpc.id,
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
            opts=own,
        )
