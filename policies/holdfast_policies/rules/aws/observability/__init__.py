"""Faults that leave nobody able to see what happens."""

from holdfast_policies.rules.aws.observability.aws_asg_no_notifications import aws_asg_no_notifications
from holdfast_policies.rules.aws.observability.aws_ecs_container_insights_off import aws_ecs_container_insights_off
from holdfast_policies.rules.aws.observability.aws_ecs_no_logs import aws_ecs_no_logs

RULES = (aws_asg_no_notifications, aws_ecs_container_insights_off, aws_ecs_no_logs)

__all__ = ["RULES"]
