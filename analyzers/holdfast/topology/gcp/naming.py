"""What one value inside a property names by itself."""

from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import ResourceReference, Unknown, Value


def sole(stack: Stack, value: Value, to: tuple[str, ...]) -> Resource | str | None:
    """Return the resource of some types that a value names, or the text of one outside the stack; None where that is not known.

    An unknown value names a resource where it is made of that one alone.
    """
    if isinstance(value, ResourceReference):
        found = stack.get(value.urn)
        return found if found is not None and found.type in to else value.urn
    if isinstance(value, Unknown):
        if value.look_up or len(set(value.sources)) != 1:
            return None
        found = stack.get(value.sources[0])
        return found if found is not None and found.type in to else None
    if isinstance(value, str) and value:
        return stack.named(value, to) or value
    return None


def made_of(stack: Stack, value: Value, to: tuple[str, ...]) -> tuple[Resource, ...]:
    """Return the resources that an unknown value may name, where all that it is made of is of some types; else nothing, by URN."""
    if not isinstance(value, Unknown) or value.look_up:
        return ()
    found = [stack.get(urn) for urn in sorted(set(value.sources))]
    sure = tuple(each for each in found if each is not None and each.type in to)
    return sure if len(sure) == len(found) else ()
