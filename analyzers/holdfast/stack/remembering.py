"""Questions about a stack whose answers are remembered for as long as the stack lives: several rules ask the same ones."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from holdfast.stack.missing import NotKnownError
from holdfast.stack.stack import Stack

P = ParamSpec("P")
Answer = TypeVar("Answer")


def remembered(question: Callable[Concatenate[Stack, P], Answer]) -> Callable[Concatenate[Stack, P], Answer]:
    """Remember what a question is answered, that it cannot be answered too. Its arguments are resources and texts, by position."""

    @wraps(question)
    def ask(stack: Stack, /, *about: P.args, **named: P.kwargs) -> Answer:
        key = (question, about)
        found: Any = stack.answers.get(key)
        if found is None:
            found = stack.answers[key] = _asked(question, stack, *about, **named)
        answer: Answer = found[0]
        if found[1] is not None:
            raise found[1].with_traceback(None)
        return answer

    return ask


def _asked(question: Callable[..., Answer], *about: object, **named: object) -> tuple[Answer | None, NotKnownError | None]:
    try:
        return question(*about, **named), None
    except NotKnownError as error:
        return None, error
