"""What a type of the model expects, in words."""

from collections.abc import Callable
from typing import Any

from msgspec import inspect

from holdfast.settings.quantities import READ
from holdfast.settings.wording import listed


def phrase(kind: inspect.Type) -> str:
    """Return what a type expects, as a noun phrase."""
    say = _PHRASES.get(type(kind))
    return say(kind) if say else "a value"


def _described(kind: inspect.Metadata) -> str:
    said = (kind.extra_json_schema or {}).get("description", "") if (kind.extra or {}).get(READ) else ""
    return said[:1].lower() + said[1:].rstrip(".") or phrase(kind.type)


def _union(kind: inspect.UnionType) -> str:
    return listed(phrase(each) for each in kind.types if not isinstance(each, inspect.NoneType))


def _struct(kind: inspect.StructType) -> str:
    return f"a mapping with {listed(field.encode_name for field in kind.fields)}"


def _tuple(kind: inspect.VarTupleType) -> str:
    return f"a list{f' of at least {kind.min_length}' if kind.min_length else ''}, each {phrase(kind.item_type)}"


def _number(kind: inspect.IntType | inspect.FloatType) -> str:
    noun = "a whole number" if isinstance(kind, inspect.IntType) else "a number"
    if kind.ge is not None:
        return f"{noun} of at least {kind.ge}"
    return f"{noun} over {kind.gt}" if kind.gt is not None else noun


_PHRASES: dict[type[inspect.Type], Callable[[Any], str]] = {
    inspect.Metadata: _described,
    inspect.UnionType: _union,
    inspect.StructType: _struct,
    inspect.VarTupleType: _tuple,
    inspect.DictType: lambda _: "a mapping",
    inspect.LiteralType: lambda kind: listed(map(str, kind.values)),
    inspect.IntType: _number,
    inspect.FloatType: _number,
    inspect.BoolType: lambda _: "true or false",
    inspect.StrType: lambda kind: "text that is not blank" if kind.pattern else "text",
    inspect.DateType: lambda _: "a day, as in 2027-03-31",
}
