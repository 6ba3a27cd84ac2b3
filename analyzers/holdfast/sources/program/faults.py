"""What goes wrong while a program runs: refusals, which are the program's, and faults, which are ours."""

import functools
from collections.abc import Callable
from typing import Any

import grpc

from holdfast.sources.program.requests import RefusedError


class Faults:
    """What went wrong on our side while a program ran; `on_fault` is called at the first one."""

    def __init__(self, on_fault: Callable[[], None] = lambda: None) -> None:
        self.first: BaseException | None = None
        self._on_fault = on_fault

    def note(self, error: BaseException) -> None:
        """Keep the first fault, and tell whoever waits for the program."""
        if self.first is None:
            self.first = error
            self._on_fault()


class RefusedCallError(grpc.RpcError):
    """A refusal as a program in this process gets it."""

    def __init__(self, details: str) -> None:
        super().__init__(details)
        self._details = details

    def code(self) -> grpc.StatusCode:
        """Return the status that the wire would carry."""
        return grpc.StatusCode.INVALID_ARGUMENT

    def details(self) -> str:
        """Return what is wrong."""
        return self._details


def guarded(method: Callable[..., Any]) -> Callable[..., Any]:
    """Return the method of a servicer with its refusals as statuses; any other error is a fault of ours, which no answer may hide."""

    @functools.wraps(method)
    def answer(self: Any, request: Any, context: Any = None) -> Any:
        try:
            return method(self, request)
        except RefusedError as error:
            return _refuse(context, str(error))
        except Exception as error:  # noqa: BLE001 - the isolation point: what we do wrong must reach the main thread, not only the program
            self.faults.note(error)
            return _refuse(context, "the engine failed")

    return answer


def _refuse(context: Any, details: str) -> None:
    """End a call with an error that the program sees."""
    if context is None:
        raise RefusedCallError(details)
    context.abort(grpc.StatusCode.INVALID_ARGUMENT, details)
