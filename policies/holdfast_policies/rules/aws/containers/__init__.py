"""Faults of container clusters and services."""

from holdfast_policies.rules.aws.containers.aws_ecs_no_capacity_provider import aws_ecs_no_capacity_provider

RULES = (aws_ecs_no_capacity_provider,)

__all__ = ["RULES"]
