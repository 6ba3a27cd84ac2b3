"""A resource of a file as a Resource of a stack."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache, partial
from typing import Any, Final

import msgspec

from holdfast.errors import InputError
from holdfast.sources.document import Frame, ResourceDocument
from holdfast.stack.properties import NOTHING, Properties, without_engine_keys
from holdfast.stack.resource import NO_OPTIONS, NONE_NEEDED, Location, Resource
from holdfast.stack.tokens import normalise
from holdfast.stack.values import SENTINELS, Secret, Unknown, Value, is_plain

_POSITION: Final = re.compile(r"project:///(?P<file>[^/].*)#(?P<line>[0-9]{1,9})(?:,(?P<column>[0-9]{1,9}))?$")
_FOREIGN: Final = ("/site-packages/", "/node_modules/", "/dist-packages/", "../", "site-packages/", "node_modules/")


def resource_of(document: ResourceDocument, *, outputs_count: bool = True, plain: bool = False, file: str = "") -> Resource:
    """Return the resource that a file describes; without `outputs_count` its outputs are no facts and are left out.

    plain: the file holds neither unknowns nor secrets.
    """
    dependencies = _stated(document.property_dependencies or NONE_NEEDED)
    inputs = without_engine_keys(document.inputs) if document.inputs else NOTHING
    outputs = without_engine_keys(document.outputs) if document.outputs and outputs_count else NOTHING
    return Resource(
        urn=document.urn,
        type=normalise(document.type or _type_in(document.urn, file)),
        id=Unknown((document.urn,)) if document.id in SENTINELS else document.id or "",
        custom=document.custom,
        parent=document.parent or "",
        provider=document.provider or "",
        dependencies=document.dependencies or (),
        property_dependencies=dependencies,
        external=document.external,
        options=_options(document),
        inputs=inputs if plain and not document.additional_secret_outputs else _marked_inputs(inputs, document, dependencies, file),
        outputs=outputs if plain else Properties(outputs, owner=_named(document, file)),
        line=partial(_location, document.source_position, document.stack_trace),
    )


def _marked_inputs(
    inputs: dict[str, Any], document: ResourceDocument, dependencies: Mapping[str, tuple[str, ...]], file: str
) -> Properties:
    return Properties(inputs, owner=_named(document, file), sources=dependencies, hidden=partial(_hidden, document, file))


def _named(document: ResourceDocument, file: str) -> str:
    """Return what errors call a resource of a file."""
    return f"{document.urn} in {file}" if file else document.urn


def _hidden(document: ResourceDocument, file: str) -> Mapping[str, Value]:
    """Return the outputs that hide inputs: states keep an input in clear whose output is secret."""
    outputs = document.outputs or {}
    shown: Mapping[str, Value] = {} if is_plain(msgspec.json.encode(outputs)) else Properties(outputs, owner=_named(document, file))
    return {**shown, **dict.fromkeys(document.additional_secret_outputs or (), Secret())}


def _type_in(urn: str, file: str) -> str:
    """Return the type that a URN carries: the last of the types joined by `$`."""
    parts = urn.split("::")
    if len(parts) < 4:  # noqa: PLR2004 - stack, project, type, name
        raise InputError(f"{file}: {urn!r} is no URN, and the resource has no type", "A resource has a `urn` and a `type`.")
    return parts[2].rpartition("$")[2]


def _stated(given: Mapping[str, tuple[str, ...] | None]) -> Mapping[str, tuple[str, ...]]:
    """Return property dependencies without those that name nothing."""
    return given if all(given.values()) else {key: urns for key, urns in given.items() if urns}  # type: ignore[return-value]


def _options(document: ResourceDocument) -> Mapping[str, object]:
    if not (document.protect or document.ignore_changes or document.delete_before_replace or document.retain_on_delete):
        return NO_OPTIONS
    given = {
        "protect": document.protect,
        "ignoreChanges": document.ignore_changes,
        "deleteBeforeReplace": document.delete_before_replace,
        "retainOnDelete": document.retain_on_delete,
    }
    return {key: value for key, value in given.items() if value}


def _location(position: str | None, trace: list[Frame | None] | None) -> Location | None:
    """Return the first position inside the project and outside installed packages."""
    return first_location((position, *(frame.source_position for frame in trace or () if frame is not None)))


def first_location(positions: Iterable[str | None]) -> Location | None:
    """Return the first of some positions (`project:///FILE#LINE,COLUMN`) that lies inside the project."""
    return next((found for found in map(_inside, positions) if found is not None), None)


@lru_cache(maxsize=4096)
def _inside(position: str | None) -> Location | None:
    """Return a position where it is one inside the project: neither beside it nor in an installed package."""
    match = _POSITION.match(position or "")
    if match is None or any(part in match["file"] for part in _FOREIGN):
        return None
    return Location(match["file"], int(match["line"]), int(match["column"]) if match["column"] else None)
