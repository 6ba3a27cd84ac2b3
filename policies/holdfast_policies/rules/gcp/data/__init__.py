"""Faults of databases, disks and buckets."""

from holdfast_policies.rules.gcp.data.gcp_gcs_deletes_are_final import gcp_gcs_deletes_are_final
from holdfast_policies.rules.gcp.data.gcp_redis_no_replica import gcp_redis_no_replica
from holdfast_policies.rules.gcp.data.gcp_sql_deletion_protection_off import gcp_sql_deletion_protection_off
from holdfast_policies.rules.gcp.data.gcp_sql_no_backups import gcp_sql_no_backups
from holdfast_policies.rules.gcp.data.gcp_sql_no_point_in_time_recovery import gcp_sql_no_point_in_time_recovery
from holdfast_policies.rules.gcp.data.gcp_sql_single_zone import gcp_sql_single_zone
from holdfast_policies.rules.gcp.data.gcp_vm_data_disk_auto_delete import gcp_vm_data_disk_auto_delete
from holdfast_policies.rules.gcp.data.gcp_vm_deletion_protection_off import gcp_vm_deletion_protection_off
from holdfast_policies.rules.gcp.data.gcp_vm_no_snapshots import gcp_vm_no_snapshots

RULES = (
    gcp_gcs_deletes_are_final,
    gcp_redis_no_replica,
    gcp_sql_deletion_protection_off,
    gcp_sql_no_backups,
    gcp_sql_no_point_in_time_recovery,
    gcp_sql_single_zone,
    gcp_vm_data_disk_auto_delete,
    gcp_vm_deletion_protection_off,
    gcp_vm_no_snapshots,
)

__all__ = ["RULES"]
