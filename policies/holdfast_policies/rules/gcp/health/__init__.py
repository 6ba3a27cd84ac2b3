"""Faults of health checks and of what acts on them."""

from holdfast_policies.rules.gcp.health.gcp_autoheal_as_eager_as_lb import gcp_autoheal_as_eager_as_lb
from holdfast_policies.rules.gcp.health.gcp_autoheal_delay_too_short import gcp_autoheal_delay_too_short
from holdfast_policies.rules.gcp.health.gcp_bs_no_health_check import gcp_bs_no_health_check
from holdfast_policies.rules.gcp.health.gcp_hc_blocked_by_firewall import gcp_hc_blocked_by_firewall
from holdfast_policies.rules.gcp.health.gcp_hc_scope_mismatch import gcp_hc_scope_mismatch
from holdfast_policies.rules.gcp.health.gcp_hc_shallow import gcp_hc_shallow
from holdfast_policies.rules.gcp.health.gcp_hc_slow_detection import gcp_hc_slow_detection
from holdfast_policies.rules.gcp.health.gcp_hc_timeout_over_interval import gcp_hc_timeout_over_interval
from holdfast_policies.rules.gcp.health.gcp_hc_wrong_port import gcp_hc_wrong_port
from holdfast_policies.rules.gcp.health.gcp_hc_wrong_protocol import gcp_hc_wrong_protocol
from holdfast_policies.rules.gcp.health.gcp_mig_no_autohealing import gcp_mig_no_autohealing

RULES = (
    gcp_autoheal_as_eager_as_lb,
    gcp_autoheal_delay_too_short,
    gcp_bs_no_health_check,
    gcp_hc_blocked_by_firewall,
    gcp_hc_scope_mismatch,
    gcp_hc_shallow,
    gcp_hc_slow_detection,
    gcp_hc_timeout_over_interval,
    gcp_hc_wrong_port,
    gcp_hc_wrong_protocol,
    gcp_mig_no_autohealing,
)

__all__ = ["RULES"]
