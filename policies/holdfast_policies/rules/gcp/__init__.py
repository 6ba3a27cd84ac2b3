"""Rules about Google Cloud resources."""

from holdfast_policies.rules.gcp import (
    autoscaling,
    capacity,
    containers,
    data,
    deployment,
    dns,
    health,
    load_balancing,
    network,
    observability,
    placement,
    serverless,
)

RULES = (
    *autoscaling.RULES,
    *capacity.RULES,
    *containers.RULES,
    *data.RULES,
    *deployment.RULES,
    *dns.RULES,
    *health.RULES,
    *load_balancing.RULES,
    *network.RULES,
    *observability.RULES,
    *placement.RULES,
    *serverless.RULES,
)

__all__ = ["RULES"]
