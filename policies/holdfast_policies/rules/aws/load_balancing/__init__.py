"""Faults of load balancers, listeners and target groups."""

from holdfast_policies.rules.aws.load_balancing.aws_alb_under_two_subnets import aws_alb_under_two_subnets
from holdfast_policies.rules.aws.load_balancing.aws_broken_request_path import aws_broken_request_path
from holdfast_policies.rules.aws.load_balancing.aws_clb_cross_zone_off import aws_clb_cross_zone_off
from holdfast_policies.rules.aws.load_balancing.aws_clb_single_zone import aws_clb_single_zone
from holdfast_policies.rules.aws.load_balancing.aws_cloudfront_no_origin_failover import aws_cloudfront_no_origin_failover
from holdfast_policies.rules.aws.load_balancing.aws_lb_deletion_protection_off import aws_lb_deletion_protection_off
from holdfast_policies.rules.aws.load_balancing.aws_lb_no_listener import aws_lb_no_listener
from holdfast_policies.rules.aws.load_balancing.aws_lb_single_zone import aws_lb_single_zone
from holdfast_policies.rules.aws.load_balancing.aws_lb_subnets_same_zone import aws_lb_subnets_same_zone
from holdfast_policies.rules.aws.load_balancing.aws_lb_zonal_shift_off import aws_lb_zonal_shift_off
from holdfast_policies.rules.aws.load_balancing.aws_tg_no_slow_start import aws_tg_no_slow_start
from holdfast_policies.rules.aws.load_balancing.aws_tg_round_robin import aws_tg_round_robin
from holdfast_policies.rules.aws.load_balancing.aws_tg_without_targets import aws_tg_without_targets

RULES = (
    aws_alb_under_two_subnets,
    aws_broken_request_path,
    aws_clb_cross_zone_off,
    aws_clb_single_zone,
    aws_cloudfront_no_origin_failover,
    aws_lb_deletion_protection_off,
    aws_lb_no_listener,
    aws_lb_single_zone,
    aws_lb_subnets_same_zone,
    aws_lb_zonal_shift_off,
    aws_tg_no_slow_start,
    aws_tg_round_robin,
    aws_tg_without_targets,
)

__all__ = ["RULES"]
