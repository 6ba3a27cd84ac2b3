"""Faults of forwarding rules, backend services and the groups behind them."""

from holdfast_policies.rules.gcp.load_balancing.gcp_broken_request_path import gcp_broken_request_path
from holdfast_policies.rules.gcp.load_balancing.gcp_bs_cuts_long_requests import gcp_bs_cuts_long_requests
from holdfast_policies.rules.gcp.load_balancing.gcp_bs_no_outlier_detection import gcp_bs_no_outlier_detection
from holdfast_policies.rules.gcp.load_balancing.gcp_frontend_ephemeral_ip import gcp_frontend_ephemeral_ip
from holdfast_policies.rules.gcp.load_balancing.gcp_named_port_missing import gcp_named_port_missing

RULES = (
    gcp_broken_request_path,
    gcp_bs_cuts_long_requests,
    gcp_bs_no_outlier_detection,
    gcp_frontend_ephemeral_ip,
    gcp_named_port_missing,
)

__all__ = ["RULES"]
