"""Faults of databases, caches, file systems and buckets."""

from holdfast.rule import Rule

RULES: tuple[Rule, ...] = ()

__all__ = ["RULES"]
