"""Rules about AWS resources."""

from holdfast_policies.rules.aws import autoscaling, capacity, containers, deployment, health, load_balancing, observability, placement

RULES = (
    *autoscaling.RULES,
    *capacity.RULES,
    *containers.RULES,
    *deployment.RULES,
    *health.RULES,
    *load_balancing.RULES,
    *observability.RULES,
    *placement.RULES,
)

__all__ = ["RULES"]
