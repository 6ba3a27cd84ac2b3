"""Values as Pulumi writes them: plain, unknown, secret, asset, reference to a resource.

Marks and sentinels: `sdk/go/common/resource` and `sdk/python/lib/pulumi/runtime/rpc.py` of pulumi/pulumi.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

import msgspec

MARK: Final = "4dabf18193072939515e22adb298388d"
SECRET_MARK: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a public mark
ASSET_MARKS: Final = frozenset({"c44067f5952c0a294b673a41bacd8c17", "0def7320c3a5731c473e5ecbe6d01bc7"})
REFERENCE_MARK: Final = "5cf8f73096256a8f31e491e813e4eb8e"
OUTPUT_MARK: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
UNKNOWN_STRING: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SENTINELS: Final = frozenset(
    {
        UNKNOWN_STRING,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)
SECRET_IN_PREVIEW: Final = "[secret]"  # noqa: S105 - what stands for a secret
"""What `pulumi preview --json` writes in place of a secret."""
_UNKNOWN, _MARK, _SECRET = (each.encode() for each in (UNKNOWN_STRING, MARK, f'"{SECRET_IN_PREVIEW}"'))
_ESCAPE: Final = b"\\u00"
_HIDING: Final = re.compile(rb"\\u00(?!3[cCeE]|26)[2-7]")
"""Escapes of characters that marks are made of; Go escapes `<`, `>` and `&` too, which are in none."""
_RARE: Final = tuple(each.encode() for each in sorted(SENTINELS - {UNKNOWN_STRING}))


class Unknown(msgspec.Struct, frozen=True):
    """A value that only the cloud will know, with the URNs that it comes from.

    look_up: whether it rests on the answer of a look-up, and not on what the stack creates.
    """

    sources: tuple[str, ...] = ()
    look_up: bool = False


class Secret(msgspec.Struct, frozen=True):
    """A value that is hidden; its content was dropped while decoding."""


NOT_KNOWN: Final = (Unknown, Secret)
"""The classes of values that cannot be read."""


class Asset(msgspec.Struct, frozen=True):
    """A file or an archive; its content was dropped while decoding."""


class ResourceReference(msgspec.Struct, frozen=True):
    """A resource passed as a value."""

    urn: str
    id: str | Unknown = ""


OPEN: Final = (Unknown, Secret)
"""The kinds of values that cannot be read, for `isinstance`."""

Value: TypeAlias = bool | int | float | str | list[Any] | dict[str, Any] | Unknown | Secret | Asset | ResourceReference | None


def is_plain(text: bytes) -> bool:
    """Tell whether JSON text holds no unknown, secret or marked value, so that it needs no reading of marks; an escape may hide one."""
    if _UNKNOWN in text or _MARK in text or _SECRET in text or any(map(text.__contains__, _RARE)):
        return False
    return not (b"\\" in text and _ESCAPE in text and _HIDING.search(text))


def read_marks(value: Any, sources: tuple[str, ...] = ()) -> Value:
    """Return a decoded JSON value with its marks read; `sources` are the URNs that unknowns in it come from."""
    if isinstance(value, str):
        if value in SENTINELS:
            return Unknown(sources)
        return Secret() if value == SECRET_IN_PREVIEW else value
    if isinstance(value, Mapping):
        if MARK in value:
            return _marked(value, sources)
        return {str(key): read_marks(each, sources) for key, each in value.items()}
    if isinstance(value, Sequence):
        return [read_marks(each, sources) for each in value]
    plain: Value = value
    return plain


def _marked(value: Mapping[str, Any], sources: tuple[str, ...]) -> Value:
    """Return what an object with a mark stands for; an unknown mark is read as a secret, which hides it."""
    mark = value[MARK]
    if mark == OUTPUT_MARK:
        return _output(value, sources)
    if mark == REFERENCE_MARK:
        known = read_marks(value.get("id", ""), sources)
        urn = value.get("urn")
        return ResourceReference(urn if isinstance(urn, str) else "", known if isinstance(known, str | Unknown) else "")
    if isinstance(mark, str) and mark in ASSET_MARKS:
        return Asset()
    inner = value.get("value")
    return Unknown(sources) if isinstance(inner, str) and inner in SENTINELS else Secret()


def _output(value: Mapping[str, Any], sources: tuple[str, ...]) -> Value:
    """Return the value of an output: unknown without one, hidden when it is secret."""
    dependencies = value.get("dependencies")
    named = tuple(each for each in dependencies if isinstance(each, str)) if isinstance(dependencies, list | tuple) else ()
    urns = named or sources
    if "value" not in value:
        return Unknown(urns)
    inner = read_marks(value["value"], urns)
    return Secret() if value.get("secret") and not isinstance(inner, Unknown) else inner


def masked(value: Value, beside: Value) -> Value:
    """Return a value without what is secret at the same place of another; lists of other lengths cannot be laid side by side."""
    if isinstance(beside, Secret):
        return beside
    if isinstance(value, dict) and isinstance(beside, dict):
        return {key: masked(each, beside.get(key)) for key, each in value.items()}
    if isinstance(value, list) and isinstance(beside, list):
        if len(value) == len(beside):
            return [masked(one, other) for one, other in zip(value, beside, strict=True)]
        return Secret() if _holds_secret(beside) else value
    return value


def _holds_secret(value: Value) -> bool:
    if isinstance(value, dict | list):
        return any(_holds_secret(each) for each in (value.values() if isinstance(value, dict) else value))
    return isinstance(value, Secret)
