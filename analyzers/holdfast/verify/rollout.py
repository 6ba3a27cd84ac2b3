"""How many members a rollout takes out of service."""

from fractions import Fraction
from math import ceil, floor

from holdfast.topology.model import Fleet, Rollout


def taken(rollout: Rollout, members: int) -> int:
    """Return the most members that are out of service at once while a fleet of so many is replaced."""
    share = members * rollout.percent / Fraction(100)
    rounded = ceil(share) if rollout.rounding == "up" else floor(share)
    return min(members, max(rollout.number, rollout.least, rounded))


def kept(fleet: Fleet) -> int:
    """Return the least members in service during one full replacement of a fleet, of those that are guaranteed; its facts must be known."""
    members = len(fleet.pinned) if fleet.placement == "pinned" else fleet.members.low
    return members - taken(fleet.rollout, members)
