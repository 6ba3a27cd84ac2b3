"""What entries hold today: the strongest of a few contracts that is proved."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

import msgspec

from holdfast.settings.contracts import Base, Capacity, Contract, Kind, Selector, Survival
from holdfast.topology.model import Entry, Topology
from holdfast.verify import verify
from holdfast.verify.capacity import floor
from holdfast.verify.clauses import question
from holdfast.verify.cone import Cone, Index, cone_of
from holdfast.verify.domains import Event, events
from holdfast.verify.judge import asked, judged
from holdfast.verify.verdict import Verdict

_FAILURES: Final[tuple[tuple[int, Kind], ...]] = ((2, "zone"), (1, "zone"), (1, "instance"))
"""How many of what fail at once, the hardest to stand first."""
_SHARES: Final = (Fraction(1), Fraction(2, 3), Fraction(1, 2))
_BASES: Final[tuple[Base, ...]] = ("required", "min")


class Holding(msgspec.Struct, frozen=True):
    """An entry with what it holds. clauses: the verdicts of the default contract. contracts: proved, for this entry alone."""

    entry: Entry
    clauses: tuple[Verdict, ...]
    contracts: tuple[Contract, ...]


def holdings(topology: Topology) -> tuple[Holding, ...]:
    """Return what each entry holds, in the order of the entries."""
    index, all_ = Index(topology), events(topology)
    verdicts: dict[str, list[Verdict]] = {entry.name: [] for entry in topology.entries}
    for verdict in verify(topology):
        verdicts[verdict.entry].append(verdict)
    found = []
    for entry in topology.entries:
        contracts = tuple(_strongest(entry, cone_of(entry, index), all_))
        found.append(Holding(entry, tuple(verdicts[entry.name]), contracts))
    return tuple(found)


def selector(entry: Entry) -> Selector:
    """Return what names an entry in holdfast.yaml: its DNS name, else its URN in any stack of the project."""
    if not entry.name.startswith("urn:"):
        return Selector(dns=entry.name)
    return Selector(urn="**::" + "::".join(entry.name.split("::")[2:]).replace("[", "?"))  # one that opens a set in some globs


def _strongest(entry: Entry, cone: Cone, all_: tuple[Event, ...]) -> Iterator[Contract]:
    """Yield the contract with the most left that is proved for each failure; one that another says already is left out."""
    labels, said = {event.id: event for event in all_}, list[tuple[Kind, Capacity | None]]()
    for most, kind in _FAILURES:
        candidates = (_contract(entry, most, kind, share) for share in _shares(entry, cone))
        held = next((each for each in candidates if judged(entry, cone, asked(question(each), all_), labels).verdict == "proved"), None)
        if held is not None and (kind, held.share) not in said:
            said.append((kind, held.share))
            yield held


def _shares(entry: Entry, cone: Cone) -> list[Capacity]:
    """Return what may be asked to be left, the most members first; of what is as much the plainest first."""
    members = {"required": Fraction(entry.required), "min": floor(cone, cone.nodes.get(entry.target), "min")}
    found = [Capacity(share, base) for base in _BASES for share in _SHARES]
    return sorted(found, key=lambda each: -each.at_least * members[each.of])


def _contract(entry: Entry, most: int, kind: Kind, share: Capacity) -> Contract:
    what = {(1, "zone"): "any-zone", (2, "zone"): "any-two-zones"}.get((most, kind), "any-member")
    whole = share == Capacity(Fraction(1), "required")
    return Contract(f"{_slug(entry)}-{what}", entry=selector(entry), survival=Survival(most, (kind,)), share=None if whole else share)


def _slug(entry: Entry) -> str:
    """Return a short id for an entry: its name in letters, digits and hyphens."""
    name = entry.name.rpartition("::")[2]
    return "-".join("".join(each if each.isalnum() else " " for each in name).split()) or "entry"
