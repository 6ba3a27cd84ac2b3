"""Rules about AWS resources."""

from holdfast_policies.rules.aws import autoscaling, containers, deployment, load_balancing, observability, placement

RULES = (
    *autoscaling.RULES,
    *containers.RULES,
    *deployment.RULES,
    *load_balancing.RULES,
    *observability.RULES,
    *placement.RULES,
)

__all__ = ["RULES"]
