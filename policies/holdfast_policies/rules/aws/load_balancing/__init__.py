"""Faults of load balancers, listeners and target groups."""

from holdfast_policies.rules.aws.load_balancing.aws_lb_deletion_protection_off import aws_lb_deletion_protection_off
from holdfast_policies.rules.aws.load_balancing.aws_lb_no_listener import aws_lb_no_listener
from holdfast_policies.rules.aws.load_balancing.aws_lb_single_zone import aws_lb_single_zone

RULES = (aws_lb_deletion_protection_off, aws_lb_no_listener, aws_lb_single_zone)

__all__ = ["RULES"]
