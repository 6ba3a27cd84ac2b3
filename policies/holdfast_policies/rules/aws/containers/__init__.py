"""Faults of container clusters and services."""

from holdfast_policies.rules.aws.containers.aws_ecs_no_capacity_provider import aws_ecs_no_capacity_provider
from holdfast_policies.rules.aws.containers.aws_eks_deletion_protection_off import aws_eks_deletion_protection_off
from holdfast_policies.rules.aws.containers.aws_eks_unsupported_version import aws_eks_unsupported_version

RULES = (aws_ecs_no_capacity_provider, aws_eks_deletion_protection_off, aws_eks_unsupported_version)

__all__ = ["RULES"]
