"""The grammar of contracts, the same in `holdfast.yaml` and in Python.

`Contract.survive(entry, any=1, of="zone").capacity(Fraction(2, 3), of="required").within(120)`
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import Annotated, Literal, get_args

import msgspec
from msgspec import Meta

from holdfast.settings.quantities import Count, Seconds, Share, Text, read_seconds, read_share

Kind = Literal["region", "zone", "nat", "instance", "component", "placement-group"]
"""What can fail. instance: a member of a fleet. component: a part below the region that is no member."""
KINDS: tuple[Kind, ...] = get_args(Kind)
Base = Literal["required", "min", "desired"]
"""What a capacity is a share of: the demand, the guaranteed members, or the members asked for."""

CLAUSES: dict[str, str] = {
    "zone-loss": "zone-loss-stops-service",
    "instance-loss": "instance-loss-stops-service",
    "no-single-point": "single-point-of-failure",
    "deployment": "deployment-stops-service",
}
"""The clauses of the default contract, each with the rule that it speaks as; no other contract may have their ids."""

_GLOBAL = "global"


class Selector(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which entry a contract is about: by DNS name without the trailing dot, or by a glob on its URN."""

    dns: Text | None = None
    urn: Text | None = None

    def __post_init__(self) -> None:
        if (self.dns is None) == (self.urn is None):
            raise ValueError("either dns or urn")
        if self.dns is not None and self.dns.endswith("."):
            msgspec.structs.force_setattr(self, "dns", self.dns.rstrip("."))

    def __str__(self) -> str:
        return self.dns or self.urn or ""


Entries = Selector | Literal["*"]


class Survival(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Any so many failures at once, of some kinds, and every smaller number of them."""

    any: Annotated[int, Meta(ge=1, description="How many fail at once.")]
    of: Annotated[tuple[Kind, ...], Meta(min_length=1)]

    def __post_init__(self) -> None:
        if len(set(self.of)) < len(self.of):
            raise ValueError("each kind of failure once in `of`")


class Capacity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What must still be served: a share of a base."""

    at_least: Share
    of: Base


class NoSinglePoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"exempt": "except"}):
    """No one thing stops the entry. exempt: kinds, or `kind:glob` for things of a kind (`global:*`), that may."""

    exempt: tuple[Text, ...] = ()

    def __post_init__(self) -> None:
        for each in self.exempt:
            if each.partition(":")[0] not in (*KINDS, _GLOBAL):
                raise ValueError(f"in `except` {', '.join(KINDS)} or {_GLOBAL}, alone or with a glob as in global:*")


class Availability(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The share of time that the entry serves, with the figures of a named model."""

    at_least: Share
    model: Text = "provider-2026"


Independent = Annotated[tuple[Text, ...], Meta(min_length=2, description="Names of what must not fail together.")]
Claim = Survival | NoSinglePoint | Availability | tuple[str, ...]

_WIRE = {"survival": "survive", "share": "capacity", "within_seconds": "within", "no_single_point": "no_spof", "rpo_seconds": "rpo"}
_CLAIMS = ("survival", "no_single_point", "availability", "independent")
_FITS = {  # which claim each other key goes with
    "entry": ("survival", "no_single_point", "availability"),
    "share": ("survival", "no_single_point", "availability"),
    "required": ("survival", "no_single_point", "availability"),
    "within_seconds": ("survival", "no_single_point"),
    "rpo_seconds": ("survival",),
    "below": ("independent",),
}


class Contract(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename=_WIRE):
    """What an entry is promised to stand: one claim, and what must still be served.

    Without `share` all of the base `required` must be. required: the demand in members, else that of the entry, else of the options.
    mode: `static` counts what is there when the failure comes, `healing` also what replaces it in time. within_seconds: when the
    capacity must be back, None for after detection and DNS have settled. below: the kind under which `independent` things share nothing.
    """

    id: Text
    entry: Entries | None = None
    survival: Survival | None = None
    share: Capacity | None = None
    required: Count | None = None
    mode: Literal["static", "healing"] = "static"
    within_seconds: Seconds | None = None
    no_single_point: NoSinglePoint | None = None
    availability: Availability | None = None
    rpo_seconds: Seconds | None = None
    independent: Independent | None = None
    below: Kind | None = None

    def __post_init__(self) -> None:
        if self.id in CLAUSES:
            raise ValueError(f"an id of its own, and not {self.id}, a clause of the default contract")
        claims = [name for name in _CLAIMS if getattr(self, name) is not None]
        if len(claims) != 1:
            raise ValueError(f"exactly one of {', '.join(_wire(name) for name in _CLAIMS)}")
        if claims[0] in _FITS["entry"] and self.entry is None:
            raise ValueError('an entry, as in {dns: api.example.com} or "*"')
        for name, fits in _FITS.items():
            if getattr(self, name) is not None and claims[0] not in fits:
                raise ValueError(f"no {_wire(name)} beside {_wire(claims[0])}")
        if self.mode != "static" and claims[0] != "survival":
            raise ValueError(f"no mode beside {_wire(claims[0])}")

    @property
    def claim(self) -> Claim:
        """Return the one thing that the contract claims."""
        claim = self.survival or self.availability or self.independent
        return self.no_single_point or NoSinglePoint() if claim is None else claim

    @classmethod
    def survive(cls, entry: Entries | str, *, any: int = 1, of: Kind | Iterable[Kind] = "zone", id: str = "") -> "Contract":  # noqa: A002 - the words of holdfast.yaml
        """Return the contract that an entry stands any so many failures; `entry` is a selector, a DNS name, a URN or `*`."""
        kinds: tuple[Kind, ...] = (of,) if isinstance(of, str) else tuple(of)
        _known(kinds, any)
        return cls(id or f"survive-{any}-{'-'.join(kinds)}", entry=_selected(entry), survival=Survival(any, kinds))

    @classmethod
    def no_spof(cls, entry: Entries | str, *, exempt: Iterable[str] = (), id: str = "no-spof") -> "Contract":  # noqa: A002 - the word of holdfast.yaml
        """Return the contract that no one thing stops an entry."""
        return cls(id, entry=_selected(entry), no_single_point=NoSinglePoint(tuple(exempt)))

    def capacity(self, at_least: Fraction | str, *, of: Base = "required") -> "Contract":
        """Return the contract with a capacity that must be left; raise ValueError where it is no share."""
        return msgspec.structs.replace(self, share=Capacity(read_share(at_least), of))

    def within(self, seconds: float | str) -> "Contract":
        """Return the contract with the time after which its capacity holds again; raise ValueError where it is no duration."""
        return msgspec.structs.replace(self, within_seconds=read_seconds(seconds))


def _wire(name: str) -> str:
    return _WIRE.get(name, name)


def _known(kinds: tuple[str, ...], number: int) -> None:
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown or not kinds:
        raise ValueError(f"of: {', '.join(KINDS)}, not {', '.join(unknown) or 'nothing'}")
    if number < 1:
        raise ValueError(f"any: a number of at least 1, not {number}")


def _selected(entry: Entries | str) -> Entries:
    if isinstance(entry, Selector):
        return entry
    if entry == "*":
        return "*"
    return Selector(urn=entry) if entry.startswith("urn:") else Selector(dns=entry)
