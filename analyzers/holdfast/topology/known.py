"""Answers put together from several, each of which may not be known."""

from collections.abc import Callable, Iterable

from holdfast.stack.missing import Missing, NotKnownError


def not_known(property_: str, *missing: Missing) -> Callable[[], bool]:
    """Return a question that has no answer, and why."""

    def ask() -> bool:
        raise NotKnownError(property_, *missing)

    return ask


def any_of(questions: Iterable[Callable[[], bool]]) -> bool:
    """Tell whether the answer to one question is yes; raise NotKnownError where none is and one is not known."""
    place = ""
    missing: dict[Missing, None] = {}
    for ask in questions:
        try:
            if ask():
                return True
        except NotKnownError as error:
            place = place or error.property
            missing.update(dict.fromkeys(error.missing))
    if missing:
        raise NotKnownError(place, *missing)
    return False
