"""What is known of a topology, in three values: facts, numbers, times and places, each with what it comes from."""

import msgspec

from holdfast.stack.missing import Missing


class Origin(msgspec.Struct, frozen=True, order=True):
    """A resource that a node comes from, and the properties of it that say so. The first origin of a node is what a finding points at."""

    urn: str
    properties: tuple[str, ...] = ()


class Fact(msgspec.Struct, frozen=True):
    """Yes, no, or not known (None).

    missing: what would tell, where it is not known. key: unknown facts of one non-empty key have one answer; all others are
    independent.
    """

    value: bool | None
    missing: tuple[Missing, ...] = ()
    key: str = ""


YES = Fact(value=True)
NO = Fact(value=False)


class Count(msgspec.Struct, frozen=True):
    """A number of members between two bounds, both included. high: None without a bound. key: as in `Fact`, for equal bounds."""

    low: int
    high: int | None
    missing: tuple[Missing, ...] = ()
    key: str = ""

    @property
    def known(self) -> bool:
        """Tell whether the number is known."""
        return self.low == self.high


def exactly(number: int) -> Count:
    """Return a count that is known."""
    return Count(number, number)


class Span(msgspec.Struct, frozen=True):
    """Seconds between two bounds, both included. high: None without a bound; missing: what would give one."""

    low: float = 0.0
    high: float | None = 0.0
    missing: tuple[Missing, ...] = ()


class Zone(msgspec.Struct, frozen=True):
    """A zone in which the stack has a subnet or places something: a thing that can be lost.

    name: as it is shown, `us-east-1a` or `the zone of subnet-1`. region: empty where it is not known. scheme: how it is named; two
    zones of one scheme are two zones, of different schemes or regions unknown perhaps one: `name`, `id`, the token of a look-up. An
    empty scheme is a zone that is not known at all, perhaps any other. missing: what would tell which one it is.
    """

    id: str
    name: str
    region: str = ""
    scheme: str = "name"
    missing: tuple[Missing, ...] = ()
    origins: tuple[Origin, ...] = ()


UNNAMED = Zone("zone:unnamed", "the unnamed zone", scheme="unnamed")
"""The one zone of an empty subnet list, the same for fleets and balancers. A lowering that uses it lists it under `Topology.zones`."""


class ZoneSet(msgspec.Struct, frozen=True):
    """The zones of a fleet, balancer or part, by id, each once. open: why there may be further ones; empty where these are all."""

    ids: tuple[str, ...] = ()
    open: tuple[Missing, ...] = ()


class Broken(msgspec.Struct, frozen=True):
    """The first hop of a path that is certainly missing. what: a sentence, `load balancer web has no listener`. fix: what to do."""

    what: str
    fix: str
    origins: tuple[Origin, ...] = ()


class HealthCheck(msgspec.Struct, frozen=True):
    """How something is found to be dead.

    interval, timeout: seconds. unhealthy, healthy: probes in a row. deep: whether a dead application behind a living port fails it
    (an HTTP check, not a TCP one or a machine status).
    """

    interval: float
    timeout: float
    unhealthy: int
    healthy: int
    deep: bool = True
    origins: tuple[Origin, ...] = ()
