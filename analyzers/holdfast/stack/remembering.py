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
            try:
                found = question(stack, *about, **named), None
            except NotKnownError as error:
                found = None, error
            stack.answers[key] = found
        answer: Answer = found[0]
        if found[1] is not None:
            raise found[1].with_traceback(None)
        return answer

    return ask
