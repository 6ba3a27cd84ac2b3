"""The second run of a program, beside the first, so that what it declares inside an `apply` shows itself: a preview hides that.

All that it registers is said to be created. Of this run nothing is kept but what is declared, where, and what it is needed for.
"""

import threading
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Final, Self

import msgspec

from holdfast.errors import InputError
from holdfast.sources.program.failures import Run, require_end
from holdfast.sources.program.process import Ending, Program
from holdfast.sources.program.requests import Recording, Registered
from holdfast.sources.program.urns import is_provider

_LEAST_SECONDS: Final = 5
_TIMES: Final = 2
_NOT_SEEN: Final = "what the program declares inside an `apply` is not seen: run once more with outputs made up, {}"
_SLOW: Final = "it took far longer than the first time"


class SecondRun:
    """A program that is served in a thread until it ends, or the block does. `serve` returns how it ended, and is the only caller."""

    def __init__(self, program: Program, serve: Callable[[Program], Ending]) -> None:
        self._program = program
        self._serve = serve
        self._ending: Ending | None = None
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="second run", daemon=True)

    def __enter__(self) -> Self:
        self._program.__enter__()
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._program.wake()
        self._thread.join()
        self._program.__exit__(kind, error, trace)

    def ending(self, first_seconds: float) -> Ending | None:
        """Return how the program ended, waiting a while that depends on the first run; None where it takes longer than that."""
        self._thread.join(_LEAST_SECONDS + _TIMES * first_seconds)
        if self._thread.is_alive():
            return None
        if self._failure is not None:
            raise self._failure
        return self._ending

    def _run(self) -> None:
        try:
            self._ending = self._serve(self._program)
        except BaseException as error:  # noqa: BLE001 - raised again where the run is waited for
            self._failure = error


def with_hidden(first: Recording, ending: Ending | None, second: Run) -> tuple[Recording, tuple[str, ...]]:
    """Return what a program declares with what a preview hides of it, and what is to be said where that cannot be told."""
    why = _SLOW if ending is None else _failure(second, ending) or _difference(first, second)
    return (first, (_NOT_SEEN.format(why),)) if why else (_together(first, second.recording), ())


def _failure(second: Run, ending: Ending) -> str:
    """Return why a program did not come to its end, in words; nothing where it did."""
    try:
        require_end(second, ending)
    except InputError as error:
        return error.message.removeprefix(f"{second.place}: ")
    return ""


def _difference(first: Recording, second: Run) -> str:
    """Return what the second run leaves out, in words: then the runs have little to say of each other."""
    lost = sorted({each.urn for each in first.resources} - {each.urn for each in second.recording.resources})
    return f"it declared other resources, without {second.clean(lost[0].rpartition('::')[2])}" if lost else ""


def _together(first: Recording, second: Recording) -> Recording:
    shown = frozenset(each.urn for each in first.resources)
    made = {each.urn: each for each in second.resources}
    hidden = [each for urn, each in made.items() if urn not in shown and not each.external and not is_provider(each.type)]
    if not hidden:
        return first
    known = frozenset(each.urn for each in hidden)
    kept = (_needing(each, made[each.urn], known) for each in first.resources)
    return msgspec.structs.replace(first, resources=(*kept, *map(_bare, hidden)))


def _bare(made: Registered) -> Registered:
    """Return a hidden resource without anything that may have been made up."""
    return Registered(
        urn=made.urn,
        type=made.type,
        custom=made.custom,
        remote=made.remote,
        parent=made.parent,
        provider=made.provider,
        location=made.location,
        hidden=True,
    )


def _needing(shown: Registered, made: Registered, hidden: frozenset[str]) -> Registered:
    """Return a resource with its dependencies on hidden ones, which only the second run knows."""
    needed = tuple(urn for urn in made.dependencies if urn in hidden)
    by_property: Mapping[str, tuple[str, ...]] = {
        key: tuple(u for u in urns if u in hidden) for key, urns in made.property_dependencies.items()
    }
    if not needed and not any(by_property.values()):
        return shown
    properties = {
        key: tuple(dict.fromkeys((*shown.property_dependencies.get(key, ()), *by_property.get(key, ()))))
        for key in (*shown.property_dependencies, *(key for key, urns in by_property.items() if urns))
    }
    return msgspec.structs.replace(
        shown, dependencies=tuple(dict.fromkeys((*shown.dependencies, *needed))), property_dependencies=properties
    )
