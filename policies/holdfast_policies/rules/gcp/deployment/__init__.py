"""Faults of how a change or a replacement is rolled out."""

from holdfast_policies.rules.gcp.deployment.gcp_bs_no_connection_draining import gcp_bs_no_connection_draining
from holdfast_policies.rules.gcp.deployment.gcp_mig_update_dip import gcp_mig_update_dip
from holdfast_policies.rules.gcp.deployment.gcp_rmig_invalid_max_unavailable import gcp_rmig_invalid_max_unavailable

RULES = (
    gcp_bs_no_connection_draining,
    gcp_mig_update_dip,
    gcp_rmig_invalid_max_unavailable,
)

__all__ = ["RULES"]
