"""Faults of groups and services that have to grow."""

from holdfast_policies.rules.aws.autoscaling.aws_asg_dangling_reference import aws_asg_dangling_reference
from holdfast_policies.rules.aws.autoscaling.aws_asg_launch_configuration import aws_asg_launch_configuration
from holdfast_policies.rules.aws.autoscaling.aws_asg_no_cooldown import aws_asg_no_cooldown
from holdfast_policies.rules.aws.autoscaling.aws_asg_no_scaling_policy import aws_asg_no_scaling_policy
from holdfast_policies.rules.aws.autoscaling.aws_asg_single_instance_type import aws_asg_single_instance_type
from holdfast_policies.rules.aws.autoscaling.aws_asg_subnets_too_small import aws_asg_subnets_too_small
from holdfast_policies.rules.aws.autoscaling.aws_asg_v2_lb_in_classic_field import aws_asg_v2_lb_in_classic_field
from holdfast_policies.rules.aws.autoscaling.aws_ecs_no_autoscaling import aws_ecs_no_autoscaling
from holdfast_policies.rules.aws.autoscaling.aws_ecs_scaling_target_no_policy import aws_ecs_scaling_target_no_policy

RULES = (
    aws_asg_dangling_reference,
    aws_asg_launch_configuration,
    aws_asg_no_cooldown,
    aws_asg_no_scaling_policy,
    aws_asg_single_instance_type,
    aws_asg_subnets_too_small,
    aws_asg_v2_lb_in_classic_field,
    aws_ecs_no_autoscaling,
    aws_ecs_scaling_target_no_policy,
)

__all__ = ["RULES"]
