"""Faults of how a change or a replacement is rolled out."""

from holdfast.rule import Rule

RULES: tuple[Rule, ...] = ()

__all__ = ["RULES"]
