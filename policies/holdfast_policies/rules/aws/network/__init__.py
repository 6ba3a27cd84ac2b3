"""Faults of networks: what cannot reach what."""

from holdfast_policies.rules.aws.network.aws_lb_sg_blocks_traffic import aws_lb_sg_blocks_traffic
from holdfast_policies.rules.aws.network.aws_private_compute_no_egress import aws_private_compute_no_egress
from holdfast_policies.rules.aws.network.aws_public_lb_in_private_subnet import aws_public_lb_in_private_subnet
from holdfast_policies.rules.aws.network.aws_public_lb_no_internet_gateway import aws_public_lb_no_internet_gateway
from holdfast_policies.rules.aws.network.aws_resolver_endpoint_single_zone import aws_resolver_endpoint_single_zone
from holdfast_policies.rules.aws.network.aws_single_nat import aws_single_nat
from holdfast_policies.rules.aws.network.aws_target_sg_blocks_lb import aws_target_sg_blocks_lb
from holdfast_policies.rules.aws.network.aws_vpc_mismatch import aws_vpc_mismatch
from holdfast_policies.rules.aws.network.aws_vpce_single_zone import aws_vpce_single_zone

RULES = (
    aws_lb_sg_blocks_traffic,
    aws_private_compute_no_egress,
    aws_public_lb_in_private_subnet,
    aws_public_lb_no_internet_gateway,
    aws_resolver_endpoint_single_zone,
    aws_single_nat,
    aws_target_sg_blocks_lb,
    aws_vpc_mismatch,
    aws_vpce_single_zone,
)

__all__ = ["RULES"]
