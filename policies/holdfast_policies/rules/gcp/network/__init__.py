"""Faults of ways into and out of a network."""

from holdfast_policies.rules.gcp.network.gcp_classic_vpn import gcp_classic_vpn
from holdfast_policies.rules.gcp.network.gcp_single_interconnect_attachment import gcp_single_interconnect_attachment

RULES = (
    gcp_classic_vpn,
    gcp_single_interconnect_attachment,
)

__all__ = ["RULES"]
