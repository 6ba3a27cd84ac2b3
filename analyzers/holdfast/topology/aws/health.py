"""What an Auto Scaling group takes for unhealthy."""

from typing import Final

from holdfast.stack.resource import Resource

_BALANCER: Final = "ELB"


def counts_balancer_health(group: Resource) -> bool:
    """Tell whether a group replaces members that fail the health checks of its load balancer: `ELB`, alone or in a list."""
    return _BALANCER in (group.text("healthCheckType") or "").split(",")
