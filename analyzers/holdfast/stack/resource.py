"""A resource as a program declares it and as a state holds it."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, ClassVar, Final

import msgspec

from holdfast.stack.assumptions import Assumptions
from holdfast.stack.defaults import COMPUTED, default_of
from holdfast.stack.properties import NOTHING
from holdfast.stack.reading import Reading, dig
from holdfast.stack.tokens import normalise
from holdfast.stack.values import OPEN, Unknown, Value

_INDEX: Final = re.compile(r"\[\d+\]")
ROOT_STACK: Final = "pulumi:pulumi:Stack"
PROVIDER_PREFIX: Final = "pulumi:providers:"
NONE_NEEDED: Final[Mapping[str, tuple[str, ...]]] = {}
"""The property dependencies of a resource whose properties wait for nothing."""
NO_OPTIONS: Final[Mapping[str, Any]] = {}
"""The options of a resource that has none."""


class Location(msgspec.Struct, frozen=True):
    """A line of the program; `file` is relative to the folder of `Pulumi.yaml`, lines and columns count from 1."""

    file: str
    line: int
    column: int | None = None


class Resource(Reading, msgspec.Struct, kw_only=True, eq=False):
    """One resource. Inputs and outputs stay apart; the readers take the input, else the output, else the provider's default.

    `external`: read by the program, not managed by it. `remote`: a component whose children are made inside a plugin.
    `partial`: only some properties are known, so that what is absent is unknown and not unset. `line`: the program line that
    declares it, or what finds that when it is first asked for. `hidden`: whether no preview shows it (`holdfast.stack.hidden`).
    """

    urn: str
    type: str
    id: str | Unknown = ""
    custom: bool = True
    parent: str = ""
    provider: str = ""
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...]] = NONE_NEEDED
    external: bool = False
    remote: bool = False
    partial: bool = False
    options: Mapping[str, Any] = NO_OPTIONS
    inputs: Mapping[str, Value] = NOTHING
    outputs: Mapping[str, Value] = NOTHING
    line: Location | Callable[[], Location | None] | None = None
    assumptions: Assumptions | None = None
    hidden: ClassVar[bool] = False

    def __repr__(self) -> str:
        return f"Resource({self.urn!r})"

    @property
    def location(self) -> Location | None:
        """Return the program line that declares the resource, where it is known; it is looked for when it is first asked for."""
        if callable(self.line):
            self.line = self.line()
        return self.line

    @property
    def name(self) -> str:
        """Return the logical name."""
        return name_of(self.urn)

    @property
    def owner(self) -> "Resource":
        """Return the resource itself."""
        return self

    def place(self, path: str) -> str:
        """Return the path as it is."""
        return path

    def value(self, path: str) -> Value:
        """Return the input at a path, else what the provider reports, else its documented default, else None."""
        value = dig(self.inputs, path) if "." in path else self.inputs.get(path)
        if value is None:
            value = dig(self.outputs, path) if "." in path else self.outputs.get(path)
            if value is None and self.partial:
                return Unknown((self.urn,))
            if value is None or isinstance(value, Unknown):
                default = self.default(path)
                return value if default is None else default
        return value

    def default(self, path: str) -> Value:
        """Return the provider's default of a property, noting that something rests on it; Unknown where the cloud computes it."""
        plain = unindexed(path) if "[" in path else path
        default = default_of(self.type, plain)
        if default is COMPUTED:
            return Unknown((self.urn,))
        if default is not None and self.assumptions is not None:
            self.assumptions.note_default(self.type, plain, default)
        return default

    def declares(self, path: str) -> bool:
        """Tell whether the program sets a property; an unknown value raises only where it hides the answer."""
        value = dig(self.inputs, path) if "." in path else self.inputs.get(path)
        if value is None:
            if self.partial:
                raise self.not_known(path, Unknown((self.urn,)))
            return False
        if "." in path and isinstance(value, OPEN):
            above = dig(self.inputs, path.rpartition(".")[0])
            if not isinstance(above[0] if isinstance(above, list) and len(above) == 1 else above, Mapping):
                raise self.not_known(path, value)
        return True

    def is_set(self, path: str) -> bool:
        """Tell whether the program or the provider gives a value at a path, be it unknown; defaults do not count."""
        if "." in path:
            return self.partial or dig(self.inputs, path) is not None or dig(self.outputs, path) is not None
        return self.partial or self.inputs.get(path) is not None or self.outputs.get(path) is not None


@lru_cache(maxsize=8192)
def unindexed(path: str) -> str:
    """Return a path with `[]` for every index: `routes[1].cidrBlock` is `routes[].cidrBlock`."""
    return _INDEX.sub("[]", path)


def name_of(urn: str) -> str:
    """Return the logical name in a URN: `urn:pulumi:STACK::PROJECT::TYPE::NAME`, where the name may hold `::`."""
    parts = urn.split("::", 3)
    return parts[3] if len(parts) == 4 else urn  # noqa: PLR2004 - the parts of a URN


def type_of(urn: str) -> str:
    """Return the type in a URN under its one name: the last of those joined by `$`; empty where there is none."""
    parts = urn.split("::", 3)
    return normalise(parts[2].rpartition("$")[2]) if len(parts) == 4 else ""  # noqa: PLR2004 - the parts of a URN
