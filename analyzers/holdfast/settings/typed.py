"""Turn plain data into the values of the model, and say exactly where and why it does not fit."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from msgspec import inspect

from holdfast.settings.expectations import phrase
from holdfast.settings.quantities import READ
from holdfast.settings.wording import near, shown, spelled
from holdfast.settings.yaml_text import Path


class MisfitError(Exception):
    """Data that does not fit its type: where, what was expected, and what may have been meant."""

    def __init__(self, path: Path, expected: str, hint: str = "") -> None:
        super().__init__(f"{spelled(path)}: expected {expected}" if path else f"expected {expected}")
        self.path = path
        self.hint = hint


def read_as(value: Any, type_: Any, path: Path = ()) -> Any:
    """Return plain data as a value of a type; raise MisfitError.

    A key that may be left out and says nothing (`options:`) is as if it were left out. path: where the data stands, for the message.
    """
    return _read(value, inspect.type_info(type_), path)


def _read(value: Any, kind: inspect.Type, path: Path) -> Any:
    if isinstance(kind, inspect.Metadata):
        read = (kind.extra or {}).get(READ)
        return _made(value, read, path) if read else _read(value, kind.type, path)
    read = _READERS.get(type(kind))
    return read(value, kind, path) if read else _leaf(value, kind, path)


def _made(value: Any, read: Any, path: Path) -> Any:
    try:
        return read(value)
    except ValueError as error:
        raise MisfitError(path, f"{error}, not {shown(value)}") from None


def _struct(value: Any, kind: inspect.StructType, path: Path) -> Any:
    mapping = _mapping(value, path, kind)
    fields = {field.encode_name: field for field in kind.fields}
    for key in mapping:
        if key not in fields:
            raise MisfitError((*path, key), f"one of the keys {', '.join(fields)}", near(key, fields))
    missing = [f"{name} ({phrase(field.type)})" for name, field in fields.items() if field.required and name not in mapping]
    if missing:
        raise MisfitError(path, f"also {', '.join(missing)}")
    given = [(fields[key], each) for key, each in mapping.items() if each is not None or fields[key].required]
    values = {field.name: _read(each, field.type, (*path, field.encode_name)) for field, each in given}
    try:
        return kind.cls(**values)
    except ValueError as error:
        raise MisfitError(path, str(error)) from None


def _dict(value: Any, kind: inspect.DictType, path: Path) -> dict[str, Any]:
    return {key: _read(each, kind.value_type, (*path, key)) for key, each in _mapping(value, path, kind).items()}


def _mapping(value: Any, path: Path, kind: inspect.Type) -> Mapping[str, Any]:
    if isinstance(value, dict):
        return value
    raise MisfitError(path, f"{phrase(kind)}, not {shown(value)}")


def _list(value: Any, kind: inspect.VarTupleType, path: Path) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple) or len(value) < (kind.min_length or 0):
        told = f"{len(value)} of them" if isinstance(value, list | tuple) else shown(value)
        raise MisfitError(path, f"{phrase(kind)}, not {told}")
    return tuple(_read(each, kind.item_type, (*path, index)) for index, each in enumerate(value))


def _union(value: Any, kind: inspect.UnionType, path: Path) -> Any:
    if value is None and any(isinstance(each, inspect.NoneType) for each in kind.types):
        return None
    others = [each for each in kind.types if not isinstance(each, inspect.NoneType)]
    for each in others:
        if len(others) == 1 or _takes(each, value):
            return _read(value, each, path)
    raise MisfitError(path, f"{phrase(kind)}, not {shown(value)}")


def _takes(kind: inspect.Type, value: Any) -> bool:
    """Tell whether a member of a union is the one that a value is meant for."""
    match kind:
        case inspect.Metadata(type=inner):
            return _takes(inner, value)
        case inspect.StructType() | inspect.DictType():
            return isinstance(value, dict)
        case inspect.VarTupleType():
            return isinstance(value, list | tuple)
        case inspect.LiteralType(values=values):
            return isinstance(value, str) and value in values
        case inspect.BoolType():
            return isinstance(value, bool)
    return False


def _leaf(value: Any, kind: inspect.Type, path: Path) -> Any:
    fits = True
    match kind:
        case inspect.BoolType():
            fits = isinstance(value, bool)
        case inspect.IntType():
            fits = isinstance(value, int) and not isinstance(value, bool) and _bounded(value, kind)
        case inspect.FloatType():
            fits = isinstance(value, int | float) and not isinstance(value, bool) and _bounded(value, kind)
        case inspect.StrType():
            fits = isinstance(value, str) and (kind.pattern is None or bool(value.strip()))
        case inspect.LiteralType(values=values):
            fits = isinstance(value, str) and value in values
        case inspect.DateType():
            fits = type(value) is date or (isinstance(value, str) and _is_day(value))
        case _:
            raise TypeError(f"{spelled(path)}: settings of the kind {kind} cannot be read")
    if not fits:
        hint = near(value, map(str, kind.values)) if isinstance(kind, inspect.LiteralType) and isinstance(value, str) else ""
        raise MisfitError(path, f"{phrase(kind)}, not {shown(value)}", hint)
    return date.fromisoformat(value) if isinstance(kind, inspect.DateType) and isinstance(value, str) else value


_LARGEST = 10**9


def _bounded(value: float, kind: inspect.IntType | inspect.FloatType) -> bool:
    """Tell whether a number is in its bounds; what is no number or infinite is not."""
    low = (kind.ge is None or value >= kind.ge) and (kind.gt is None or value > kind.gt)
    return low and -_LARGEST <= value <= _LARGEST


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


_READERS: dict[type[inspect.Type], Callable[[Any, Any, Path], Any]] = {
    inspect.StructType: _struct,
    inspect.VarTupleType: _list,
    inspect.DictType: _dict,
    inspect.UnionType: _union,
    inspect.AnyType: lambda value, _kind, _path: value,
}
