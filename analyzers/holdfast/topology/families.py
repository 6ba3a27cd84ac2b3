"""The service families that a stack may have, names first: the order in which entries are looked for."""

from importlib import import_module
from typing import Final

from holdfast.stack.stack import Stack
from holdfast.topology.draft import Families, Family

_CLOUDS: Final = ("aws", "gcp")


def families_of(stack: Stack) -> tuple[Family, ...]:
    """Return the families of the clouds that a stack names; those of another cloud are not loaded."""
    types = stack.types() | {each.type for each in stack.outside}
    clouds = [cloud for cloud in _CLOUDS if any(type_.startswith(f"{cloud}:") for type_ in types)]
    every = [_families(cloud) for cloud in clouds]
    return tuple(family for kind in Families.__struct_fields__ for each in every for family in getattr(each, kind))


def _families(cloud: str) -> Families:
    found: Families = import_module(f"holdfast.topology.{cloud}.families").FAMILIES
    return found
