"""Which Application Auto Scaling targets change the capacity of a table or of a database cluster, `table/NAME` and `cluster:NAME`."""

import re
from typing import Final

import msgspec

from holdfast.stack.aws import DYNAMODB_TABLE, RDS_CLUSTER, SCALING_TARGET
from holdfast.stack.missing import DEPLOYED, Missing
from holdfast.stack.references import Referrers
from holdfast.stack.remembering import remembered
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import OPEN, Value
from holdfast.topology.aws.spelled_names import SpelledNames

_RESOURCE_ID: Final = "resourceId"
_DIMENSION: Final = "scalableDimension"
_TYPES: Final = (DYNAMODB_TABLE, RDS_CLUSTER)
_PARTS: Final = re.compile(r"[/:]")


class Scaled(msgspec.Struct, frozen=True):
    """What is scaled: the word before its name, the beginning of the dimension, and the property that holds the name."""

    word: str
    dimension: str
    name: str


TABLES: Final = Scaled("table", "dynamodb:table:", "name")
READERS: Final = Scaled("cluster", "rds:cluster:", "clusterIdentifier")


def targets_scaling(stack: Stack, resource: Resource, scaled: Scaled) -> Referrers:
    """Return the scaling targets of a table or cluster; incomplete where one may be its own and where resources are hidden.

    An unknown name is that of the one resource of the type that it is made of.
    """
    asked = {each: _scales(stack, each, resource, scaled) for each in _by_name(stack).of(resource, resource.value(scaled.name))}
    sure = tuple(sorted((each for each, answer in asked.items() if answer), key=lambda each: each.urn))
    missing = [Missing(f"what {each.name} scales", DEPLOYED) for each, answer in asked.items() if answer is None]
    if resource.external:
        missing.append(Missing(f"what scales {resource.name} outside the stack", f"Check the stack that manages {resource.name}."))
    return Referrers(resource, _RESOURCE_ID, sure, tuple(sorted({*missing, *stack.hidden})))


@remembered
def _by_name(stack: Stack) -> SpelledNames:
    """Return the scaling targets that may change a table or cluster, by what they name."""
    targets = (each for each in stack.of_type(SCALING_TARGET) if any(_fits(each, scaled) is not False for scaled in (TABLES, READERS)))
    return SpelledNames((each, _spelled(each), _of_types(stack, each, _TYPES)) for each in targets)


def _spelled(target: Resource) -> str | None:
    text = target.value(_RESOURCE_ID)
    return _PARTS.split(text)[-1] if isinstance(text, str) else None


def _scales(stack: Stack, target: Resource, resource: Resource, scaled: Scaled) -> bool | None:
    """Tell whether a target scales a resource; None where it is not known."""
    fits = _fits(target, scaled)
    named = False if fits is False else _names(stack, target, resource, scaled)
    return named if fits or named is False else None


def _fits(target: Resource, scaled: Scaled) -> bool | None:
    """Tell whether a target changes what is scaled; None where it is not known."""
    dimension = target.value(_DIMENSION)
    return None if isinstance(dimension, OPEN) else str(dimension).startswith(scaled.dimension)


def _names(stack: Stack, target: Resource, resource: Resource, scaled: Scaled) -> bool | None:
    """Tell whether a target names a resource; a name that is not known is told by what the target's is made of."""
    text, name = target.value(_RESOURCE_ID), resource.value(scaled.name)
    if not isinstance(text, OPEN):
        word, *parts = _PARTS.split(str(text))
        if word != scaled.word or len(parts) != 1:
            return False
        if _is_text(name):
            return parts == [name]
    made_of = _of_types(stack, target, (resource.type,))
    if resource.urn in made_of:
        return len(made_of) == 1 or None
    return False if made_of else None


def _of_types(stack: Stack, target: Resource, types: tuple[str, ...]) -> tuple[str, ...]:
    """Return the URNs of the resources of some types that the name which a target has is made of."""
    needed = (stack.get(urn) for urn in target.property_dependencies.get(_RESOURCE_ID, ()))
    return tuple(each.urn for each in needed if each is not None and each.type in types)


def _is_text(value: Value) -> bool:
    return isinstance(value, str) and value != ""
