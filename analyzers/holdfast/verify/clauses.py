"""What is asked of an entry: contracts in one form, and the four clauses of the default contract."""

from fnmatch import fnmatchcase
from fractions import Fraction
from typing import Literal

import msgspec

from holdfast.settings.contracts import Capacity, Contract, NoSinglePoint, Selector, Survival
from holdfast.topology.model import Entry
from holdfast.verify.domains import Event

_NOUNS = {
    "zone": "zone",
    "region": "region",
    "nat": "NAT gateway",
    "instance": "member",
    "component": "part",
    "placement-group": "placement group",
}


class Question(msgspec.Struct, frozen=True):
    """One claim about entries: that after the failures enough is served.

    kinds: what fails. most: how many at once. rollout: instead, every rollout of a fleet. share, base: what must be served. required:
    the demand in members, None for the entry's own. exempt: kinds, or `kind:glob`, that may stop it. within: seconds, None for after
    detection. healing: whether replaced members count. rpo: seconds of data that may be lost. standard: a clause of the default
    contract.
    """

    id: str
    kinds: tuple[str, ...] = ()
    most: int = 1
    rollout: bool = False
    share: Fraction = Fraction(1)
    base: Literal["required", "min", "desired"] = "required"
    required: int | None = None
    exempt: tuple[str, ...] = ()
    within: float | None = None
    healing: bool = False
    rpo: float | None = None
    standard: bool = False

    def covers(self, event: Event) -> bool:
        """Tell whether an event is one of the failures that are asked about."""
        return any(kind in self.kinds for kind in event.kinds) and not any(_exempts(each, event) for each in self.exempt)

    def claim(self, required: int) -> str:
        """Return the claim as a sentence."""
        share = "" if self.share == 1 else f"{_fraction(self.share)} of "
        needed = f"{required} member{'' if required == 1 else 's'}"
        base = {"required": needed, "min": "the guaranteed members", "desired": "the desired members"}[self.base]
        left = f"at least {share}{base} {'serves' if base == '1 member' else 'serve'}"
        if self.rollout:
            return f"through every rollout {left}"
        nouns = " or ".join(_NOUNS[kind] for kind in self.kinds if kind != "nat" or "component" not in self.kinds)
        late = "" if self.within is None else f" within {self.within:g} s"
        return f"after the loss of any {nouns if self.most == 1 else f'{self.most} of: {nouns}'} {left}{late}"


def _fraction(share: Fraction) -> str:
    percent = share * 100
    return f"{share.numerator}/{share.denominator}" if percent.denominator > 1 else f"{percent.numerator} %"


def _exempts(pattern: str, event: Event) -> bool:
    kind, _, glob = pattern.partition(":")
    if kind == "global":
        return False  # nothing of a stack is global and can be lost
    return kind in event.kinds and (not glob or fnmatchcase(event.name, glob) or fnmatchcase(event.label.partition("=")[2], glob))


DEFAULT = (
    Question("zone-loss", ("zone",), standard=True),
    Question("instance-loss", ("instance",), standard=True),
    Question("no-single-point", ("component", "nat", "placement-group"), standard=True),
    Question("deployment", rollout=True, standard=True),
)
"""The clauses that hold for every entry: one zone, one member, one other part below the region, every rollout."""


def question(contract: Contract) -> Question:
    """Return the question of a contract about survival or single points of failure."""
    share = contract.share or Capacity(Fraction(1), "required")
    claim = contract.claim
    kinds: tuple[str, ...] = ("zone", "instance", "component", "nat", "placement-group", "region")
    most, exempt = 1, tuple[str, ...]()
    if isinstance(claim, Survival):
        kinds, most = claim.of, claim.any
    elif isinstance(claim, NoSinglePoint):
        exempt = claim.exempt
        kinds = tuple(kind for kind in kinds if kind not in exempt)
    return Question(
        contract.id,
        kinds,
        most,
        share=share.at_least,
        base=share.of,
        required=contract.required,
        exempt=exempt,
        within=contract.within_seconds,
        healing=contract.mode == "healing",
        rpo=contract.rpo_seconds,
    )


def concerns(contract: Contract, entry: Entry) -> bool:
    """Tell whether a contract is about an entry."""
    selector = contract.entry
    if not isinstance(selector, Selector):
        return selector == "*"
    if selector.dns is not None:
        return entry.name.rstrip(".") == selector.dns
    urns = {entry.id, entry.name, *(origin.urn for origin in entry.origins)}
    return any(fnmatchcase(urn, selector.urn or "") for urn in urns)
