"""In how many zones things run."""

from holdfast_policies.rules.gcp.placement.gcp_bs_single_zone import gcp_bs_single_zone
from holdfast_policies.rules.gcp.placement.gcp_mig_single_zone import gcp_mig_single_zone

RULES = (
    gcp_bs_single_zone,
    gcp_mig_single_zone,
)

__all__ = ["RULES"]
