"""Read YAML from hostile hands: plain data, each key once, bounded in size, depth and what aliases add.

The text is read as a stream of events, so that nothing recurses and no tag ever makes an object.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from holdfast.errors import UsageError
from holdfast.settings.wording import shown
from holdfast.settings.yaml_scalars import read_scalar

SIZE_LIMIT = 16_000_000
"""Characters of the longest text that is read."""
DEPTH_LIMIT = 64
"""Collections that may stand inside each other."""
NODE_LIMIT = 500_000
"""Values that a text may stand for, those that aliases repeat included."""

Place = tuple[int, int]
"""Line and column, both from 1."""
Path = tuple[str | int, ...]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOT_TEXT = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_COLLECTION_TAGS = (None, "!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
_MERGE = "<<"


@dataclass(frozen=True)
class Document:
    """A text that was read, with the place of each value. name: of the file, for messages."""

    name: str
    value: Any
    _places: dict[int, dict[str | int, Place]]

    def place(self, path: Path) -> Place:
        """Return where the value at a path stands, or the innermost thing around it that is there."""
        value, place = self.value, (1, 1)
        for step in path:
            found = self._places.get(id(value), {}).get(step)
            if found is None:
                return place
            value, place = value[step], found
        return place

    def error(self, path: Path, message: str, hint: str = "") -> UsageError:
        """Return the error that something at a path is not as expected."""
        return _error(self.name, self.place(path), message, hint)


def load(text: str, name: str) -> Any:
    """Return what a YAML text says; None where it is empty.

    Keys are text as written. name: of the file, for messages. Raise UsageError, with name, line and column, for what is no YAML, for
    more than one document, a key that stands twice, an alias that repeats too much or holds itself, and a tag beyond the core schema.
    """
    return parse(text, name).value


def parse(text: str, name: str) -> Document:
    """Return what a YAML text says with the place of each value; errors as for `load`."""
    if len(text) > SIZE_LIMIT:
        raise _error(name, (1, 1), f"expected at most {SIZE_LIMIT:,} characters, not {len(text):,}")
    odd = _NOT_TEXT.search(text, 1 if text.startswith("\ufeff") else 0)
    if odd:
        before = text[: odd.start()]
        place = (before.count("\n") + 1, odd.start() - before.rfind("\n"))
        raise _error(name, place, f"expected text, not the character U+{ord(odd.group()):04X}")
    builder = _Builder(name)
    for event in _events(text, name):
        builder.take(event)
    return Document(name, builder.root, builder.places)


def _events(text: str, name: str) -> Iterator[Any]:
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        raise _error(name, _place(error.problem_mark or error.context_mark), f"expected YAML: {_problem(error)}") from None
    except yaml.YAMLError as error:
        raise _error(name, (1, 1), f"expected YAML: {shown(str(error))}") from None


def _problem(error: yaml.MarkedYAMLError) -> str:
    return ", ".join(part for part in (error.context, error.problem) if part)


def _place(mark: Any) -> Place:
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _error(name: str, place: Place, message: str, hint: str = "") -> UsageError:
    return UsageError(f"{name}:{place[0]}:{place[1]}: {message}", hint)


@dataclass
class _Open:
    """A collection whose end has not come yet. size: values in it, itself included."""

    value: dict[str, Any] | list[Any]
    place: Place
    anchor: str | None
    size: int = 1
    key: str | None = None
    key_place: Place = (1, 1)
    merging: bool = False
    places: dict[str | int, Place] = field(default_factory=dict)
    merged: list[dict[str, Any]] = field(default_factory=list)


class _Builder:
    """Makes the value of a document from its events."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.root: Any = None
        self.places: dict[int, dict[str | int, Place]] = {}
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Any, int] | None] = {}
        self._documents = 0
        self._nodes = 0

    def take(self, event: Any) -> None:
        """Add what one event says."""
        place = _place(event.start_mark)
        match event:
            case yaml.ScalarEvent():
                self._scalar(event, place)
            case yaml.AliasEvent():
                self._alias(event.anchor or "", place)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._start(event, place)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._end()
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise _error(self.name, place, "expected one document, not a second one")

    def _scalar(self, event: yaml.ScalarEvent, place: Place) -> None:
        if self._wants_key():
            self._key(event.value, place, merging=event.implicit[0] and event.value == _MERGE)
            return
        try:
            value = read_scalar(event.value, event.tag, plain=event.implicit[0])
        except ValueError as error:
            raise _error(self.name, place, str(error)) from None
        if event.anchor:
            self._anchors[event.anchor] = (value, 1)
        self._add(value, 1, place)

    def _alias(self, anchor: str, place: Place) -> None:
        if self._wants_key():
            raise _error(self.name, place, f"expected a key as text, not the alias *{anchor}")
        if anchor not in self._anchors:
            raise _error(self.name, place, f"expected an alias of something above, but there is no &{anchor}")
        known = self._anchors[anchor]
        if known is None:
            raise _error(self.name, place, f"expected an alias of something complete, but &{anchor} holds itself")
        self._add(*known, place)

    def _start(self, event: Any, place: Place) -> None:
        if self._wants_key():
            raise _error(self.name, place, "expected a key as text, not a collection")
        if event.tag not in _COLLECTION_TAGS:
            raise _error(self.name, place, f"expected a collection without the tag {shown(event.tag)}")
        if len(self._open) >= DEPTH_LIMIT:
            raise _error(self.name, place, f"expected at most {DEPTH_LIMIT} collections inside each other")
        if event.anchor:
            self._anchors[event.anchor] = None
        self._open.append(_Open({} if isinstance(event, yaml.MappingStartEvent) else [], place, event.anchor))

    def _end(self) -> None:
        done = self._open.pop()
        if isinstance(done.value, dict):
            for source in done.merged:
                done.places = {**self.places[id(source)], **done.places}
                done.value.update({key: value for key, value in source.items() if key not in done.value})
        self.places[id(done.value)] = done.places
        if done.anchor:
            self._anchors[done.anchor] = (done.value, done.size)
        self._nodes -= done.size - 1  # they are counted once more as part of the whole
        self._add(done.value, done.size, done.place)

    def _add(self, value: Any, size: int, place: Place) -> None:
        self._nodes += size
        if self._nodes > NODE_LIMIT:
            raise _error(self.name, place, f"expected at most {NODE_LIMIT:,} values, with those that aliases repeat")
        if not self._open:
            self.root = value
            return
        inside = self._open[-1]
        inside.size += size
        if isinstance(inside.value, list):
            inside.places[len(inside.value)] = place
            inside.value.append(value)
        elif inside.merging:
            inside.merged += self._mappings(value, place)
        elif inside.key is not None:
            inside.places[inside.key] = inside.key_place
            inside.value[inside.key] = value
        inside.key = None

    def _mappings(self, value: Any, place: Place) -> list[dict[str, Any]]:
        many = value if isinstance(value, list) else [value]
        if not all(isinstance(each, dict) for each in many):
            raise _error(self.name, place, "expected a mapping to merge, or a list of them")
        return many

    def _wants_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1].value, dict) and self._open[-1].key is None

    def _key(self, key: str, place: Place, *, merging: bool) -> None:
        inside = self._open[-1]
        if key in inside.places and not merging:
            raise _error(self.name, place, f"expected each key once, but {shown(key)} stands in line {inside.places[key][0]} already")
        if merging and inside.merged:
            raise _error(self.name, place, f"expected one {_MERGE} in a mapping, with a list where there are several")
        inside.key, inside.key_place, inside.merging = key, place, merging
