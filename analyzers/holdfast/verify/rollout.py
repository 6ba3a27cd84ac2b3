"""How many members a rollout takes out of service."""

from fractions import Fraction
from math import ceil, floor

from holdfast.topology.model import Rollout


def taken(rollout: Rollout, members: int) -> int:
    """Return the most members that are out of service at once while a fleet of so many is replaced."""
    share = members * rollout.percent / Fraction(100)
    rounded = ceil(share) if rollout.rounding == "up" else floor(share)
    return min(members, max(rollout.number, rollout.least, rounded))
