"""What one value inside a property names by itself."""

from collections.abc import Collection

from holdfast.stack.identity import identities
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import ResourceReference, Unknown, Value


def sole(stack: Stack, value: Value, to: tuple[str, ...], beside: Collection[str] = ()) -> Resource | str | None:
    """Return the resource of some types that a value names, or the text of one outside the stack; None where that is not known.

    An unknown value names a resource where it is made of that one alone. beside: by what the property names others; a resource that
    is among them is not what the unknown value is for.
    """
    if isinstance(value, ResourceReference):
        found = stack.get(value.urn)
        return found if found is not None and found.type in to else value.urn
    if isinstance(value, Unknown):
        named = made_of(stack, value, to, beside)
        return named[0] if len(named) == len(set(value.sources)) == 1 else None
    if isinstance(value, str) and value:
        return stack.named(value, to) or value
    return None


def made_of(stack: Stack, value: Value, to: tuple[str, ...], beside: Collection[str] = ()) -> tuple[Resource, ...]:
    """Return the resources that an unknown value may name, where all that it is made of is of some types; else nothing, by URN.

    beside: as for `sole`.
    """
    if not isinstance(value, Unknown) or value.look_up:
        return ()
    found = [stack.get(urn) for urn in sorted(set(value.sources))]
    sure = tuple(each for each in found if each is not None and each.type in to)
    if len(sure) < len(found):
        return ()
    return tuple(each for each in sure if not any(text in beside for text in identities(each))) if beside else sure
