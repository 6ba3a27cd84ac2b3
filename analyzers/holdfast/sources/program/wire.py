"""Requests off the wire as plain values, and answers onto it. Secrets lose their content here.

Fields: `pulumi.runtime.proto` of the pulumi wheel.
"""

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from google.protobuf.struct_pb2 import ListValue, Struct, Value

from holdfast.sources.program.placeholders import is_unknown_text, settled
from holdfast.sources.program.requests import Frame, LookUp, Registration
from holdfast.stack.values import ASSET_MARKS, MARK, OUTPUT_MARK, REFERENCE_MARK, SECRET_MARK, UNKNOWN_STRING

if TYPE_CHECKING:
    from pulumi.runtime.proto import resource_pb2

_EXACT: Final = 2**53
_DURATION: Final = re.compile(r"(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)")
_SECONDS: Final = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600}


def plain(struct: Struct, secrets: set[str]) -> dict[str, Any]:
    """Return an object as plain JSON; the texts that were secret in it are dropped and added to `secrets`."""
    fields = struct.fields
    mark = fields[MARK].string_value if MARK in fields else ""
    if mark == SECRET_MARK or (mark == OUTPUT_MARK and "secret" in fields and fields["secret"].bool_value):
        return _secret(fields.get("value"), secrets)
    if mark in ASSET_MARKS:
        return {MARK: mark}
    return {key: _value(fields[key], secrets) for key in sorted(fields)}


def _value(value: Value, secrets: set[str]) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return settled(value.string_value)
    if kind == "struct_value":
        return plain(value.struct_value, secrets)
    if kind == "list_value":
        return [_value(each, secrets) for each in value.list_value.values]
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() and abs(number) < _EXACT else number
    return value.bool_value if kind == "bool_value" else None


def _secret(value: Value | None, secrets: set[str]) -> dict[str, Any]:
    """Return the mark of a secret without its content; one that is unknown says so."""
    if value is None or is_unknown_text(value.string_value):
        return {MARK: SECRET_MARK, "value": UNKNOWN_STRING}
    secrets.update(_texts(value))
    return {MARK: SECRET_MARK, "value": ""}


def _texts(value: Value) -> Iterable[str]:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        yield value.string_value
    elif kind == "list_value":
        for each in value.list_value.values:
            yield from _texts(each)
    elif kind == "struct_value":
        for each in value.struct_value.fields.values():
            yield from _texts(each)


def registration(request: "resource_pb2.RegisterResourceRequest", secrets: set[str]) -> Registration:
    """Return what a program registers."""
    return Registration(
        type=request.type,
        name=request.name,
        parent=request.parent,
        custom=request.custom,
        remote=request.remote,
        inputs=plain(request.object, secrets),
        dependencies=tuple(sorted(request.dependencies)),
        property_dependencies={key: tuple(sorted(named.urns)) for key, named in request.propertyDependencies.items()},
        provider=request.provider,
        providers=dict(request.providers),
        version=request.version,
        download_url=request.pluginDownloadURL,
        package=request.packageRef,
        options=_options(request),
        frames=_frames(request),
        transforms=tuple((callback.target, callback.token) for callback in request.transforms),
    )


def read_registration(request: "resource_pb2.ReadResourceRequest", secrets: set[str]) -> Registration:
    """Return what a program reads."""
    return Registration(
        type=request.type,
        name=request.name,
        parent=request.parent,
        custom=True,
        external=True,
        id="" if is_unknown_text(request.id) else request.id,
        inputs=plain(request.properties, secrets),
        dependencies=tuple(sorted(request.dependencies)),
        provider=request.provider,
        version=request.version,
        download_url=request.pluginDownloadURL,
        package=request.packageRef,
        frames=_frames(request),
    )


def look_up(request: "resource_pb2.ResourceInvokeRequest", arguments: Struct, secrets: set[str]) -> LookUp:
    """Return what a program asks a provider, with the arguments as the program's transforms leave them."""
    return LookUp(
        token=request.tok,
        arguments=plain(arguments, secrets),
        provider=request.provider,
        version=request.version,
        download_url=request.pluginDownloadURL,
        package=request.packageRef,
        depends_on=tuple(request.dependsOn) if hasattr(request, "dependsOn") else (),
    )


def _frames(request: "resource_pb2.RegisterResourceRequest | resource_pb2.ReadResourceRequest") -> tuple[Frame, ...]:
    positions = (request.sourcePosition, *(frame.pc for frame in request.stackTrace.frames))
    return tuple((each.uri, each.line, each.column) for each in positions if each.uri)


def _options(request: "resource_pb2.RegisterResourceRequest") -> dict[str, Any]:
    """Return the options that are set, under the names that states use."""
    timeouts = {name: seconds(getattr(request.customTimeouts, name)) for name in ("create", "update", "delete")}
    given = {
        "protect": request.protect,
        "retainOnDelete": request.retainOnDelete,
        "deleteBeforeReplace": request.deleteBeforeReplace,
        "ignoreChanges": list(request.ignoreChanges),
        "replaceOnChanges": list(request.replaceOnChanges),
        "additionalSecretOutputs": list(request.additionalSecretOutputs),
        "customTimeouts": {name: value for name, value in timeouts.items() if value},
        "deletedWith": request.deletedWith,
        "importID": request.importId,
        "aliases": [*request.aliasURNs, *(alias.urn for alias in request.aliases if alias.urn)],
    }
    return {name: value for name, value in given.items() if value}


def seconds(duration: str) -> float:
    """Return a duration such as `1h30m` in seconds; 0 where it is none."""
    parts = _DURATION.findall(duration)
    if "".join(number + unit for number, unit in parts) != duration:
        return 0
    total = sum(float(number) * _SECONDS[unit] for number, unit in parts)
    return int(total) if float(total).is_integer() else total


def flattened(struct: Struct) -> Struct:
    """Return an object with each resource in it as its id, unknown where it has none yet: so a provider would give it back."""
    if not _holds_resource(struct):
        return struct
    made = Struct()
    for key, value in struct.fields.items():
        made.fields[key].CopyFrom(_flat(value))
    return made


def _flat(value: Value) -> Value:
    kind = value.WhichOneof("kind")
    if kind == "list_value":
        return Value(list_value=ListValue(values=[_flat(each) for each in value.list_value.values]))
    if kind != "struct_value":
        return value
    fields = value.struct_value.fields
    if MARK in fields and fields[MARK].string_value == REFERENCE_MARK:
        known = fields["id"].string_value or UNKNOWN_STRING if "id" in fields else fields["urn"].string_value
        return Value(string_value=known)
    return Value(struct_value=flattened(value.struct_value))


def _holds_resource(struct: Struct) -> bool:
    """Tell whether a resource stands anywhere in an object."""
    return REFERENCE_MARK.encode() in struct.SerializeToString()


def struct_of(values: Mapping[str, Any]) -> Struct:
    """Return plain JSON as an object of the wire."""
    struct = Struct()
    for key, value in values.items():
        struct.fields[key].CopyFrom(_value_of(value))
    return struct


def _value_of(value: Any) -> Value:
    if isinstance(value, bool):
        return Value(bool_value=value)
    if isinstance(value, int | float):
        return Value(number_value=value)
    if isinstance(value, str):
        return Value(string_value=value)
    if isinstance(value, Mapping):
        return Value(struct_value=struct_of(value))
    if isinstance(value, list | tuple):
        return Value(list_value=ListValue(values=[_value_of(each) for each in value]))
    return Value(null_value=0) if value is None else Value(string_value=str(value))  # type: ignore[arg-type] # the enum's only member
