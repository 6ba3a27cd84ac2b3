"""Whether groups follow demand and make up for losses."""

from holdfast_policies.rules.gcp.autoscaling.gcp_autoscaler_fights_size import gcp_autoscaler_fights_size
from holdfast_policies.rules.gcp.autoscaling.gcp_autoscaler_not_on import gcp_autoscaler_not_on
from holdfast_policies.rules.gcp.autoscaling.gcp_autoscaler_scope_mismatch import gcp_autoscaler_scope_mismatch
from holdfast_policies.rules.gcp.autoscaling.gcp_mig_no_autoscaler import gcp_mig_no_autoscaler

RULES = (
    gcp_autoscaler_fights_size,
    gcp_autoscaler_not_on,
    gcp_autoscaler_scope_mismatch,
    gcp_mig_no_autoscaler,
)

__all__ = ["RULES"]
