"""The two sides of a resource, each property settled when it is first read: what rests on the other side, on options and on needs."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from holdfast.stack.properties import NOTHING
from holdfast.stack.values import Secret, Unknown, Value, masked


class Outputs(Mapping[str, Value]):
    """What the provider reports. An output that only the cloud will give says nothing of what is declared, and is left out."""

    __slots__ = ("_given", "_told")

    def __init__(self, given: Mapping[str, Value]) -> None:
        self._given = given
        self._told: dict[str, Value] | None = None

    def __getitem__(self, key: str) -> Value:
        return self._all()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def get(self, key: str, default: Any = None) -> Any:
        """Return the value of a property, or `default`."""
        value = (self._given if self._told is None else self._told).get(key)
        return default if value is None or isinstance(value, Unknown) else value

    def _all(self) -> dict[str, Value]:
        if self._told is None:
            self._told = {key: value for key, value in self._given.items() if not isinstance(value, Unknown)}
        return self._told


class Inputs(Mapping[str, Value]):
    """What the program declares.

    beside: the outputs, whose secrets are hidden here, too. secret: names of properties that are secret. sources: the URNs that the
    unknowns of a property come from.
    """

    __slots__ = ("_beside", "_given", "_read", "_secret", "_sources")

    def __init__(
        self,
        given: Mapping[str, Value],
        beside: Mapping[str, Value] = NOTHING,
        secret: Collection[str] = (),
        sources: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self._given = given
        self._beside = beside
        self._secret = secret
        self._sources = sources or {}
        self._read: dict[str, Value] = {}

    def __repr__(self) -> str:
        return repr(dict(self))

    def __getitem__(self, key: str) -> Value:
        if key not in self._read:
            self._read[key] = self._settled(key, self._given[key])
        return self._read[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given)

    def get(self, key: str, default: Any = None) -> Any:
        """Return the value of a property, or `default`."""
        if key in self._read:
            return self._read[key]
        value = self._given.get(key)
        if value is None:
            return default
        settled = self._read[key] = self._settled(key, value)
        return settled

    def _settled(self, key: str, value: Value) -> Value:
        if key in self._secret:
            return Secret()
        beside = self._beside.get(key)
        if beside is not None and beside != value:
            value = masked(value, beside)
        return _from(value, self._sources[key]) if key in self._sources else value


def _from(value: Value, urns: tuple[str, ...]) -> Value:
    """Return a value whose unknowns name the resources that they come from."""
    if isinstance(value, Unknown):
        return Unknown(urns)
    if isinstance(value, dict):
        return {key: _from(each, urns) for key, each in value.items()}
    return [_from(each, urns) for each in value] if isinstance(value, list) else value
