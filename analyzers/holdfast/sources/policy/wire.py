"""Requests of the Analyzer protocol as plain values. No value holds what is secret: its content is never decoded.

Fields: `proto/pulumi/analyzer.proto` of pulumi/pulumi. Messages are read by their attributes, so that nothing of them is imported.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from holdfast.sources.policy.shown import Provider, Shown, whole
from holdfast.stack.properties import ENGINE_KEYS
from holdfast.stack.values import MARK, SECRET_IN_PREVIEW, SECRET_MARK, SENTINELS, Secret, Unknown, Value, read_marks

_UNKNOWN: Final = Unknown()
_SECRET: Final = Secret()
_NONE: Final[Mapping[str, Any]] = {}
_MEANT: Final[Mapping[str, Value]] = {**dict.fromkeys(SENTINELS, _UNKNOWN), SECRET_IN_PREVIEW: _SECRET}
"""Texts that stand for something else."""


def shown_in(message: Any) -> Shown:
    """Return the resource in an AnalyzeRequest, or one of the resources of an AnalyzeStackRequest."""
    options = message.options
    provider = message.provider if message.HasField("provider") else None
    alone = Shown(
        urn=message.urn,
        type=message.type,
        properties=WireValues(message.properties.fields),
        options=_options(options),
        secret_outputs=tuple(options.additionalSecretOutputs),
        provider=None if provider is None else Provider(provider.urn, WireValues(provider.properties.fields)),
        parent=options.parent,
    )
    return _with_needs(alone, message) if hasattr(message, "propertyDependencies") else alone


def _with_needs(shown: Shown, message: Any) -> Shown:
    """Return a resource of a stack with what it belongs to and needs."""
    needed = message.propertyDependencies
    return msgspec.structs.replace(
        shown,
        parent=message.parent or shown.parent,
        dependencies=tuple(message.dependencies),
        property_dependencies={key: tuple(needed[key].urns) for key in needed if needed[key].urns},
    )


def _options(message: Any) -> Mapping[str, Any]:
    """Return the options that are set, under the names that states use."""
    if not (message.protect or message.ignoreChanges or message.deleteBeforeReplace):
        return _NONE
    given = {
        "protect": message.protect,
        "ignoreChanges": list(message.ignoreChanges),
        "deleteBeforeReplace": message.deleteBeforeReplace,
    }
    return {name: value for name, value in given.items() if value}


class WireValues(Mapping[str, Value]):
    """The fields of a protobuf Struct as properties; each is decoded when it is first read, since most never are."""

    __slots__ = ("_fields", "_read")

    def __init__(self, fields: Any) -> None:
        self._fields = fields
        self._read: dict[str, Value] = {}

    def __repr__(self) -> str:
        return repr(dict(self))

    def __getitem__(self, key: str) -> Value:
        if key not in self._read:
            if key in ENGINE_KEYS or key not in self._fields:
                raise KeyError(key)
            self._read[key] = _settled(self._fields[key])
        return self._read[key]

    def __iter__(self) -> Iterator[str]:
        return (key for key in self._fields if key not in ENGINE_KEYS)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, key: object) -> bool:
        return key in self._fields and key not in ENGINE_KEYS

    def get(self, key: str, default: Any = None) -> Any:
        """Return the value of a property, or `default`."""
        if key in self._read:
            return self._read[key]
        if key not in self._fields or key in ENGINE_KEYS:
            return default
        value = self._read[key] = _settled(self._fields[key])
        return value


def struct_values(struct: Any) -> dict[str, Value]:
    """Return a protobuf Struct as properties, its marks read."""
    return dict(WireValues(struct.fields))


def _settled(value: Any) -> Value:
    """Return a property; what is nested too deep to be read is unknown."""
    try:
        return _value(value)
    except RecursionError:
        return _UNKNOWN


def _value(value: Any) -> Value:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        text: str = value.string_value
        return _MEANT.get(text, text)
    if kind == "number_value":
        return whole(value.number_value)
    if kind == "struct_value":
        return _object(value.struct_value.fields)
    if kind == "list_value":
        return [_value(each) for each in value.list_value.values]
    return bool(value.bool_value) if kind == "bool_value" else None


def _object(fields: Any) -> Value:
    if MARK not in fields:
        return {key: _value(fields[key]) for key in fields}
    if fields[MARK].string_value == SECRET_MARK:
        return _UNKNOWN if "value" in fields and fields["value"].string_value in SENTINELS else _SECRET
    return read_marks({key: _unread(fields[key]) for key in fields})


def _unread(value: Any) -> Any:
    """Return a value of an object with a mark that is no secret's, as JSON with what marks stand inside it unread."""
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return {key: _unread(value.struct_value.fields[key]) for key in value.struct_value.fields}
    if kind == "list_value":
        return [_unread(each) for each in value.list_value.values]
    if kind == "number_value":
        return whole(value.number_value)
    return value.string_value if kind == "string_value" else value.bool_value if kind == "bool_value" else None
