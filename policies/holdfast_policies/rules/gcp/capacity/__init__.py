"""Whether machines can be had when they are needed."""

from holdfast_policies.rules.gcp.capacity.gcp_autoscaler_no_refill_headroom import gcp_autoscaler_no_refill_headroom
from holdfast_policies.rules.gcp.capacity.gcp_gpu_capacity_not_assured import gcp_gpu_capacity_not_assured
from holdfast_policies.rules.gcp.capacity.gcp_gpu_live_migration import gcp_gpu_live_migration
from holdfast_policies.rules.gcp.capacity.gcp_gpu_no_automatic_restart import gcp_gpu_no_automatic_restart
from holdfast_policies.rules.gcp.capacity.gcp_image_end_of_life import gcp_image_end_of_life
from holdfast_policies.rules.gcp.capacity.gcp_mig_no_spare_zone_capacity import gcp_mig_no_spare_zone_capacity
from holdfast_policies.rules.gcp.capacity.gcp_mig_too_few_replicas import gcp_mig_too_few_replicas
from holdfast_policies.rules.gcp.capacity.gcp_spot_only_backend import gcp_spot_only_backend
from holdfast_policies.rules.gcp.capacity.gcp_vm_no_automatic_restart import gcp_vm_no_automatic_restart
from holdfast_policies.rules.gcp.capacity.gcp_vm_no_live_migration import gcp_vm_no_live_migration
from holdfast_policies.rules.gcp.capacity.gcp_vm_spot import gcp_vm_spot

RULES = (
    gcp_autoscaler_no_refill_headroom,
    gcp_gpu_capacity_not_assured,
    gcp_gpu_live_migration,
    gcp_gpu_no_automatic_restart,
    gcp_image_end_of_life,
    gcp_mig_no_spare_zone_capacity,
    gcp_mig_too_few_replicas,
    gcp_spot_only_backend,
    gcp_vm_no_automatic_restart,
    gcp_vm_no_live_migration,
    gcp_vm_spot,
)

__all__ = ["RULES"]
