"""Published figures of availability, as the share of time that something is down, in bounds, each with where it comes from.

Figures of a service level agreement are credit terms, not measurements: they say when money is paid back.
"""

from fractions import Fraction
from typing import NamedTuple


class Figure(NamedTuple):
    """The share of time that something is down, between two bounds, and the published text behind them."""

    low: Fraction
    high: Fraction
    source: str


def _down(worst: str, best: str, source: str) -> Figure:
    return Figure(1 - Fraction(best), 1 - Fraction(worst), source)


GLOBAL = Figure(
    Fraction(1, 10**5), Fraction(1, 10**5), "everything at once: what Google's design target leaves for several regions (99.999 %)"
)
REGION = Figure(
    Fraction(9, 10**5),
    Fraction(9, 10**5),
    "a region: what Google's design targets leave between one region and several (99.99 to 99.999 %)",
)
ZONE = Figure(
    Fraction(9, 10**4), Fraction(9, 10**4), "a zone: what Google's design targets leave between one zone and several (99.9 to 99.99 %)"
)
INSTANCE = _down("0.995", "0.999", "a machine: credit terms of EC2 (99.5 %) and Compute Engine (99.9 %), one instance")

_MACHINE = "no figure of its own: that of a machine, credit terms of EC2 (99.5 %) and Compute Engine (99.9 %)"
_PARTS = {
    "nat": _down("0.999", "1", "a NAT gateway: credit terms of Cloud NAT (99.9 %); none confirmed for AWS"),
    "database": _down("0.995", "0.9995", "a database: credit terms with a standby (99.95 %); without one " + _MACHINE),
    "file-system": _down("0.999", "0.9999", "a file system: credit terms of EFS, One Zone and regional (99.9 and 99.99 %)"),
    "volume": _down("0.995", "0.9999", "a volume: credit terms of EBS (99.99 % in a region, 99.5 % with its machine)"),
    "registry": _down("0.999", "0.999", "a registry: credit terms of ECR (99.9 %)"),
    "address": _down("0.9999", "1", "an address: credit terms of the region's network (99.99 %)"),
}


def of_part(kind: str) -> Figure:
    """Return the figure of a part by its kind."""
    return _PARTS.get(kind) or _down("0.995", "0.999", f"a {kind.replace('-', ' ')}: {_MACHINE}")
