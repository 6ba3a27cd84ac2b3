"""Faults of Kubernetes clusters and their node pools."""

from holdfast_policies.rules.gcp.containers.gcp_gke_auto_repair_off import gcp_gke_auto_repair_off
from holdfast_policies.rules.gcp.containers.gcp_gke_auto_upgrade_off import gcp_gke_auto_upgrade_off
from holdfast_policies.rules.gcp.containers.gcp_gke_no_maintenance_window import gcp_gke_no_maintenance_window
from holdfast_policies.rules.gcp.containers.gcp_gke_no_release_channel import gcp_gke_no_release_channel
from holdfast_policies.rules.gcp.containers.gcp_gke_pool_scales_to_zero import gcp_gke_pool_scales_to_zero
from holdfast_policies.rules.gcp.containers.gcp_gke_pool_upgrade_dip import gcp_gke_pool_upgrade_dip

RULES = (
    gcp_gke_auto_repair_off,
    gcp_gke_auto_upgrade_off,
    gcp_gke_no_maintenance_window,
    gcp_gke_no_release_channel,
    gcp_gke_pool_scales_to_zero,
    gcp_gke_pool_upgrade_dip,
)

__all__ = ["RULES"]
