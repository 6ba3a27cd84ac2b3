"""Run rules and contracts over stacks: Stack -> Report."""

from holdfast.check.report import Report
from holdfast.check.run import check

__all__ = ["Report", "check"]
