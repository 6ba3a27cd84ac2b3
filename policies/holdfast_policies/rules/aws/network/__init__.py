"""Faults of networks: what cannot reach what."""

from holdfast_policies.rules.aws.network.aws_lb_sg_blocks_traffic import aws_lb_sg_blocks_traffic

RULES = (aws_lb_sg_blocks_traffic,)

__all__ = ["RULES"]
