"""What is said when a program does not come to its end."""

import re
import signal
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from holdfast.errors import InputError
from holdfast.sources.program.locations import own_file
from holdfast.sources.program.process import Ending
from holdfast.sources.program.requests import Recording

_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_SHORTEST_SECRET: Final = 4
_LINES: Final = 12
_WIDTH: Final = 300
_FRAMES: Final = 10
_MISSING_MODULE: Final = ("ModuleNotFoundError", "MODULE_NOT_FOUND")
"""The type of the error in Python, its code in Node.js."""
_MISSING_CONFIGURATION: Final = "ConfigMissingError"
_NO_MEMORY: Final = "JavaScript heap out of memory"
_NATIVE_TRACE: Final = "\n----- Native stack trace"
_END: Final = "A program ends by itself, once everything is declared."
_MEMORY: Final = "Give Node.js more memory: `nodeargs: --max-old-space-size=8192` under `options` of the runtime in Pulumi.yaml."
_SETTLE: Final = "Look for a promise that is never resolved: everything that is declared after it is missing."


@dataclass(frozen=True)
class Run:
    """A program's run as messages speak of it.

    place: the project as the user gave it. secrets: never to be shown. install: what to do where a package is missing. doubt: what
    to do first where it fails in none of the user's own lines.
    """

    place: Path | str
    root: str
    seconds: float
    recording: Recording
    secrets: tuple[str, ...] = ()
    install: str = "Install what it needs."
    doubt: str = ""

    def clean(self, text: str) -> str:
        """Return a text of the program fit to be shown."""
        return clean(text, self.secrets)


def require_end(run: Run, ending: Ending) -> None:
    """Raise InputError unless a program came to its end and reported no error."""
    answer = ending.answer or {}
    kind = answer.get("kind")
    if ending.timed_out:
        raise InputError(
            f"{run.place}: the program was not at its end after {run.seconds:g} s", "Give it more time with --program-timeout."
        )
    if kind == "unusable":
        raise InputError(f"{run.place}: the interpreter has no usable Pulumi SDK: {_first(run, answer)}", run.doubt or run.install)
    if kind == "raised":
        raise _raised(run, _chain(answer))
    if kind == "unsettled":
        raise InputError(f"{run.place}: the program ended while it still waited for something that never comes", _SETTLE)
    if kind != "done" or ending.code != 0 or not run.recording.resources:
        raise InputError(f"{run.place}: {_cut_short(run, ending)}", _MEMORY if _NO_MEMORY in ending.words else _END)
    if run.recording.errors:
        raise InputError(f"{run.place}: the program reported an error: {run.clean(run.recording.errors[0])}", _hint(run, ""))


def _raised(run: Run, chain: list[Mapping[str, Any]]) -> InputError:
    """Return the error of a program that raised: what, where, and through which lines of the user's own files."""
    first = chain[0] if chain else {"type": "an error", "text": ""}
    lines = next((own for own in (_own_lines(each, run.root) for each in chain) if own), [])
    kind, text = run.clean(str(first.get("type"))), run.clean(str(first.get("text")))
    where = _where(lines)
    if kind == "SystemExit":
        return InputError(f"{run.place}: the program left before its end, with exit code {text or 0}{where}", "Let it run to its end.")
    hint = "" if lines else run.doubt
    return InputError(f"{run.place}: the program raised {kind}: {text}{where}", hint or _hint(run, kind, str(first.get("code", ""))))


def _where(lines: list[tuple[str, int, str]]) -> str:
    """Return the user's own lines on the way to an error, the innermost first."""
    named = [f"{file}, line {line}{'' if name == '<module>' else f' in {name}'}" for file, line, name in lines[-_FRAMES:]]
    return f" ({', from '.join(reversed(named))})" if named else ""


def _hint(run: Run, kind: str, code: str = "") -> str:
    if run.recording.unanswered:
        named = ", ".join(run.recording.unanswered)
        return f"No answer was known to the look-up {named}: give one under `lookups` in holdfast.yaml."
    if kind in _MISSING_MODULE or code in _MISSING_MODULE:
        return run.install
    if kind == _MISSING_CONFIGURATION:
        return "Give the value with --config KEY=VALUE, or choose another stack with --stack."
    return "See whether `pulumi preview` runs the program."


def _own_lines(error: Mapping[str, Any], root: str) -> list[tuple[str, int, str]]:
    frames = error.get("frames")
    named = [tuple(each) for each in frames if isinstance(each, list | tuple) and len(each) == 3] if isinstance(frames, list) else []  # noqa: PLR2004 - file, line, name
    own = [(own_file(str(file), root), line, str(name)) for file, line, name in named]
    return [(clean(file, ()), line, clean(name, ())) for file, line, name in own if file and isinstance(line, int)]


def _cut_short(run: Run, ending: Ending) -> str:
    own = ending.words.partition(_NATIVE_TRACE)[0]
    said = run.clean(next((line for line in reversed(own.splitlines()) if line.strip()), ""))
    words = f"; its last words: {said}" if said else ""
    if ending.code < 0:
        try:
            name = signal.Signals(-ending.code).name
        except ValueError:
            name = str(-ending.code)
        return f"the program was killed by signal {name} before its end{words}"
    return f"the program ended with exit code {ending.code} before the Pulumi SDK was done{words}"


def _first(run: Run, answer: Mapping[str, Any]) -> str:
    chain = _chain(answer)
    return run.clean(f"{chain[0].get('type')}: {chain[0].get('text')}") if chain else "it cannot be imported"


def _chain(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    chain = answer.get("chain")
    return [each for each in chain if isinstance(each, dict)] if isinstance(chain, list) else []


def clean(text: str, secrets: Iterable[str]) -> str:
    """Return a program's text fit to be shown: no secrets, no control characters, no stack of its own, one line, not long."""
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, "[secret]")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith(("Traceback", "  File "))]
    kept = [_CONTROL.sub("?", line)[:_WIDTH] for line in lines[:_LINES]]
    return " / ".join(kept).replace("Traceback", "trace")
