"""Faults of forwarding rules, backend services and the groups behind them."""

from holdfast_policies.rules.gcp.load_balancing.gcp_broken_request_path import gcp_broken_request_path
from holdfast_policies.rules.gcp.load_balancing.gcp_bs_affinity_with_utilization import gcp_bs_affinity_with_utilization
from holdfast_policies.rules.gcp.load_balancing.gcp_bs_all_backends_drained import gcp_bs_all_backends_drained
from holdfast_policies.rules.gcp.load_balancing.gcp_bs_cuts_long_requests import gcp_bs_cuts_long_requests
from holdfast_policies.rules.gcp.load_balancing.gcp_bs_no_outlier_detection import gcp_bs_no_outlier_detection
from holdfast_policies.rules.gcp.load_balancing.gcp_bs_timeout_too_long import gcp_bs_timeout_too_long
from holdfast_policies.rules.gcp.load_balancing.gcp_bs_unpooled_http2 import gcp_bs_unpooled_http2
from holdfast_policies.rules.gcp.load_balancing.gcp_frontend_ephemeral_ip import gcp_frontend_ephemeral_ip
from holdfast_policies.rules.gcp.load_balancing.gcp_ig_duplicate_named_ports import gcp_ig_duplicate_named_ports
from holdfast_policies.rules.gcp.load_balancing.gcp_lb_region_mismatch import gcp_lb_region_mismatch
from holdfast_policies.rules.gcp.load_balancing.gcp_lb_scheme_mismatch import gcp_lb_scheme_mismatch
from holdfast_policies.rules.gcp.load_balancing.gcp_mig_no_lb import gcp_mig_no_lb
from holdfast_policies.rules.gcp.load_balancing.gcp_named_port_missing import gcp_named_port_missing

RULES = (
    gcp_broken_request_path,
    gcp_bs_affinity_with_utilization,
    gcp_bs_all_backends_drained,
    gcp_bs_cuts_long_requests,
    gcp_bs_no_outlier_detection,
    gcp_bs_timeout_too_long,
    gcp_bs_unpooled_http2,
    gcp_frontend_ephemeral_ip,
    gcp_ig_duplicate_named_ports,
    gcp_lb_region_mismatch,
    gcp_lb_scheme_mismatch,
    gcp_mig_no_lb,
    gcp_named_port_missing,
)

__all__ = ["RULES"]
