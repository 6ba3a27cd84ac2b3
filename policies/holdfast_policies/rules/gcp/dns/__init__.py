"""Faults of records that choose between answers."""

from holdfast_policies.rules.gcp.dns.gcp_dns_backup_same_region import gcp_dns_backup_same_region
from holdfast_policies.rules.gcp.dns.gcp_dns_routing_ignores_health import gcp_dns_routing_ignores_health

RULES = (
    gcp_dns_backup_same_region,
    gcp_dns_routing_ignores_health,
)

__all__ = ["RULES"]
