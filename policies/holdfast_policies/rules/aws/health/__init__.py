"""Faults of how failures are noticed and how starting members are spared."""

from holdfast_policies.rules.aws.health.aws_asg_ignores_lb_health import aws_asg_ignores_lb_health
from holdfast_policies.rules.aws.health.aws_grace_shorter_than_model_load import aws_grace_shorter_than_model_load

RULES = (aws_asg_ignores_lb_health, aws_grace_shorter_than_model_load)

__all__ = ["RULES"]
