"""What fails a build: waivers, what is known, thresholds, and the exit code."""

from holdfast.gate.judge import Outcome, Terms, judge
from holdfast.gate.marking import mark, today, waived_by

__all__ = ["Outcome", "Terms", "judge", "mark", "today", "waived_by"]
