"""Faults of services and model endpoints that Google runs."""

from holdfast_policies.rules.gcp.serverless.gcp_run_cold_start import gcp_run_cold_start
from holdfast_policies.rules.gcp.serverless.gcp_run_gpu_single_zone import gcp_run_gpu_single_zone
from holdfast_policies.rules.gcp.serverless.gcp_run_health_check_disabled import gcp_run_health_check_disabled
from holdfast_policies.rules.gcp.serverless.gcp_run_no_startup_probe import gcp_run_no_startup_probe
from holdfast_policies.rules.gcp.serverless.gcp_vertex_single_replica import gcp_vertex_single_replica
from holdfast_policies.rules.gcp.serverless.gcp_vertex_spot import gcp_vertex_spot

RULES = (
    gcp_run_cold_start,
    gcp_run_gpu_single_zone,
    gcp_run_health_check_disabled,
    gcp_run_no_startup_probe,
    gcp_vertex_single_replica,
    gcp_vertex_spot,
)

__all__ = ["RULES"]
