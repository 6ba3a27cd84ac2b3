"""Rules about AWS resources."""

from holdfast_policies.rules.aws import (
    autoscaling,
    capacity,
    containers,
    deployment,
    dns,
    health,
    load_balancing,
    network,
    observability,
    placement,
)

RULES = (
    *autoscaling.RULES,
    *capacity.RULES,
    *containers.RULES,
    *deployment.RULES,
    *dns.RULES,
    *health.RULES,
    *load_balancing.RULES,
    *network.RULES,
    *observability.RULES,
    *placement.RULES,
)

__all__ = ["RULES"]
