"""A resource of a file as a Resource of a stack."""

import re
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Final

from holdfast.errors import InputError
from holdfast.sources.document import NOTHING, Frame, ResourceDocument
from holdfast.stack.properties import Properties
from holdfast.stack.resource import Location, Resource
from holdfast.stack.tokens import normalise
from holdfast.stack.values import MARK, SECRET_IN_PREVIEW, SENTINELS, Secret, Unknown, Value

_POSITION: Final = re.compile(r"project:///(?P<file>[^/].*)#(?P<line>[0-9]{1,9})(?:,(?P<column>[0-9]{1,9}))?$")
_FOREIGN: Final = ("/site-packages/", "/node_modules/", "/dist-packages/", "../", "site-packages/", "node_modules/")
_SIGNS: Final = (MARK.encode(), SECRET_IN_PREVIEW.encode(), b"\\u")
"""What JSON text with a secret in it holds; an escape may hide either."""


def resource_of(document: ResourceDocument, *, outputs_count: bool = True, plain: bool = False, file: str = "") -> Resource:
    """Return the resource that a file describes; without `outputs_count` its outputs are no facts and are left out.

    plain: the file holds neither unknowns nor secrets.
    """
    dependencies = {key: tuple(urns) for key, urns in (document.property_dependencies or {}).items() if urns}
    outputs = (
        Properties(document.outputs, owner=document.urn, file=file, plain=plain)
        if outputs_count and document.outputs is not NOTHING
        else Properties()
    )
    return Resource(
        urn=document.urn,
        type=normalise(document.type or _type_in(document.urn, file)),
        id=Unknown((document.urn,)) if document.id in SENTINELS else document.id or "",
        custom=document.custom,
        parent=document.parent or "",
        provider=document.provider or "",
        dependencies=tuple(document.dependencies or ()),
        property_dependencies=dependencies,
        external=document.external,
        options=_options(document),
        inputs=Properties(
            document.inputs,
            owner=document.urn,
            file=file,
            sources=dependencies,
            plain=plain,
            hidden=None if plain and not document.additional_secret_outputs else partial(_hidden, document, file),
        ),
        outputs=outputs,
        location=partial(_location, document.source_position, document.stack_trace),
    )


def _hidden(document: ResourceDocument, file: str) -> Mapping[str, Value]:
    """Return the outputs that hide inputs: states keep an input in clear whose output is secret."""
    named = dict.fromkeys(document.additional_secret_outputs or (), Secret())
    raw = bytes(document.outputs)
    return {**Properties(raw, owner=document.urn, file=file), **named} if any(sign in raw for sign in _SIGNS) else named


def _type_in(urn: str, file: str) -> str:
    """Return the type that a URN carries: the last of the types joined by `$`."""
    parts = urn.split("::")
    if len(parts) < 4:  # noqa: PLR2004 - stack, project, type, name
        raise InputError(f"{file}: {urn!r} is no URN, and the resource has no type", "A resource has a `urn` and a `type`.")
    return parts[2].rpartition("$")[2]


def _options(document: ResourceDocument) -> dict[str, object] | None:
    if not (document.protect or document.ignore_changes or document.delete_before_replace or document.retain_on_delete):
        return None
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
    for position in positions:
        match = _POSITION.match(position or "")
        if match and not any(part in match["file"] for part in _FOREIGN):
            return Location(match["file"], int(match["line"]), int(match["column"]) if match["column"] else None)
    return None
