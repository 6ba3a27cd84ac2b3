"""Every rule of the pack."""

from holdfast_policies.rules import aws, gcp

RULES = (*aws.RULES, *gcp.RULES)

__all__ = ["RULES"]
