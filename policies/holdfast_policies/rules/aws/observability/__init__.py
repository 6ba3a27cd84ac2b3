"""Faults that leave nobody able to see what happens."""

from holdfast_policies.rules.aws.observability.aws_alarm_no_action import aws_alarm_no_action
from holdfast_policies.rules.aws.observability.aws_asg_no_notifications import aws_asg_no_notifications
from holdfast_policies.rules.aws.observability.aws_ec2_detailed_monitoring_off import aws_ec2_detailed_monitoring_off
from holdfast_policies.rules.aws.observability.aws_ecs_blocking_logs import aws_ecs_blocking_logs
from holdfast_policies.rules.aws.observability.aws_ecs_container_insights_off import aws_ecs_container_insights_off
from holdfast_policies.rules.aws.observability.aws_ecs_no_logs import aws_ecs_no_logs

RULES = (
    aws_alarm_no_action,
    aws_asg_no_notifications,
    aws_ec2_detailed_monitoring_off,
    aws_ecs_blocking_logs,
    aws_ecs_container_insights_off,
    aws_ecs_no_logs,
)

__all__ = ["RULES"]
