"""Faults of how a new version takes the place of an old one."""

from holdfast_policies.rules.aws.deployment.aws_asg_no_safe_instance_refresh import aws_asg_no_safe_instance_refresh
from holdfast_policies.rules.aws.deployment.aws_clb_no_connection_draining import aws_clb_no_connection_draining
from holdfast_policies.rules.aws.deployment.aws_ec2_termination_protection_off import aws_ec2_termination_protection_off
from holdfast_policies.rules.aws.deployment.aws_ecs_deployment_deadlock import aws_ecs_deployment_deadlock
from holdfast_policies.rules.aws.deployment.aws_ecs_deployment_dip import aws_ecs_deployment_dip
from holdfast_policies.rules.aws.deployment.aws_ecs_mutable_image import aws_ecs_mutable_image
from holdfast_policies.rules.aws.deployment.aws_ecs_no_circuit_breaker import aws_ecs_no_circuit_breaker
from holdfast_policies.rules.aws.deployment.aws_ecs_no_deployment_rollback import aws_ecs_no_deployment_rollback
from holdfast_policies.rules.aws.deployment.aws_ecs_service_races_listener import aws_ecs_service_races_listener

RULES = (
    aws_asg_no_safe_instance_refresh,
    aws_clb_no_connection_draining,
    aws_ec2_termination_protection_off,
    aws_ecs_deployment_deadlock,
    aws_ecs_deployment_dip,
    aws_ecs_mutable_image,
    aws_ecs_no_circuit_breaker,
    aws_ecs_no_deployment_rollback,
    aws_ecs_service_races_listener,
)

__all__ = ["RULES"]
