"""Requests of the Analyzer protocol as plain values. Secrets lose their content here.

Fields: `proto/pulumi/analyzer.proto` of pulumi/pulumi. Messages are read by their attributes, so that nothing of them is imported.
"""

from collections.abc import Mapping
from typing import Any, Final

from holdfast.sources.policy.shown import Provider, Shown, whole
from holdfast.stack.properties import ENGINE_KEYS
from holdfast.stack.values import MARK, SECRET_IN_PREVIEW, SECRET_MARK, SENTINELS, Secret, Unknown, Value, read_marks

_UNKNOWN: Final = Unknown()
_SECRET: Final = Secret()
_MEANT: Final[Mapping[str, Value]] = {**dict.fromkeys(SENTINELS, _UNKNOWN), SECRET_IN_PREVIEW: _SECRET}
"""Texts that stand for something else."""


def shown_in(message: Any) -> Shown:
    """Return the resource in an AnalyzeRequest, or one of the resources of an AnalyzeStackRequest."""
    whole_stack = hasattr(message, "propertyDependencies")
    options = message.options
    return Shown(
        urn=message.urn,
        type=message.type,
        properties=struct_values(message.properties),
        options=_options(options),
        secret_outputs=tuple(options.additionalSecretOutputs),
        provider=_provider(message.provider) if message.HasField("provider") else None,
        parent=(message.parent if whole_stack else "") or options.parent,
        dependencies=tuple(message.dependencies) if whole_stack else (),
        property_dependencies={key: tuple(each.urns) for key, each in message.propertyDependencies.items() if each.urns}
        if whole_stack
        else {},
    )


def _provider(message: Any) -> Provider:
    return Provider(message.urn, struct_values(message.properties))


def _options(message: Any) -> Mapping[str, Any]:
    """Return the options that are set, under the names that states use."""
    given = {
        "protect": message.protect,
        "ignoreChanges": list(message.ignoreChanges),
        "deleteBeforeReplace": message.deleteBeforeReplace,
    }
    return {name: value for name, value in given.items() if value}


def struct_values(struct: Any) -> dict[str, Value]:
    """Return a protobuf Struct as properties, its marks read. What is nested too deep to be read is unknown."""
    fields = struct.fields
    values: dict[str, Value] = {}
    for key in fields:
        if key not in ENGINE_KEYS:
            try:
                values[key] = _value(fields[key])
            except RecursionError:
                values[key] = _UNKNOWN
    return values


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
