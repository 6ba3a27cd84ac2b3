"""References of several properties taken together."""

from collections.abc import Iterable

from holdfast.stack.references import References
from holdfast.stack.resource import Resource


def joined(owner: Resource, named: Iterable[References]) -> References:
    """Return what several properties of a resource and of its attachments name; the path is that of the first that names something."""
    found = tuple(named)
    return References(
        owner,
        next((each.path for each in found if each.resources or each.literals or each.missing), found[0].path),
        tuple(dict.fromkeys(resource for each in found for resource in each.resources)),
        tuple(dict.fromkeys(literal for each in found for literal in each.literals)),
        tuple(dict.fromkeys(candidate for each in found for candidate in each.candidates)),
        tuple(dict.fromkeys(fact for each in found for fact in each.missing)),
    )
