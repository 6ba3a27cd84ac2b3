"""Faults of health checks and of what acts on them."""

from holdfast_policies.rules.gcp.health.gcp_hc_blocked_by_firewall import gcp_hc_blocked_by_firewall
from holdfast_policies.rules.gcp.health.gcp_hc_shallow import gcp_hc_shallow
from holdfast_policies.rules.gcp.health.gcp_hc_wrong_port import gcp_hc_wrong_port
from holdfast_policies.rules.gcp.health.gcp_mig_no_autohealing import gcp_mig_no_autohealing

RULES = (
    gcp_hc_blocked_by_firewall,
    gcp_hc_shallow,
    gcp_hc_wrong_port,
    gcp_mig_no_autohealing,
)

__all__ = ["RULES"]
