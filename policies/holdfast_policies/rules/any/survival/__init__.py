"""What still serves when something fails: verdicts, and faults of what a service rests on."""

from holdfast_policies.rules.any.survival.availability_below_slo import availability_below_slo
from holdfast_policies.rules.any.survival.contract_refuted import contract_refuted
from holdfast_policies.rules.any.survival.deployment_stops_service import deployment_stops_service
from holdfast_policies.rules.any.survival.instance_loss_stops_service import instance_loss_stops_service
from holdfast_policies.rules.any.survival.model_artifact_single_source import model_artifact_single_source
from holdfast_policies.rules.any.survival.recovery_exceeds_rto import recovery_exceeds_rto
from holdfast_policies.rules.any.survival.redundant_paths_share_fate import redundant_paths_share_fate
from holdfast_policies.rules.any.survival.region_loss_stops_service import region_loss_stops_service
from holdfast_policies.rules.any.survival.replacement_faster_than_lb_check import replacement_faster_than_lb_check
from holdfast_policies.rules.any.survival.single_point_of_failure import single_point_of_failure
from holdfast_policies.rules.any.survival.survival_needs_scaling import survival_needs_scaling
from holdfast_policies.rules.any.survival.zone_loss_stops_service import zone_loss_stops_service

RULES = (
    availability_below_slo,
    contract_refuted,
    deployment_stops_service,
    instance_loss_stops_service,
    model_artifact_single_source,
    recovery_exceeds_rto,
    redundant_paths_share_fate,
    region_loss_stops_service,
    replacement_faster_than_lb_check,
    single_point_of_failure,
    survival_needs_scaling,
    zone_loss_stops_service,
)

__all__ = ["RULES"]
