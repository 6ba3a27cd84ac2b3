"""One failure: what is lost, and where members were placed when it came."""

import msgspec


class Loss(msgspec.Struct, frozen=True, order=True):
    """Members of a fleet that are lost. zone: of this zone (by id), or wherever it hurts most."""

    fleet: str
    count: int
    zone: str = ""


class Placed(msgspec.Struct, frozen=True, order=True):
    """How many members of a fleet are in which zone (by id)."""

    fleet: str
    counts: tuple[tuple[str, int], ...]


class Scenario(msgspec.Struct, frozen=True):
    """Events that happen together.

    lost: zones and parts by id, regions as `region:NAME`. members: single members lost besides. placed: fleets whose placement was
    chosen among those that their policy allows; for the others any allowed one is meant. partly: zones of which only `members` are
    lost.
    """

    lost: tuple[str, ...] = ()
    members: tuple[Loss, ...] = ()
    placed: tuple[Placed, ...] = ()
    partly: tuple[str, ...] = ()


REGION = "region:"
