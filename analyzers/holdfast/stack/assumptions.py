"""What verdicts rest on beside the stack: defaults of the providers, answers to look-ups."""

from holdfast.stack.values import Value


class Assumptions:
    """Collects what was assumed while a stack was read, each sentence once, in an order that does not depend on reading."""

    __slots__ = ("_noted",)

    def __init__(self) -> None:
        self._noted: set[tuple[str, str, str]] = set()

    def note_default(self, type_: str, path: str, default: Value) -> None:
        """Note that a provider's default took the place of a property that is not set."""
        self._noted.add((type_, path, repr(default)))

    def sentences(self) -> tuple[str, ...]:
        """Return what was assumed, sorted."""
        return tuple(
            f"{type_} `{path}` is {_shown(default)} where it is not set (provider default)" for type_, path, default in sorted(self._noted)
        )


def _shown(default: str) -> str:
    return {"True": "true", "False": "false"}.get(default, default.strip("'"))
