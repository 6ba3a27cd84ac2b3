"""Faults of how failures are noticed and how starting members are spared."""

from holdfast_policies.rules.aws.health.aws_asg_ignores_lb_health import aws_asg_ignores_lb_health
from holdfast_policies.rules.aws.health.aws_clb_no_health_check import aws_clb_no_health_check
from holdfast_policies.rules.aws.health.aws_ecs_container_no_health_check import aws_ecs_container_no_health_check
from holdfast_policies.rules.aws.health.aws_grace_shorter_than_model_load import aws_grace_shorter_than_model_load
from holdfast_policies.rules.aws.health.aws_health_timeout_too_short import aws_health_timeout_too_short
from holdfast_policies.rules.aws.health.aws_tg_default_health_check import aws_tg_default_health_check
from holdfast_policies.rules.aws.health.aws_tg_shallow_health_check import aws_tg_shallow_health_check

RULES = (
    aws_asg_ignores_lb_health,
    aws_clb_no_health_check,
    aws_ecs_container_no_health_check,
    aws_grace_shorter_than_model_load,
    aws_health_timeout_too_short,
    aws_tg_default_health_check,
    aws_tg_shallow_health_check,
)

__all__ = ["RULES"]
