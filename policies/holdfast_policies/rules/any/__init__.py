"""Rules about the path of a request, whatever the cloud."""

from holdfast_policies.rules.any import survival

RULES = (*survival.RULES,)

__all__ = ["RULES"]
