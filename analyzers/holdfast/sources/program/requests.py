"""What a program asks of the engine, and what the engine keeps of it, as plain values."""

from typing import Any

import msgspec

Frame = tuple[str, int, int]
"""A line of a call stack: `file:` address, line, column (0 where it is not known)."""
Callback = tuple[str, str]
"""A function in the program that the engine may call: address of its server, token."""


class Registration(msgspec.Struct, frozen=True, kw_only=True):
    """A resource as a program registers it or reads it.

    inputs: plain JSON with Pulumi's marks, secrets without their content. id: of a read resource. package: a reference that
    `register_package` gave. frames: the call stack, the innermost first.
    """

    type: str
    name: str
    parent: str = ""
    custom: bool = False
    remote: bool = False
    external: bool = False
    id: str = ""
    inputs: dict[str, Any] = {}
    dependencies: tuple[str, ...] = ()
    property_dependencies: dict[str, tuple[str, ...]] = {}
    provider: str = ""
    providers: dict[str, str] = {}
    version: str = ""
    download_url: str = ""
    package: str = ""
    options: dict[str, Any] = {}
    frames: tuple[Frame, ...] = ()
    transforms: tuple[Callback, ...] = ()


class LookUp(msgspec.Struct, frozen=True, kw_only=True):
    """A call of a provider's function. depends_on: URNs that must exist before it can be answered."""

    token: str
    arguments: dict[str, Any] = {}
    provider: str = ""
    version: str = ""
    download_url: str = ""
    package: str = ""
    depends_on: tuple[str, ...] = ()


class Registered(msgspec.Struct, frozen=True, kw_only=True):
    """A resource as the engine keeps it.

    location: file relative to the project, line, column (0 where it is not known). hidden: whether a preview does not show it.
    """

    urn: str
    type: str
    id: str = ""
    custom: bool = False
    remote: bool = False
    external: bool = False
    parent: str = ""
    provider: str = ""
    dependencies: tuple[str, ...] = ()
    property_dependencies: dict[str, tuple[str, ...]] = {}
    inputs: dict[str, Any] = {}
    outputs: dict[str, Any] = {}
    options: dict[str, Any] = {}
    location: Frame | None = None
    hidden: bool = False


class Answered(msgspec.Struct, frozen=True, order=True):
    """A look-up that was answered. what: the answer in words. described: it was the user who answered."""

    token: str
    what: str
    described: bool = False


class Recording(msgspec.Struct, frozen=True, kw_only=True):
    """All that a program has declared. config: without secrets. found: what single-object look-ups of the user say, by token."""

    project: str
    stack: str
    config: dict[str, str] = {}
    resources: tuple[Registered, ...] = ()
    answered: tuple[Answered, ...] = ()
    unanswered: tuple[str, ...] = ()
    found: tuple[tuple[str, dict[str, Any]], ...] = ()
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class RefusedError(Exception):
    """A request that no engine would accept: the program is at fault."""
