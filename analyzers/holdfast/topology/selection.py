"""The items of several that a question is answered with yes for, where the answer to some is not known."""

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

import msgspec

from holdfast.stack.missing import Missing, NotKnownError

Item = TypeVar("Item")


class Selection(msgspec.Struct, Generic[Item], frozen=True):
    """What was found; `missing` says why there may be more, `path` where."""

    path: str
    found: tuple[Item, ...] = ()
    missing: tuple[Missing, ...] = ()

    def none(self) -> bool:
        """Tell whether certainly nothing was found; raise NotKnownError where it cannot be said."""
        if not self.found:
            self.require_complete()
        return not self.found

    def require_complete(self) -> None:
        """Raise NotKnownError where there may be more."""
        if self.missing:
            raise NotKnownError(self.path, *self.missing)


def those(items: Iterable[Item], ask: Callable[[Item], bool], path: str = "", missing: Iterable[Missing] = ()) -> Selection[Item]:
    """Return the items that the answer is yes for, in their order.

    missing: why there may be more items than these; path: the property that would name them.
    """
    found: list[Item] = []
    open_ = dict.fromkeys(missing)
    for each in items:
        try:
            if ask(each):
                found.append(each)
        except NotKnownError as error:
            path = path if open_ else error.property
            open_.update(dict.fromkeys(error.missing))
    return Selection(path, tuple(found), tuple(open_))


def told(answers: Iterable[Callable[[], str]], path: str = "") -> Selection[str]:
    """Return what answers say, in their order, without those that are empty because nothing is to be said."""
    found: list[str] = []
    open_: dict[Missing, None] = {}
    for answer in answers:
        try:
            found += filter(None, [answer()])
        except NotKnownError as error:
            path = path if open_ else error.property
            open_.update(dict.fromkeys(error.missing))
    return Selection(path, tuple(found), tuple(open_))
