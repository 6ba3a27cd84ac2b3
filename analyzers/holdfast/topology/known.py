"""Answers put together from several, each of which may not be known."""

from collections.abc import Callable, Iterable
from functools import partial

from holdfast.stack.missing import Missing, NotKnownError, wrong_kind
from holdfast.stack.reading import Block, Reading
from holdfast.stack.values import Secret, Unknown


def not_known(property_: str, *missing: Missing) -> Callable[[], bool]:
    """Return a question that has no answer, and why."""

    def ask() -> bool:
        raise NotKnownError(property_, *missing)

    return ask


def any_of(questions: Iterable[Callable[[], bool]]) -> bool:
    """Tell whether the answer to one question is yes; raise NotKnownError where none is and one is not known."""
    return _is_among(questions, answer=True)


def all_of(questions: Iterable[Callable[[], bool]]) -> bool:
    """Tell whether the answer to every question is yes; raise NotKnownError where none is no and one is not known."""
    return not _is_among(questions, answer=False)


def _is_among(questions: Iterable[Callable[[], bool]], *, answer: bool) -> bool:
    """Tell whether one question has an answer; raise NotKnownError where none has and one is not known."""
    open_: list[NotKnownError] = []
    for ask in questions:
        try:
            if ask() is answer:
                return True
        except NotKnownError as error:
            open_.append(error)
    if open_:
        raise NotKnownError(open_[0].property, *dict.fromkeys(fact for error in open_ for fact in error.missing))
    return False


def any_block(reading: Reading, path: str, ask: Callable[[Block], bool]) -> bool:
    """Tell whether the answer is yes for one object of a list; one that is not known matters where there is no other yes."""
    value = reading.value(path)
    if not isinstance(value, list):
        return any_of(partial(ask, each) for each in reading.blocks(path))
    return any_of(partial(_ask_element, reading, f"{path}[{index}]", each, ask) for index, each in enumerate(value))


def _ask_element(reading: Reading, path: str, element: object, ask: Callable[[Block], bool]) -> bool:
    place = reading.place(path)
    if isinstance(element, Unknown | Secret):
        raise reading.not_known(path, element)
    if not isinstance(element, dict):
        raise NotKnownError(place, wrong_kind(reading.owner.name, place, "an object"))
    return ask(Block(reading.owner, place, element))
