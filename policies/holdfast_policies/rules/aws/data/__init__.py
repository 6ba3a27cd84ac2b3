"""Faults of databases, caches, file systems and buckets."""

from holdfast_policies.rules.aws.data.aws_cache_no_failover import aws_cache_no_failover
from holdfast_policies.rules.aws.data.aws_cache_no_snapshots import aws_cache_no_snapshots
from holdfast_policies.rules.aws.data.aws_dynamodb_deletion_protection_off import aws_dynamodb_deletion_protection_off
from holdfast_policies.rules.aws.data.aws_dynamodb_fixed_capacity import aws_dynamodb_fixed_capacity
from holdfast_policies.rules.aws.data.aws_dynamodb_no_point_in_time_recovery import aws_dynamodb_no_point_in_time_recovery
from holdfast_policies.rules.aws.data.aws_efs_single_zone import aws_efs_single_zone
from holdfast_policies.rules.aws.data.aws_efs_zone_without_mount_target import aws_efs_zone_without_mount_target
from holdfast_policies.rules.aws.data.aws_opensearch_not_redundant import aws_opensearch_not_redundant
from holdfast_policies.rules.aws.data.aws_rds_deletion_protection_off import aws_rds_deletion_protection_off
from holdfast_policies.rules.aws.data.aws_rds_no_final_snapshot import aws_rds_no_final_snapshot
from holdfast_policies.rules.aws.data.aws_rds_short_backup_retention import aws_rds_short_backup_retention
from holdfast_policies.rules.aws.data.aws_rds_single_zone import aws_rds_single_zone
from holdfast_policies.rules.aws.data.aws_s3_unreplicated import aws_s3_unreplicated
from holdfast_policies.rules.aws.data.aws_s3_unversioned import aws_s3_unversioned

RULES = (
    aws_cache_no_failover,
    aws_cache_no_snapshots,
    aws_dynamodb_deletion_protection_off,
    aws_dynamodb_fixed_capacity,
    aws_dynamodb_no_point_in_time_recovery,
    aws_efs_single_zone,
    aws_efs_zone_without_mount_target,
    aws_opensearch_not_redundant,
    aws_rds_deletion_protection_off,
    aws_rds_no_final_snapshot,
    aws_rds_short_backup_retention,
    aws_rds_single_zone,
    aws_s3_unreplicated,
    aws_s3_unversioned,
)

__all__ = ["RULES"]
