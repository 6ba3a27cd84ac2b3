"""Faults of functions and of model endpoints that AWS runs."""

from holdfast.rule import Rule

RULES: tuple[Rule, ...] = ()

__all__ = ["RULES"]
