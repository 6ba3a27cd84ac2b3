"""The machines that serve: a regional group over three zones, what heals it, and what scales it."""

import pulumi
import pulumi_gcp as gcp
from config import PORT, PORT_NAME, ZONES, Settings
from machine import Machine


def first_zones(settings: Settings) -> list[str]:
    """Return the first zones of the region, of any state: were those that fail left out, an update would replace the group."""
    found = gcp.compute.get_zones(region=settings.region)
    if len(found.names) < ZONES:
        message = f"{settings.region} has {len(found.names)} zones, and this stack spreads over {ZONES}"
        raise pulumi.RunError(message)
    return list(found.names[:ZONES])


class Fleet(pulumi.ComponentResource):
    """A managed group with the same number of machines in every zone."""

    def __init__(self, name: str, settings: Settings, machine: Machine, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("inference:serving:Fleet", name, None, opts)
        self._prefix, self._settings = name, settings
        self._own = pulumi.ResourceOptions(parent=self)
        self.manager = self._manager(machine)
        self.register_outputs({})

    def _manager(self, machine: Machine) -> gcp.compute.RegionInstanceGroupManager:
        # No target size: the number of machines is the scaler's.
        return gcp.compute.RegionInstanceGroupManager(
            self._prefix,
            region=self._settings.region,
            base_instance_name=self._prefix,
            versions=[{"instance_template": machine.template.self_link_unique}],
            distribution_policy_zones=first_zones(self._settings),
            distribution_policy_target_shape="EVEN",
            named_ports=[{"name": PORT_NAME, "port": PORT}],
            auto_healing_policies={"health_check": self._liveness().id, "initial_delay_sec": self._settings.start_seconds},
            update_policy={
                "type": "PROACTIVE",
                "minimal_action": "REPLACE",
                "replacement_method": "SUBSTITUTE",
                # New machines first, one a zone, and no old one goes before they are healthy.
                "max_surge_fixed": ZONES,
                "max_unavailable_fixed": 0,
                "instance_redistribution_type": "PROACTIVE",
            },
            opts=pulumi.ResourceOptions(parent=self, depends_on=machine.grants),
        )

    def _liveness(self) -> gcp.compute.HealthCheck:
        """Return the check that recreates machines. Slower than that of the load balancer, and content with a process that lives.

        Under too much load machines leave the load balancer for a while; to delete them then would take the others down, too.
        """
        return gcp.compute.HealthCheck(
            f"{self._prefix}-liveness",
            check_interval_sec=20,
            timeout_sec=10,
            healthy_threshold=1,
            unhealthy_threshold=4,
            http_health_check={"port_specification": "USE_FIXED_PORT", "port": PORT, "request_path": "/health/live"},
            log_config={"enable": True},
            opts=self._own,
        )

    def follow_demand(self, backend: gcp.compute.BackendService) -> None:
        """Scale on the share of the request rate that the load balancer counts on: it tells of load before the processor does."""
        gcp.compute.RegionAutoscaler(
            self._prefix,
            region=self._settings.region,
            target=self.manager.id,
            autoscaling_policy={
                "mode": "ON",
                "min_replicas": self._settings.minimum,
                "max_replicas": self._settings.maximum,
                "cooldown_period": self._settings.start_seconds,
                "load_balancing_utilization": {"target": 0.7},
                "scale_in_control": {"max_scaled_in_replicas": {"fixed": 1}, "time_window_sec": 600},
            },
            # The metric is that of the backend service, which has to be there first.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[backend]),
        )
