"""What cannot be seen when something fails."""

from holdfast_policies.rules.gcp.observability.gcp_hc_logging_off import gcp_hc_logging_off

RULES = (gcp_hc_logging_off,)

__all__ = ["RULES"]
