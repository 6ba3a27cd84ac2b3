"""Every rule of the pack."""

from holdfast_policies.rules import any as any_cloud
from holdfast_policies.rules import aws, gcp

RULES = (*any_cloud.RULES, *aws.RULES, *gcp.RULES)

__all__ = ["RULES"]
