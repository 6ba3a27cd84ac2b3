"""A command line of the `pulumi` CLI, as far as it says where and on which stack it works."""

from collections.abc import Sequence
from typing import Final

import msgspec

_VALUED: Final = frozenset({"-C", "--cwd", "--color", "-v", "--verbose", "--profiling", "--tracing", "--otel-traces", "--memprofilerate"})
"""Options before the command that take the word after them."""
_WITH_CONFIG: Final = frozenset({"config", "destroy", "dn", "down", "import", "logs", "pre", "preview", "refresh", "up", "update", "watch"})
"""Commands that take `--stack` and `--config-file`."""
_WITH_STACK: Final = frozenset({"cancel", "console", "stack", "state"})
_PLANNING: Final = frozenset({"pre", "preview"})
_NEW_STACK: Final = frozenset({"create", "init", "new", "setup"})


class CommandLine(msgspec.Struct, frozen=True):
    """A command line.

    command: empty where there is none; place: of it among the words. folder, stack, config_file: as given, else empty.
    """

    words: tuple[str, ...]
    command: str = ""
    place: int = -1
    folder: str = ""
    stack: str = ""
    config_file: str = ""

    @property
    def plans(self) -> bool:
        """Tell whether nothing is created by it."""
        return self.command in _PLANNING

    @property
    def needs_stack(self) -> bool:
        """Tell whether it works on a stack."""
        return self.command in _WITH_CONFIG or self.command in _WITH_STACK

    @property
    def takes_config(self) -> bool:
        """Tell whether the file of the configuration can be named to it."""
        return self.command in _WITH_CONFIG

    @property
    def creates_stack(self) -> bool:
        """Tell whether it is `stack init`."""
        return self.command == "stack" and any(word in _NEW_STACK for word in self.words[self.place + 1 : self.place + 2])

    @property
    def selects_stack(self) -> bool:
        """Tell whether it is `stack select`."""
        return self.words[self.place : self.place + 2] == ("stack", "select")

    def named(self) -> str:
        """Return the stack that is asked for, by an option or as what is to be created or selected."""
        if self.stack or not (self.creates_stack or self.selects_stack):
            return self.stack
        return next((word for word in self.words[self.place + 2 :] if not word.startswith("-")), "")

    def about(self, stack: str, config_file: str) -> tuple[str, ...]:
        """Return the words with a stack in place of the one asked for, and with a file of its configuration."""
        stated = (("--config-file", self.config_file, config_file), ("--stack", self.stack, stack))
        added = [word for option, given, value in stated if not given and self.takes_config for word in (option, value)]
        words = _replaced(self.words[self.place + 1 :], self.named(), stack, ("", "--stack=", "-s=", "-s"))
        words = _replaced(words, self.config_file, config_file, ("", "--config-file="))
        return (*self.words[: self.place + 1], *added, *words)


def _replaced(words: Sequence[str], given: str, value: str, prefixes: tuple[str, ...]) -> Sequence[str]:
    """Return words with a value of an option as another one."""
    written = {f"{prefix}{given}": f"{prefix}{value}" for prefix in prefixes} if given else {}
    return [written.get(word, word) for word in words]


def parse(words: Sequence[str]) -> CommandLine:
    """Return what a command line says."""
    place = _place(words)
    before, after = words[: max(place, 0)], words[place + 1 :] if place >= 0 else ()
    after = after[: list(after).index("--")] if "--" in after else after
    return CommandLine(
        tuple(words),
        words[place] if place >= 0 else "",
        place,
        _value(("-C", "--cwd"), (*before, *after)),
        _value(("-s", "--stack"), after),
        _value(("--config-file", "--config-file"), after),
    )


def _place(words: Sequence[str]) -> int:
    """Return where the command stands; -1 where there is none."""
    skipped = False
    for index, word in enumerate(words):
        if not skipped and not word.startswith("-"):
            return index
        skipped = not skipped and word in _VALUED
    return -1


def _value(names: tuple[str, str], words: Sequence[str]) -> str:
    """Return what stands after an option, in any of the ways to write it; the last time counts."""
    short, long = names
    found = ""
    for index, word in enumerate(words):
        if word in names and index + 1 < len(words):
            found = words[index + 1]
        elif word.startswith(f"{long}="):
            found = word.partition("=")[2]
        elif word.startswith(short) and not word.startswith("--") and len(word) > len(short):
            found = word.removeprefix(short).removeprefix("=")
    return found
