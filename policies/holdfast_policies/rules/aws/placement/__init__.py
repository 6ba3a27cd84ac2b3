"""Faults of where members are placed."""

from holdfast_policies.rules.aws.placement.aws_ecs_single_zone import aws_ecs_single_zone
from holdfast_policies.rules.aws.placement.aws_eks_node_group_single_zone import aws_eks_node_group_single_zone
from holdfast_policies.rules.aws.placement.aws_fargate_invalid_placement import aws_fargate_invalid_placement

RULES = (aws_ecs_single_zone, aws_eks_node_group_single_zone, aws_fargate_invalid_placement)

__all__ = ["RULES"]
