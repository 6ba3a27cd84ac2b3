"""What `verify` answers: for a contract and an entry, one verdict with all that it rests on."""

from typing import Literal

import msgspec

from holdfast.stack.missing import Missing

Word = Literal["proved", "refuted", "undecided", "vacuous"]


class Step(msgspec.Struct, frozen=True):
    """What happens at one moment. at_seconds: after the failure, the latest moment where only bounds are known. resource: URN."""

    at_seconds: float
    what: str
    resource: str | None = None


class Capacity(msgspec.Struct, frozen=True):
    """Members' worth of requests that are served before and after, and that must be: exact fractions in text, as in `43/3`."""

    before: str
    after: str
    required: str


class Counterexample(msgspec.Struct, frozen=True):
    """The smallest failure that refutes a claim.

    lost: labels, `zone=us-east-1a`; empty where nothing has to fail. path: URNs, entry first.
    """

    lost: tuple[str, ...]
    steps: tuple[Step, ...]
    capacity: Capacity
    path: tuple[str, ...] = ()


class Verdict(msgspec.Struct, frozen=True):
    """One contract, or one clause of the default contract (`default`), for one entry.

    entry: its name, or what the contract calls it where there is none. resource: the URN that a finding is on, empty without an
    entry. claim: the sentence that is proved or refuted. scenarios: how many failures it means, the state without any among them.
    missing: the smallest set of facts that would decide it.
    """

    id: str
    entry: str
    claim: str
    verdict: Word
    resource: str = ""
    default: bool = False
    scenarios: int = 0
    assumptions: tuple[str, ...] = ()
    counterexample: Counterexample | None = None
    fix: str = ""
    missing: tuple[Missing, ...] = ()


class ReplayDisagreesError(AssertionError):
    """The second evaluator does not confirm a counterexample: a fault of ours."""
