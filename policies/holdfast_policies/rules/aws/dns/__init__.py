"""Faults of DNS records and their health checks."""

from holdfast_policies.rules.aws.dns.aws_r53_health_check_disabled import aws_r53_health_check_disabled
from holdfast_policies.rules.aws.dns.aws_r53_health_check_flaps import aws_r53_health_check_flaps
from holdfast_policies.rules.aws.dns.aws_r53_health_check_slow import aws_r53_health_check_slow
from holdfast_policies.rules.aws.dns.aws_r53_no_failover_target import aws_r53_no_failover_target

RULES = (
    aws_r53_health_check_disabled,
    aws_r53_health_check_flaps,
    aws_r53_health_check_slow,
    aws_r53_no_failover_target,
)

__all__ = ["RULES"]
