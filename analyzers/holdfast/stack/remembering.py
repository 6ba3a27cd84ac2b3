"""Questions about a stack whose answers are remembered for as long as the stack lives: several rules ask the same ones."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, NamedTuple, ParamSpec, TypeVar

from holdfast.stack.missing import NotKnownError
from holdfast.stack.stack import Stack

P = ParamSpec("P")
Answer = TypeVar("Answer")


def remembered(question: Callable[Concatenate[Stack, P], Answer]) -> Callable[Concatenate[Stack, P], Answer]:
    """Remember what a question is answered, that it cannot be answered too. Its arguments are resources and texts, by position."""

    @wraps(question)
    def ask(stack: Stack, /, *about: P.args, **named: P.kwargs) -> Answer:
        answers = stack.answers.get(question)
        if answers is None:
            answers = stack.answers[question] = {}
        found = answers.get(about, _UNASKED)
        if found is _UNASKED:
            try:
                found = question(stack, *about, **named)
            except NotKnownError as error:
                found = _Open(error)
            answers[about] = found
        if type(found) is _Open:
            raise found.error.with_traceback(None)
        answer: Answer = found
        return answer

    return ask


class _Open(NamedTuple):
    """The answer to a question that cannot be answered."""

    error: NotKnownError


_UNASKED: Final = object()
