"""The files that Pulumi writes, as typed documents: states, exports, checkpoints, previews.

Formats: `sdk/go/common/apitype` and `pkg/display/json.go` of pulumi/pulumi.
"""

import gzip
import io
import zlib
from typing import Any, Final

import msgspec

from holdfast.errors import InputError
from holdfast.side_by_side import can_fork, side_by_side
from holdfast.stack.values import is_plain

LIMIT_BYTES: Final = 512 * 1024 * 1024
"""What a file may unpack to: ten times the largest state that is known."""
NOTHING: Final = msgspec.Raw(b"null")
_CHUNK: Final = 1 << 20
_LARGE: Final = 16 << 20
"""Bytes from which on a second process is worth its start."""
_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"


class Frame(msgspec.Struct, rename="camel"):
    """A frame of the program's stack."""

    source_position: str | None = None


class ResourceDocument(msgspec.Struct, rename="camel"):
    """A resource as states and previews hold it (ResourceV3, and its predecessors as far as they have the fields)."""

    urn: str
    type: str | None = None
    custom: bool = False
    delete: bool = False
    id: str | None = None
    inputs: dict[str, Any] | None = None
    outputs: dict[str, Any] | None = None
    parent: str | None = None
    protect: bool = False
    external: bool = False
    dependencies: tuple[str, ...] | None = None
    provider: str | None = None
    property_dependencies: dict[str, tuple[str, ...] | None] | None = None
    additional_secret_outputs: list[str] | None = None
    ignore_changes: list[str] | None = None
    delete_before_replace: bool | None = None
    retain_on_delete: bool = False
    source_position: str | None = None
    stack_trace: list[Frame | None] | None = None


class Deployment(msgspec.Struct):
    """What a state says of a stack."""

    resources: list[ResourceDocument] | dict[str, ResourceDocument] | None = None
    pending_operations: list[Any] | None = None


class Checkpoint(msgspec.Struct):
    """The envelope of a checkpoint file."""

    stack: str = ""
    target: str = ""
    latest: Deployment | None = None


class PreviewStep(msgspec.Struct, rename="camel"):
    """One step of `pulumi preview --json`."""

    op: str
    urn: str
    old_state: ResourceDocument | None = None
    new_state: ResourceDocument | None = None


class Diagnostic(msgspec.Struct):
    """What the engine said during a preview."""

    severity: str = ""


class Document(msgspec.Struct, rename={"change_summary": "changeSummary"}):
    """A file of any of the kinds: which it is, its fields tell."""

    version: int | None = None
    features: list[str] | None = None
    deployment: Deployment | None = None
    checkpoint: Checkpoint | None = None
    latest: Deployment | None = None
    resources: list[ResourceDocument] | dict[str, ResourceDocument] | None = None
    manifest: msgspec.Raw = NOTHING
    steps: list[PreviewStep] | None = None
    config: dict[str, Any] | None = None
    diagnostics: list[Diagnostic | None] | None = None
    change_summary: dict[str, int] | None = None


def unpacked(data: bytes, name: str) -> bytes:
    """Return the content of a plain, gzip or zstd file, within a limit."""
    try:
        if data.startswith(_GZIP):
            return _limited(gzip.GzipFile(fileobj=io.BytesIO(data)), name)
        if data.startswith(_ZSTD):
            import zstandard  # noqa: PLC0415 - few files need it

            try:
                return _limited(zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data), read_across_frames=True), name)
            except zstandard.ZstdError as error:
                raise InputError(f"{name}: not a whole zstd file: {error}") from error
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{name}: not a whole gzip file: {error}") from error
    return data


def _limited(stream: Any, name: str) -> bytes:
    parts, size = [], 0
    while part := stream.read(_CHUNK):
        size += len(part)
        if size > LIMIT_BYTES:
            raise InputError(
                f"{name}: unpacks to more than {LIMIT_BYTES // 1024**2} MiB", "No state is as large; check where the file comes from."
            )
        parts.append(part)
    return b"".join(parts)


def decoded(data: bytes, name: str) -> tuple[Document, bool]:
    """Return a file as a document, and whether it is plain: without unknowns and secrets, so that nobody need look for them again.

    Raise InputError that names the file, the place and what was expected.
    """
    text = unpacked(data, name).removeprefix(b"\xef\xbb\xbf")
    if not text.strip()[:1]:
        raise InputError(f"{name}: the file is empty", "Give a `pulumi stack export`, a checkpoint or a `pulumi preview --json`.")
    if not text.isascii():
        _require_utf8(text, name)
    try:
        if len(text) < _LARGE or not can_fork():
            return _DECODER.decode(text), is_plain(text)
        return side_by_side(lambda: _DECODER.decode(text), lambda: is_plain(text), bool)
    except msgspec.ValidationError as error:
        raise InputError(
            f"{name}: {_first_low(str(error))}", "Give a `pulumi stack export`, a checkpoint or a `pulumi preview --json`."
        ) from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise InputError(f"{name}: not valid JSON: {_first_low(str(error))}", "The file may be cut short; write it again.") from error


_DECODER: Final = msgspec.json.Decoder(Document)


def _require_utf8(text: bytes, name: str) -> None:
    try:
        text.decode()
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: not UTF-8 text at byte {error.start}", "Pulumi writes its files as UTF-8 JSON.") from error


def _first_low(text: str) -> str:
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
