"""Every rule of the pack."""

from holdfast_policies.rules import aws

RULES = (*aws.RULES,)

__all__ = ["RULES"]
