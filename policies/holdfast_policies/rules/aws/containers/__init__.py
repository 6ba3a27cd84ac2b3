"""Faults of container clusters and services."""

from holdfast_policies.rules.aws.containers.aws_ecs_invalid_fargate_task import aws_ecs_invalid_fargate_task
from holdfast_policies.rules.aws.containers.aws_ecs_no_capacity_provider import aws_ecs_no_capacity_provider
from holdfast_policies.rules.aws.containers.aws_ecs_no_lb_or_discovery import aws_ecs_no_lb_or_discovery
from holdfast_policies.rules.aws.containers.aws_ecs_no_memory_limit import aws_ecs_no_memory_limit
from holdfast_policies.rules.aws.containers.aws_ecs_no_tasks import aws_ecs_no_tasks
from holdfast_policies.rules.aws.containers.aws_ecs_pinned_fargate_platform import aws_ecs_pinned_fargate_platform
from holdfast_policies.rules.aws.containers.aws_eks_deletion_protection_off import aws_eks_deletion_protection_off
from holdfast_policies.rules.aws.containers.aws_eks_unsupported_version import aws_eks_unsupported_version

RULES = (
    aws_ecs_invalid_fargate_task,
    aws_ecs_no_capacity_provider,
    aws_ecs_no_lb_or_discovery,
    aws_ecs_no_memory_limit,
    aws_ecs_no_tasks,
    aws_ecs_pinned_fargate_platform,
    aws_eks_deletion_protection_off,
    aws_eks_unsupported_version,
)

__all__ = ["RULES"]
