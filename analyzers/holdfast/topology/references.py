"""References of what a program states, and of several properties taken together."""

from collections.abc import Iterable

from holdfast.stack.paths import top
from holdfast.stack.references import References
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack


def joined(owner: Resource, named: Iterable[References]) -> References:
    """Return what several properties of a resource and of its attachments name; the path is that of the first that names something."""
    every = tuple(named)
    found = [each for each in every if each.resources or each.literals or each.missing]
    if not found:
        return References(owner, every[0].path)
    if len(found) == 1:
        one = found[0]
        return References(owner, one.path, one.resources, one.literals, one.candidates, one.missing)
    return References(
        owner,
        found[0].path,
        tuple(dict.fromkeys(resource for each in found for resource in each.resources)),
        tuple(dict.fromkeys(literal for each in found for literal in each.literals)),
        tuple(dict.fromkeys(candidate for each in found for candidate in each.candidates)),
        tuple(dict.fromkeys(fact for each in found for fact in each.missing)),
    )


def stated(stack: Stack, resource: Resource, path: str, to: tuple[str, ...] | str) -> References:
    """Return what a property names where the program states it; what the provider alone reports of it does not count."""
    if is_stated(resource, path):
        return stack.resolve(resource, path, to)
    return References(resource, path)


def names_something(resource: Resource, path: str) -> bool:
    """Tell whether something is named at a path, be it not known yet; an empty text or list, as states have it, names nothing.

    Raise NotKnownError of a resource that is known by some properties alone.
    """
    value = resource.value(path) if resource.declares(path) else resource.outputs.get(path)
    return value not in (None, "", [])


def is_stated(resource: Resource, path: str) -> bool:
    """Tell whether the program states the property that a path begins with; of a resource outside the stack it may."""
    return resource.partial or resource.declares(top(path))
