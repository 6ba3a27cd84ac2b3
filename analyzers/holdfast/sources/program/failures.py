"""What is said when a program does not come to its end."""

import re
import signal
from collections.abc import Iterable, Mapping
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
_MISSING_CONFIGURATION: Final = "ConfigMissingError"


def require_end(folder: Path, ending: Ending, recording: Recording, root: str, secrets: Iterable[str], seconds: float) -> None:
    """Raise InputError unless a program came to its end and reported no error."""
    hidden = tuple(secrets)
    answer = ending.answer or {}
    if ending.timed_out:
        raise InputError(f"{folder}: the program was not at its end after {seconds:g} s", "Give it more time with --program-timeout.")
    if answer.get("kind") == "unusable":
        raise InputError(
            f"{folder}: the interpreter has no usable Pulumi SDK: {_first(answer, hidden)}",
            "Install the program's requirements into its environment.",
        )
    if answer.get("kind") == "raised":
        raise _raised(folder, _chain(answer), recording, root, hidden)
    if answer.get("kind") != "done" or ending.code != 0:
        raise InputError(f"{folder}: {_cut_short(ending, hidden)}", "A program ends by itself, once everything is declared.")
    if recording.errors:
        raise InputError(f"{folder}: the program reported an error: {clean(recording.errors[0], hidden)}", _hint("", recording))


def raised(folder: Path | str, chain: list[Mapping[str, Any]], recording: Recording, root: str, secrets: Iterable[str]) -> InputError:
    """Return the error of a program that raised: what, where, and through which lines of the user's own files."""
    return _raised(folder, chain, recording, root, tuple(secrets))


def _raised(folder: Path | str, chain: list[Mapping[str, Any]], recording: Recording, root: str, hidden: tuple[str, ...]) -> InputError:
    first = chain[0] if chain else {"type": "an error", "text": "", "frames": []}
    lines = next((own for own in (_own_lines(each, root) for each in chain) if own), [])
    kind, text = clean(str(first.get("type")), hidden), clean(str(first.get("text")), hidden)
    where = f" ({lines[-1][0]}, line {lines[-1][1]})" if lines else ""
    stack = "".join(f"\n  {file}, line {line}, in {clean(name, hidden)}" for file, line, name in lines[-_FRAMES:])
    if kind == "SystemExit":
        return InputError(
            f"{folder}: the program left with exit code {text or 0} before its end{where}{stack}", "Let the program run to its end."
        )
    return InputError(f"{folder}: the program raised {kind}: {text}{where}{stack}", _hint(kind, recording))


def _hint(kind: str, recording: Recording) -> str:
    if recording.unanswered:
        named = ", ".join(recording.unanswered)
        return f"No answer was known to the look-up {named}: give one under `lookups` in holdfast.yaml."
    if kind == _MISSING_CONFIGURATION:
        return "Give the value with --config KEY=VALUE, or choose another stack with --stack."
    return "Run `pulumi preview` to see whether the program works there."


def _own_lines(error: Mapping[str, Any], root: str) -> list[tuple[str, int, str]]:
    frames = error.get("frames")
    named = [tuple(each) for each in frames if isinstance(each, list | tuple) and len(each) == 3] if isinstance(frames, list) else []  # noqa: PLR2004 - file, line, name
    own = [(own_file(str(file), root), line, str(name)) for file, line, name in named]
    return [(clean(file, ()), line, name) for file, line, name in own if file and isinstance(line, int)]


def _cut_short(ending: Ending, hidden: tuple[str, ...]) -> str:
    said = clean(next((line for line in reversed(ending.words.splitlines()) if line.strip()), ""), hidden)
    words = f"; its last words: {said}" if said else ""
    if ending.code < 0:
        try:
            name = signal.Signals(-ending.code).name
        except ValueError:
            name = str(-ending.code)
        return f"the program was killed by signal {name} before its end{words}"
    return f"the program ended with exit code {ending.code} before the Pulumi SDK was done{words}"


def _first(answer: Mapping[str, Any], hidden: tuple[str, ...]) -> str:
    chain = _chain(answer)
    return clean(f"{chain[0].get('type')}: {chain[0].get('text')}", hidden) if chain else "it cannot be imported"


def _chain(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    chain = answer.get("chain")
    return [each for each in chain if isinstance(each, dict)] if isinstance(chain, list) else []


def clean(text: str, secrets: Iterable[str]) -> str:
    """Return a program's text fit to be shown: no secrets, no control characters, no stack of its own, not long."""
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, "[secret]")
    lines = [
        line.rstrip() for line in text.replace("\r\n", "\n").splitlines() if line.strip() and not line.startswith(("Traceback", "  File "))
    ]
    kept = [_CONTROL.sub("?", line)[:_WIDTH] for line in lines[:_LINES]]
    return "\n".join(kept).replace("Traceback", "trace")
