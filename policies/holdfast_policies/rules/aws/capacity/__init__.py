"""Faults of how much there is to carry the load."""

from holdfast_policies.rules.aws.capacity.aws_burstable_instance import aws_burstable_instance
from holdfast_policies.rules.aws.capacity.aws_fargate_no_on_demand_base import aws_fargate_no_on_demand_base
from holdfast_policies.rules.aws.capacity.aws_no_spare_zone_capacity import aws_no_spare_zone_capacity
from holdfast_policies.rules.aws.capacity.aws_single_replica import aws_single_replica

RULES = (aws_burstable_instance, aws_fargate_no_on_demand_base, aws_no_spare_zone_capacity, aws_single_replica)

__all__ = ["RULES"]
