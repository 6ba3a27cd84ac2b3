"""Faults of how much there is to carry the load."""

from holdfast_policies.rules.aws.capacity.aws_burstable_instance import aws_burstable_instance
from holdfast_policies.rules.aws.capacity.aws_single_replica import aws_single_replica

RULES = (aws_burstable_instance, aws_single_replica)

__all__ = ["RULES"]
