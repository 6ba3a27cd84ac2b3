"""What a provider without a cloud answers: inputs after Check, outputs after Create."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from google.protobuf.struct_pb2 import ListValue, Struct, Value

from holdfast.offline.sdk import Kind, Output
from holdfast.sources.program.placeholders import is_unknown_text
from holdfast.sources.program.wire import struct_of
from holdfast.stack.defaults import defaults_of
from holdfast.stack.tokens import normalise
from holdfast.stack.values import UNKNOWN_STRING

DEFAULTED: Final = "__defaults"
"""Where the inputs of a resource list those that the provider has put there."""
_NAME: Final = "name"
_DIGITS: Final = 7


def checked(name: str, given: Struct, outputs: Mapping[str, Output], *, before: Struct | None = None, seed: bytes = b"") -> Struct:
    """Return the inputs of a resource, with a name made of the resource's own where the provider would make one.

    outputs: of its type. before: the inputs that the resource has so far; a name that was made stays. seed: makes the name. Defaults
    are not among the inputs, where they would pass for what the program says: `planned` has them.
    """
    inputs = Struct()
    inputs.CopyFrom(given)
    naming = outputs.get(_NAME)
    named = any(key in given.fields for key in (_NAME, "namePrefix"))
    if naming is not None and naming.computed and naming.optional_input and not named:
        made = _kept_name(before) or f"{name}-{hashlib.sha256(seed or name.encode()).hexdigest()[:_DIGITS]}"
        inputs.MergeFrom(struct_of({_NAME: made, DEFAULTED: [_NAME]}))
    return inputs


def _kept_name(before: Struct | None) -> str:
    """Return the name that an earlier Check has made."""
    if before is None or DEFAULTED not in before.fields:
        return ""
    defaulted = before.fields[DEFAULTED].list_value.values
    return before.fields[_NAME].string_value if any(each.string_value == _NAME for each in defaulted) else ""


def without_made_up(struct: Struct) -> Struct:
    """Return an object with each text that stands for what nobody knows as an unknown."""
    made = Struct()
    for key, value in struct.fields.items():
        made.fields[key].CopyFrom(_settled(value))
    return made


def _settled(value: Value) -> Value:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return Value(string_value=UNKNOWN_STRING) if is_unknown_text(value.string_value) else value
    if kind == "list_value":
        return Value(list_value=ListValue(values=map(_settled, value.list_value.values)))
    return Value(struct_value=without_made_up(value.struct_value)) if kind == "struct_value" else value


def planned(type_: str, inputs: Struct, outputs: Mapping[str, Output], before: Struct | None = None) -> Struct:
    """Return what a preview says of a resource: its inputs, known defaults, and unknown what is computed.

    before: outputs that it has so far.
    """
    return _outputs(type_, inputs, outputs, before, lambda _key, _kind: UNKNOWN_STRING)


def created(type_: str, name: str, inputs: Struct, outputs: Mapping[str, Output], before: Struct | None = None) -> Struct:
    """Return what a resource is like once it is created, its computed outputs made up after its name and theirs."""
    return _outputs(type_, inputs, outputs, before, lambda key, kind: _made_up(name, key, kind))


def _outputs(type_: str, inputs: Struct, outputs: Mapping[str, Output], before: Struct | None, fill: Callable[[str, Kind], Any]) -> Struct:
    made = Struct()
    made.CopyFrom(inputs)
    made.fields.pop(DEFAULTED, None)
    for key, value in _defaults(type_).items():
        if key not in made.fields:
            made.MergeFrom(struct_of({key: value}))
    for key, output in outputs.items():
        if key in made.fields or not output.computed:
            continue
        if before is not None and key in before.fields:
            made.fields[key].CopyFrom(before.fields[key])
        else:
            made.MergeFrom(struct_of({key: fill(key, output.kind)}))
    return made


def _defaults(type_: str) -> dict[str, Any]:
    """Return the defaults of a type that are known, of whole properties."""
    listed = defaults_of(normalise(type_)).items()
    return {path: value for path, value in listed if not {".", "["} & set(path) and isinstance(value, bool | int | float | str)}


def _made_up(name: str, key: str, kind: Kind) -> Any:
    fillers: dict[Kind, Any] = {"text": f"{name}-{key}", "number": 1, "bool": False, "list": [], "object": {}}
    return fillers[kind]


def changed(before: Struct, now: Struct, ignored: Iterable[str] = ()) -> list[str]:
    """Return the inputs that differ, without those whose changes do not count and without marks of the engine."""
    passed_over = {path.partition(".")[0].partition("[")[0] for path in ignored}
    keys = {key for key in (*before.fields, *now.fields) if not key.startswith("__") and key not in passed_over}
    return sorted(key for key in keys if _part(before, key) != _part(now, key))


def _part(struct: Struct, key: str) -> Value | None:
    return struct.fields[key] if key in struct.fields else None  # noqa: SIM401 - `get` of this mapping adds what it does not find
