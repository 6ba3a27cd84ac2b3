"""Faults of Kubernetes clusters and their node pools."""

from holdfast.rule import Rule

RULES: tuple[Rule, ...] = ()

__all__ = ["RULES"]
