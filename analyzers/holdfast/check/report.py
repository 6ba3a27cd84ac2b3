"""What a check says: `holdfast-report-v1`. The order of the fields is the order of the keys."""

from typing import Any, Literal

import msgspec

from holdfast import __version__
from holdfast.settings.model import Severity
from holdfast.stack.resource import Location

SCHEMA = "holdfast-report-v1"
Status = Literal["new", "known", "waived"]
VerdictWord = Literal["proved", "refuted", "undecided", "vacuous"]


class OpaqueRow(msgspec.Struct, frozen=True):
    """A resource that is not understood, and why."""

    resource: str
    why: str


class Coverage(msgspec.Struct, frozen=True):
    """How much of a stack is understood: resources modelled, known to be irrelevant, opaque."""

    modelled: int = 0
    irrelevant: int = 0
    opaque: tuple[OpaqueRow, ...] = ()


class StackRow(msgspec.Struct, frozen=True):
    """A stack that was checked."""

    name: str
    source: str
    kind: str
    resources: int
    coverage: Coverage


class FindingRow(msgspec.Struct, frozen=True):
    """One finding. `follows_from` is the fingerprint of the finding that this one is a consequence of."""

    rule: str
    severity: Severity
    stack: str
    resource: str
    type: str
    name: str
    property: str
    message: str
    fix: str
    evidence: tuple[str, ...]
    location: Location | None
    fingerprint: str
    follows_from: str | None = None
    status: Status = "new"
    waiver: dict[str, Any] | None = None


class UndecidedRow(msgspec.Struct, frozen=True):
    """One question that is open: the facts that are missing, and what would settle them."""

    rule: str
    stack: str
    resource: str
    type: str
    name: str
    property: str
    missing: tuple[str, ...]
    settle: str
    evidence: tuple[str, ...] = ()
    location: Location | None = None


class Step(msgspec.Struct, frozen=True):
    """What happens at one moment of a failure."""

    at_seconds: float
    what: str
    resource: str | None = None


class Capacity(msgspec.Struct, frozen=True):
    """Members that serve, as exact fractions in text."""

    before: str
    after: str
    required: str


class Counterexample(msgspec.Struct, frozen=True):
    """The smallest failure that refutes a contract."""

    lost: tuple[str, ...]
    steps: tuple[Step, ...]
    capacity: Capacity


class ContractRow(msgspec.Struct, frozen=True):
    """One contract, or one clause of the default contract, for one entry."""

    id: str
    stack: str | None
    entry: str
    claim: str
    verdict: VerdictWord
    assumptions: tuple[str, ...] = ()
    scenarios: int = 0
    counterexample: Counterexample | None = None
    fix: str = ""
    missing: tuple[str, ...] = ()


class ErrorRow(msgspec.Struct, frozen=True):
    """A fault of ours."""

    rule: str
    stack: str
    resource: str
    error: str


class VerdictCounts(msgspec.Struct, frozen=True):
    """How many contracts have which verdict."""

    proved: int = 0
    refuted: int = 0
    undecided: int = 0
    vacuous: int = 0


class Summary(msgspec.Struct, frozen=True):
    """Counts: severities of new findings; known and waived findings apart."""

    critical: int = 0
    high: int = 0
    medium: int = 0
    low: int = 0
    undecided: int = 0
    known: int = 0
    waived: int = 0
    contracts: VerdictCounts = VerdictCounts()


class Report(msgspec.Struct, frozen=True):
    """All that a check says about one or more stacks."""

    schema: str = SCHEMA
    version: str = __version__
    stacks: tuple[StackRow, ...] = ()
    findings: tuple[FindingRow, ...] = ()
    undecided: tuple[UndecidedRow, ...] = ()
    contracts: tuple[ContractRow, ...] = ()
    assumptions: tuple[str, ...] = ()
    errors: tuple[ErrorRow, ...] = ()
    summary: Summary = Summary()
