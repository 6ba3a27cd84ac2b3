"""In how many zones things run."""

from holdfast_policies.rules.gcp.placement.gcp_bs_single_zone import gcp_bs_single_zone
from holdfast_policies.rules.gcp.placement.gcp_gke_single_zone import gcp_gke_single_zone
from holdfast_policies.rules.gcp.placement.gcp_mig_single_zone import gcp_mig_single_zone
from holdfast_policies.rules.gcp.placement.gcp_placement_collocated import gcp_placement_collocated
from holdfast_policies.rules.gcp.placement.gcp_rmig_redistribution_off import gcp_rmig_redistribution_off
from holdfast_policies.rules.gcp.placement.gcp_rmig_single_zone_shape import gcp_rmig_single_zone_shape
from holdfast_policies.rules.gcp.placement.gcp_rmig_uneven_shape import gcp_rmig_uneven_shape

RULES = (
    gcp_bs_single_zone,
    gcp_gke_single_zone,
    gcp_mig_single_zone,
    gcp_placement_collocated,
    gcp_rmig_redistribution_off,
    gcp_rmig_single_zone_shape,
    gcp_rmig_uneven_shape,
)

__all__ = ["RULES"]
