"""How lists of names and numbers are said in a sentence."""

from collections.abc import Iterable, Sized
from typing import Final

_SHOWN: Final = 4


def listed(names: Iterable[str]) -> str:
    """Return names joined by commas and `and`; after four the rest is counted."""
    all_ = list(names)
    if len(all_) > _SHOWN + 1:
        return f"{', '.join(all_[:_SHOWN])} and {len(all_) - _SHOWN} more"
    return " and ".join(part for part in (", ".join(all_[:-1]), *all_[-1:]) if part)


def counted(things: int | Sized, noun: str, plural: str = "") -> str:
    """Return a number with its noun: `1 zone`, `no zones`, `3 zones`."""
    number = things if isinstance(things, int) else len(things)
    return f"{number or 'no'} {noun if number == 1 else plural or noun + 's'}"
