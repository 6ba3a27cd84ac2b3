"""Faults of how a new version takes the place of an old one."""

from holdfast_policies.rules.aws.deployment.aws_asg_no_safe_instance_refresh import aws_asg_no_safe_instance_refresh
from holdfast_policies.rules.aws.deployment.aws_ecs_mutable_image import aws_ecs_mutable_image
from holdfast_policies.rules.aws.deployment.aws_ecs_no_circuit_breaker import aws_ecs_no_circuit_breaker
from holdfast_policies.rules.aws.deployment.aws_ecs_service_races_listener import aws_ecs_service_races_listener

RULES = (aws_asg_no_safe_instance_refresh, aws_ecs_mutable_image, aws_ecs_no_circuit_breaker, aws_ecs_service_races_listener)

__all__ = ["RULES"]
