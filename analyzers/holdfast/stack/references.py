"""What a property refers to, and who refers to a resource."""

from collections.abc import Iterator

import msgspec

from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.resource import Resource


class References(msgspec.Struct, frozen=True, eq=False):
    """What a property names.

    resources: certainly named, in order. literals: named by an id that no resource of the stack has. candidates: may be
    named besides, where something is missing. complete: nothing is missing, so that resources and literals are all there is.
    unknown: a value itself is missing, and not only which of several resources a known one means.
    """

    owner: Resource
    path: str
    resources: tuple[Resource, ...] = ()
    literals: tuple[str, ...] = ()
    candidates: tuple[Resource, ...] = ()
    missing: tuple[Missing, ...] = ()
    unknown: bool = False

    @property
    def complete(self) -> bool:
        """Tell whether everything that the property names is among resources and literals."""
        return not self.missing

    def __iter__(self) -> Iterator[Resource]:
        return iter(self.resources)

    def none(self) -> bool:
        """Tell whether the property certainly names nothing; raise NotKnownError where it cannot be said."""
        if self.resources or self.literals:
            return False
        self.require_complete()
        return True

    def require_complete(self) -> None:
        """Raise NotKnownError where something that the property may name is not known."""
        if self.missing:
            raise NotKnownError(self.path, *self.missing)

    def all(self) -> tuple[Resource, ...]:
        """Return every resource that is named; raise NotKnownError where one is not known or stands outside the stack."""
        self.require_complete()
        if self.literals:
            raise NotKnownError(self.path, *(outside(each) for each in self.literals))
        return self.resources

    def one(self) -> Resource | None:
        """Return the one resource that is named, or None where none is; raise NotKnownError as `all` does."""
        named = self.all()
        return named[0] if named else None


class Referrers(msgspec.Struct, frozen=True, eq=False):
    """The resources that name a resource by a property; `missing` says why there may be more."""

    target: Resource
    path: str
    resources: tuple[Resource, ...] = ()
    missing: tuple[Missing, ...] = ()

    def __iter__(self) -> Iterator[Resource]:
        return iter(self.resources)

    def none(self) -> bool:
        """Tell whether certainly nothing names the resource; raise NotKnownError where it cannot be said."""
        if self.resources:
            return False
        self.require_complete()
        return True

    def require_complete(self) -> None:
        """Raise NotKnownError where there may be resources that name this one and are not known."""
        if self.missing:
            raise NotKnownError(self.path, *self.missing)

    def __add__(self, other: "Referrers") -> "Referrers":
        """Return the referrers by either property."""
        return Referrers(self.target, self.path, _merged(self.resources, other.resources), _merged(self.missing, other.missing))


def _merged(one: tuple, other: tuple) -> tuple:  # type: ignore[type-arg]
    return tuple(dict.fromkeys((*one, *other))) if one and other else one or other


def outside(literal: str) -> Missing:
    """Return what is missing where an id names something that the stack does not hold."""
    return Missing(f"what {literal} is, which stands outside the stack", f"Describe {literal} under `resources` in holdfast.yaml.")
