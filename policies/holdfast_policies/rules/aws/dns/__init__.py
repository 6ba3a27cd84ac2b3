"""Faults of DNS records and their health checks."""

from holdfast_policies.rules.aws.dns.aws_r53_no_failover_target import aws_r53_no_failover_target

RULES = (aws_r53_no_failover_target,)

__all__ = ["RULES"]
