"""Faults of functions and of model endpoints that AWS runs."""

from holdfast_policies.rules.aws.serverless.aws_lambda_no_dead_letter_queue import aws_lambda_no_dead_letter_queue
from holdfast_policies.rules.aws.serverless.aws_lambda_no_reserved_concurrency import aws_lambda_no_reserved_concurrency
from holdfast_policies.rules.aws.serverless.aws_lambda_single_zone import aws_lambda_single_zone
from holdfast_policies.rules.aws.serverless.aws_sagemaker_fewer_instances_than_zones import aws_sagemaker_fewer_instances_than_zones
from holdfast_policies.rules.aws.serverless.aws_sagemaker_no_autoscaling import aws_sagemaker_no_autoscaling
from holdfast_policies.rules.aws.serverless.aws_sagemaker_single_instance import aws_sagemaker_single_instance
from holdfast_policies.rules.aws.serverless.aws_sagemaker_single_zone import aws_sagemaker_single_zone
from holdfast_policies.rules.aws.serverless.aws_sagemaker_startup_timeout_too_short import aws_sagemaker_startup_timeout_too_short

RULES = (
    aws_lambda_no_dead_letter_queue,
    aws_lambda_no_reserved_concurrency,
    aws_lambda_single_zone,
    aws_sagemaker_fewer_instances_than_zones,
    aws_sagemaker_no_autoscaling,
    aws_sagemaker_single_instance,
    aws_sagemaker_single_zone,
    aws_sagemaker_startup_timeout_too_short,
)

__all__ = ["RULES"]
