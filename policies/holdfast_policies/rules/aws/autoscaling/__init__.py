"""Faults of groups and services that have to grow."""

from holdfast_policies.rules.aws.autoscaling.aws_ecs_no_autoscaling import aws_ecs_no_autoscaling

RULES = (aws_ecs_no_autoscaling,)

__all__ = ["RULES"]
