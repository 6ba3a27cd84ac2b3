"""Read a stack from a path: a project folder, a preview, a state, or standard input. Its kind is told by content."""

import sys
from collections.abc import Callable, Mapping
from os.path import isdir
from pathlib import Path
from typing import Final, Literal

import msgspec

from holdfast.errors import InputError
from holdfast.settings.model import Settings
from holdfast.sources import preview, state
from holdfast.sources.document import LIMIT_BYTES, Document, decoded
from holdfast.stack.properties import read_properties
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.tokens import normalise

Kind = Literal["program", "preview", "state"]
STDIN: Final = "-"
_EXPECTED: Final = "Give a project folder, a `pulumi stack export`, a checkpoint or a `pulumi preview --json`."


class SourceOptions(msgspec.Struct, frozen=True):
    """How to read: the kind, where it is forced; the stack, its configuration and the time limit in seconds of a program."""

    kind: Kind | None = None
    stack: str | None = None
    config: Mapping[str, str] = {}
    timeout: float = 60


def read(path: str, options: SourceOptions, settings: Settings) -> Stack:
    """Return the stack at a path; raise InputError where there is none."""
    if path != STDIN and isdir(path):  # noqa: PTH112 - Path.is_dir raises where a name is too long or a folder may not be entered
        if options.kind not in (None, "program"):
            raise InputError(f"{path}: a folder is no {options.kind}", _EXPECTED)
        stack = _program(path, options, settings)
    elif options.kind == "program":
        raise InputError(f"{path}: not a folder, so no project", _EXPECTED)
    else:
        name = "stdin" if path == STDIN else path
        document, plain = decoded(_bytes(path), name)
        stack = _KINDS[_kind(document, name, options.kind)](document, name, plain)
    return with_outside(stack, settings)


def _program(path: str, options: SourceOptions, settings: Settings) -> Stack:
    from holdfast.sources import program  # noqa: PLC0415 - the engine is heavy, and files do not need it

    return program.read(Path(path), settings=settings, stack_name=options.stack, config=options.config, timeout=options.timeout)


_KINDS: Final[dict[str, Callable[[Document, str, bool], Stack]]] = {"preview": preview.read, "state": state.read}


def _bytes(path: str) -> bytes:
    try:
        if path == STDIN:
            data = sys.stdin.buffer.read(LIMIT_BYTES + 1) if sys.stdin is not None else b""
        else:
            with Path(path).open("rb") as file:
                data = file.read(LIMIT_BYTES + 1)
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: {getattr(error, 'strerror', None) or error}", _EXPECTED) from error
    if len(data) > LIMIT_BYTES:
        raise InputError(f"{path}: larger than {LIMIT_BYTES // 1024**2} MiB", "No state is as large; check where the file comes from.")
    return data


def _kind(document: Document, name: str, forced: Kind | None) -> str:
    found = "preview" if preview.is_preview(document) else "state" if state.is_state(document) else None
    if found is None:
        raise InputError(f"{name}: neither a state nor a preview: no `deployment`, `checkpoint` or `steps`", _EXPECTED)
    if forced is not None and forced != found:
        raise InputError(f"{name}: a {found}, where a {forced} was asked for", _EXPECTED)
    return found


def with_outside(stack: Stack, settings: Settings) -> Stack:
    """Return the stack with what holdfast.yaml says of the resources outside it."""
    described = [_described(values) for values in settings.resources]
    if not described:
        return stack
    return Stack(
        stack.name,
        stack.resources,
        source=stack.source,
        kind=stack.kind,
        outside=(*stack.outside, *described),
        config=stack.config,
        hidden=stack.hidden,
        assumptions=stack.assumptions,
        notes=stack.notes,
    )


def _described(values: Mapping[str, object]) -> Resource:
    """Return a resource as `resources` of holdfast.yaml describes it: what is not said of it stays unknown."""
    id_, type_ = str(values["id"]), normalise(str(values["type"]))
    rest = {key: value for key, value in values.items() if key not in ("id", "type")}
    return Resource(urn=id_, type=type_, id=id_, external=True, partial=True, inputs=read_properties(rest))
