"""Rules about AWS resources."""

from holdfast_policies.rules.aws import load_balancing

RULES = (*load_balancing.RULES,)

__all__ = ["RULES"]
