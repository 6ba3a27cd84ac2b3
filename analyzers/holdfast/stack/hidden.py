"""Resources that no preview shows: what a program declares inside an `apply`, where it waits for outputs."""

from typing import ClassVar, Final, NoReturn

from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.resource import Resource
from holdfast.stack.values import Secret, Unknown

LATE: Final = "declared only once outputs are known"
_SETTLE: Final = "Declare it outside the apply, or check the deployed stack (`pulumi stack export`)."


class HiddenResource(Resource, kw_only=True, eq=False):
    """A resource that shows itself only once outputs are known. Its type is known, its name perhaps, and of its properties nothing."""

    partial: bool = True
    hidden: ClassVar[bool] = True

    @property
    def unseen(self) -> Missing:
        """Return what is missing of it: everything."""
        return Missing(f"what {self.name} ({self.type}) is set to, which is {self.way}", _SETTLE)

    @property
    def way(self) -> str:
        """Return how it is declared, and where, in words."""
        place = f", at {self.location.file}, line {self.location.line}" if self.location else ""
        return f"{LATE}{place}"

    def value(self, path: str) -> Unknown:  # noqa: ARG002 - whatever it is
        """Return that nothing is known."""
        return Unknown((self.urn,))

    def declares(self, path: str) -> NoReturn:
        """Raise that nothing is known."""
        raise self.not_known(path, Unknown((self.urn,)))

    def not_known(self, path: str, value: Unknown | Secret) -> NotKnownError:  # noqa: ARG002 - as above
        """Return the error that says what is missing."""
        return NotKnownError(path, self.unseen)
