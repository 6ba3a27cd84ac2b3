"""The inputs or outputs of a resource, decoded when they are first read."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

import msgspec

from holdfast.errors import InputError
from holdfast.stack.values import Value, is_plain, masked, read_marks

_DECODE: Final = msgspec.json.Decoder().decode
ENGINE_KEYS: Final = frozenset({"__defaults", "__provider", "__internal", "__meta", "__pulumi_raw_state_delta"})
"""Properties that the engine and the providers keep for themselves."""
_NOTHING: Final[dict[str, Value]] = {}


@lru_cache(maxsize=4096)
def quoted(key: str) -> bytes:
    """Return a key as JSON text writes it where it needs no escapes."""
    return f'"{key}"'.encode()


class Properties(Mapping[str, Value]):
    """Named values of a resource. Reading them never changes them; decoding waits for the first read."""

    __slots__ = ("_file", "_hidden", "_owner", "_plain", "_raw", "_sources", "_values")

    def __init__(  # noqa: PLR0913 - where the values come from, by name
        self,
        raw: bytes | memoryview | msgspec.Raw | None = None,
        *,
        values: dict[str, Value] | None = None,
        owner: str = "",
        file: str = "",
        sources: Mapping[str, tuple[str, ...]] | None = None,
        plain: bool = False,
        hidden: Callable[[], Mapping[str, Value]] | None = None,
    ) -> None:
        """Take the JSON text or the values; `hidden` gives the values whose secrets hide what stands at the same place here.

        owner, file: whose they are, for errors. plain: the text holds neither unknowns nor secrets.
        """
        self._raw = raw
        self._values = values if values is not None or raw is not None else _NOTHING
        self._owner = owner
        self._file = file
        self._sources = sources
        self._plain = plain
        self._hidden = hidden

    @classmethod
    def read(cls, decoded: Mapping[str, Any], sources: Mapping[str, tuple[str, ...]] | None = None) -> "Properties":
        """Return the properties in a decoded JSON object, with its marks read."""
        urns = sources or {}
        return cls(values={key: read_marks(each, urns.get(key, ())) for key, each in decoded.items() if key not in ENGINE_KEYS})

    def __getitem__(self, key: str) -> Value:
        return self._all()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def get(self, key: str, default: Any = None) -> Any:
        """Return the value of a property, or `default`."""
        values = self._values
        if values is None:
            if self._lacks(key):
                return default
            values = self._all()
        return values.get(key, default)

    def _lacks(self, key: str) -> bool:
        """Tell, without decoding, whether a key certainly stands nowhere in the JSON text: most questions are about what is not set."""
        text = self._raw
        if not isinstance(text, bytes):
            text = self._raw = b"" if text is None else bytes(text)
        return text.startswith(b"{") and quoted(key) not in text and b"\\" not in text

    def _all(self) -> dict[str, Value]:
        if self._values is None:
            self._values = self._decoded(self._raw)
            self._raw = self._hidden = None
        return self._values

    def _decoded(self, raw: Any) -> dict[str, Value]:
        try:
            return self._read(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise self._refused(f"cannot be read: {error}") from error

    def _read(self, raw: Any) -> dict[str, Value]:
        values = _DECODE(raw)
        if values is None:
            return _NOTHING
        if not isinstance(values, dict):
            raise self._refused(f"are {type(values).__name__}; an object was expected")
        if not (self._plain or is_plain(raw)):
            urns = self._sources or {}
            values = {key: read_marks(each, urns.get(key, ())) for key, each in values.items()}
        if self._hidden is not None:
            secrets = self._hidden()
            values |= {key: masked(values[key], beside) for key, beside in secrets.items() if key in values}
        for key in ENGINE_KEYS.intersection(values):
            del values[key]
        return values

    def _refused(self, why: str) -> InputError:
        file = f"{self._file}: " if self._file else ""
        return InputError(f"{file}the properties of {self._owner} {why}", "Write the file again; it is not as Pulumi writes it.")
