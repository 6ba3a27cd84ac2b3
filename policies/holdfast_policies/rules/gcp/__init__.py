"""Rules about Google Cloud resources."""

from holdfast_policies.rules.gcp import autoscaling, capacity, health, load_balancing, observability, placement

RULES = (
    *autoscaling.RULES,
    *capacity.RULES,
    *health.RULES,
    *load_balancing.RULES,
    *observability.RULES,
    *placement.RULES,
)

__all__ = ["RULES"]
