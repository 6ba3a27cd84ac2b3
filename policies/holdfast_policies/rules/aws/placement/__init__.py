"""Faults of where members are placed."""

from holdfast_policies.rules.aws.placement.aws_ecs_fewer_tasks_than_zones import aws_ecs_fewer_tasks_than_zones
from holdfast_policies.rules.aws.placement.aws_ecs_single_zone import aws_ecs_single_zone
from holdfast_policies.rules.aws.placement.aws_ecs_zone_rebalancing_off import aws_ecs_zone_rebalancing_off
from holdfast_policies.rules.aws.placement.aws_ecs_zone_spread_not_first import aws_ecs_zone_spread_not_first
from holdfast_policies.rules.aws.placement.aws_eks_node_group_single_zone import aws_eks_node_group_single_zone
from holdfast_policies.rules.aws.placement.aws_fargate_invalid_placement import aws_fargate_invalid_placement
from holdfast_policies.rules.aws.placement.aws_fargate_unsupported_zone import aws_fargate_unsupported_zone

RULES = (
    aws_ecs_fewer_tasks_than_zones,
    aws_ecs_single_zone,
    aws_ecs_zone_rebalancing_off,
    aws_ecs_zone_spread_not_first,
    aws_eks_node_group_single_zone,
    aws_fargate_invalid_placement,
    aws_fargate_unsupported_zone,
)

__all__ = ["RULES"]
