"""What verdicts rest on beside the stack: defaults of the providers, answers to look-ups."""

from holdfast.stack.values import Value


class Assumptions:
    """Collects what was assumed while a stack was read, each sentence once, in an order that does not depend on reading."""

    __slots__ = ("_answers", "_noted", "_others")

    def __init__(self) -> None:
        self._noted: dict[tuple[str, str], Value] = {}
        self._answers: set[tuple[str, str]] = set()
        self._others: set[str] = set()

    def note_default(self, type_: str, path: str, default: Value) -> None:
        """Note that a provider's default took the place of a property that is not set."""
        self._noted[type_, path] = default

    def note_lookup(self, token: str, what: str) -> None:
        """Note that a look-up of the program was answered, and with what."""
        self._answers.add((token, what))

    def note(self, sentence: str) -> None:
        """Note something else that was assumed."""
        self._others.add(sentence)

    def sentences(self) -> tuple[str, ...]:
        """Return what was assumed, sorted."""
        defaults = (
            f"{type_} `{path}` is {_shown(default)} where it is not set (provider default)"
            for (type_, path), default in self._noted.items()
        )
        answers = (f"{token} is answered with {what} (look-up)" for token, what in self._answers)
        return tuple(sorted((*defaults, *answers, *self._others)))


def _shown(default: Value) -> str:
    return str(default).lower() if isinstance(default, bool) else str(default)
