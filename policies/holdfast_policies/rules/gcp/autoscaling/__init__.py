"""Whether groups follow demand and make up for losses."""

from holdfast_policies.rules.gcp.autoscaling.gcp_mig_no_autoscaler import gcp_mig_no_autoscaler

RULES = (gcp_mig_no_autoscaler,)

__all__ = ["RULES"]
