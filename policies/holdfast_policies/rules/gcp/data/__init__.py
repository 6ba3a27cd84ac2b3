"""Faults of databases, disks and buckets."""

from holdfast.rule import Rule

RULES: tuple[Rule, ...] = ()

__all__ = ["RULES"]
