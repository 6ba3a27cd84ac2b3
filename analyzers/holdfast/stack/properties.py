"""The inputs or outputs of a resource, their marks read when they are first looked at."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import msgspec

from holdfast.errors import InputError
from holdfast.stack.values import Value, is_plain, masked, read_marks

ENGINE_KEYS: Final = frozenset({"__defaults", "__provider", "__internal", "__meta", "__pulumi_raw_state_delta"})
"""Properties that the engine and the providers keep for themselves."""
NOTHING: Final[dict[str, Value]] = {}
"""The properties of a resource that has none."""


def without_engine_keys(decoded: dict[str, Any]) -> dict[str, Any]:
    """Return decoded properties without what the engine and the providers keep for themselves."""
    if decoded.keys().isdisjoint(ENGINE_KEYS):
        return decoded
    return {key: value for key, value in decoded.items() if key not in ENGINE_KEYS}


def read_properties(decoded: Mapping[str, Any], sources: Mapping[str, tuple[str, ...]] | None = None) -> dict[str, Value]:
    """Return a decoded JSON object as properties, its marks read; `sources` are the URNs that unknowns of a property come from."""
    urns = sources or {}
    return {key: read_marks(each, urns.get(key, ())) for key, each in decoded.items() if key not in ENGINE_KEYS}


class Properties(Mapping[str, Value]):
    """Named values of a resource that may hold marks: unknowns, secrets. Reading them never changes what they say."""

    __slots__ = ("_decoded", "_hidden", "_owner", "_sources", "_values")

    def __init__(
        self,
        decoded: dict[str, Any],
        *,
        owner: str = "",
        sources: Mapping[str, tuple[str, ...]] | None = None,
        hidden: Callable[[], Mapping[str, Value]] | None = None,
    ) -> None:
        """Take a decoded JSON object; `hidden` gives the values whose secrets hide what stands at the same place here.

        owner: whose they are, for errors. sources: the URNs that unknowns of a property come from.
        """
        self._decoded = decoded
        self._values: dict[str, Value] | None = None
        self._owner = owner
        self._sources = sources
        self._hidden = hidden

    def __getitem__(self, key: str) -> Value:
        return self._all()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def get(self, key: str, default: Any = None) -> Any:
        """Return the value of a property, or `default`."""
        values = self._values
        return (self._all() if values is None else values).get(key, default)

    def _all(self) -> dict[str, Value]:
        if self._values is None:
            try:
                self._values = self._read(self._decoded)
            except RecursionError as error:
                raise InputError(
                    f"the properties of {self._owner} cannot be read: {error}", "Write the file again; it is not as Pulumi writes it."
                ) from error
            self._decoded = NOTHING
        return self._values

    def _read(self, values: dict[str, Any]) -> dict[str, Value]:
        if not is_plain(msgspec.json.encode(values)):
            values = read_properties(values, self._sources)
        if self._hidden is not None:
            secrets = self._hidden()
            values |= {key: masked(values[key], beside) for key, beside in secrets.items() if key in values}
        return values
