"""URNs: `urn:pulumi:STACK::PROJECT::PARENTTYPE$TYPE::NAME`."""

from typing import Final

from holdfast.stack.resource import PROVIDER_PREFIX, ROOT_STACK

UNKNOWN_ID: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What stands for the id of a resource that is yet to be created."""


def urn_of(stack: str, project: str, type_: str, name: str, parent: str = "") -> str:
    """Return the URN of a resource; the type of its parent counts, that of the root stack does not."""
    above = qualified_type(parent)
    own = f"{above}${type_}" if above and above != ROOT_STACK else type_
    return f"urn:pulumi:{stack}::{project}::{own}::{name}"


def qualified_type(urn: str) -> str:
    """Return the type in a URN with the types of its parents; nothing where the URN is none."""
    parts = urn.split("::", 3)
    return parts[2] if len(parts) == 4 else ""  # noqa: PLR2004 - the parts of a URN


def package_of(type_: str) -> str:
    """Return the package that a type or function belongs to: `aws` of `aws:ec2/vpc:Vpc` and of `pulumi:providers:aws`."""
    return type_.removeprefix(PROVIDER_PREFIX).partition(":")[0]


def is_provider(type_: str) -> bool:
    """Tell whether a type is that of a provider."""
    return type_.startswith(PROVIDER_PREFIX)


def reference(urn: str, id_: str = UNKNOWN_ID) -> str:
    """Return the reference to a provider: its URN and its id."""
    return f"{urn}::{id_}"


def referenced(provider: str) -> str:
    """Return the URN in the reference to a provider."""
    return provider.rpartition("::")[0]
