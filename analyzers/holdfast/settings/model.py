"""`holdfast.yaml`, typed. Every key is optional."""

from datetime import date
from fractions import Fraction
from typing import Any, Literal

import msgspec

Severity = Literal["critical", "high", "medium", "low"]
SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low")


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the rules are asked to hold.

    model_load_seconds: None means 300 with a GPU and 60 without. inference: `auto` (a GPU, Inferentia, Trainium or TPU, or a
    managed endpoint), every serving group, none, or the URN globs of those that are. egress: whether outgoing traffic is
    needed to serve or to recover; None means that it is not known.
    """

    required_replicas: int = 1
    min_zones: int = 2
    model_load_seconds: int | None = None
    request_p99_seconds: float = 60
    rto_seconds: float = 300
    slo: Fraction | None = None
    tier: int | None = None
    inference: Literal["auto"] | bool | tuple[str, ...] = "auto"
    egress: Literal["serve", "recover"] | None = None

    def load_seconds(self, *, gpu: bool) -> int:
        """Return the seconds that a model takes to load: the option, else 300 with a GPU and 60 without."""
        if self.model_load_seconds is not None:
            return self.model_load_seconds
        return 300 if gpu else 60


class Lookup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An answer to a look-up of the program: for the function `call` with at least these arguments."""

    call: str
    returns: dict[str, Any]
    arguments: dict[str, Any] = {}


class Waiver(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A finding that is accepted until a day."""

    rule: str
    urn: str
    reason: str
    owner: str
    expires: date
    ticket: str | None = None


class Assumption(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fact that the user vouches for, with a bound in seconds where it has one."""

    fact: str
    reason: str
    at_most: float | None = None


class EntryPoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What clients use: a DNS name or a resource, and how many members it needs."""

    dns: str | None = None
    urn: str | None = None
    required: int | None = None


class RuleChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which rules run, and at which severity."""

    select: tuple[str, ...] = ("*",)
    ignore: tuple[str, ...] = ()
    severity: dict[str, Severity] = {}


class Settings(msgspec.Struct, frozen=True):
    """All of `holdfast.yaml`; `path` is the file it was read from, `contracts` holds them as parsed by `contracts.py`."""

    options: Options = Options()
    entries: tuple[EntryPoint, ...] = ()
    contracts: tuple[Any, ...] = ()
    default_contract: bool = True
    assume: tuple[Assumption, ...] = ()
    lookups: tuple[Lookup, ...] = ()
    resources: tuple[dict[str, Any], ...] = ()
    rules: RuleChoice = RuleChoice()
    waivers: tuple[Waiver, ...] = ()
    path: str = ""
