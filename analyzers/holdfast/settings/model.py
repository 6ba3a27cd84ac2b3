"""`holdfast.yaml`, typed. Every key is optional."""

from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from holdfast.settings.contracts import Contract
from holdfast.settings.quantities import Count, Seconds, Target, Text

Severity = Literal["critical", "high", "medium", "low"]
SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low")

_NotNegative = Annotated[int, Meta(ge=0)]
_Outside = Annotated[dict[str, Any], Meta(extra_json_schema={"required": ["id", "type"]})]
_Positive = Annotated[float, Meta(gt=0)]


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the rules are asked to hold.

    model_load_seconds: None means 300 with a GPU and 60 without. inference: `auto` (a GPU, Inferentia, Trainium or TPU, or a
    managed endpoint), every serving group, none, or the URN globs of those that are. egress: whether outgoing traffic is
    needed to serve or to recover; None means that it is not known.
    """

    required_replicas: Count = 1
    min_zones: Count = 2
    model_load_seconds: _NotNegative | None = None
    request_p99_seconds: _Positive = 60
    rto_seconds: _Positive = 300
    slo: Target | None = None
    tier: _NotNegative | None = None
    inference: Literal["auto"] | bool | tuple[Text, ...] = "auto"
    egress: Literal["serve", "recover"] | None = None

    def load_seconds(self, *, gpu: bool) -> int:
        """Return the seconds that a model takes to load: the option, else 300 with a GPU and 60 without."""
        if self.model_load_seconds is not None:
            return self.model_load_seconds
        return 300 if gpu else 60


class Lookup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An answer to a look-up of the program: for the function `call` with at least these arguments."""

    call: Text
    returns: dict[str, Any]
    arguments: dict[str, Any] = {}


class Waiver(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A finding that is accepted until a day."""

    rule: Text
    urn: Text
    reason: Text
    owner: Text
    expires: date
    ticket: Text | None = None


class Assumption(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fact that the user vouches for, with a bound in seconds where it has one."""

    fact: Text
    reason: Text
    at_most: Seconds | None = None


class EntryPoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What clients use: a DNS name without the trailing dot or a glob on a URN, and how many members it needs."""

    dns: Text | None = None
    urn: Text | None = None
    required: Count | None = None

    def __post_init__(self) -> None:
        if (self.dns is None) == (self.urn is None):
            raise ValueError("either dns or urn")
        if self.dns is not None and self.dns.endswith("."):
            msgspec.structs.force_setattr(self, "dns", self.dns.rstrip("."))


class RuleChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which rules run, and at which severity."""

    select: tuple[Text, ...] = ("*",)
    ignore: tuple[Text, ...] = ()
    severity: dict[str, Severity] = {}


class SettingsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `holdfast.yaml` may say."""

    options: Options = Options()
    entries: tuple[EntryPoint, ...] = ()
    contracts: tuple[Contract, ...] = ()
    default_contract: bool = True
    assume: tuple[Assumption, ...] = ()
    lookups: tuple[Lookup, ...] = ()
    resources: tuple[_Outside, ...] = ()
    rules: RuleChoice = RuleChoice()
    waivers: tuple[Waiver, ...] = ()


class Settings(SettingsFile, frozen=True, forbid_unknown_fields=True):
    """All of `holdfast.yaml`; `path` is the file it was read from, empty where there is none."""

    path: str = ""
