"""The rules that are installed, found through the entry-point group `holdfast.rules`, and the choice among them."""

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from functools import cache
from importlib.metadata import entry_points
from typing import Final

from holdfast.errors import UsageError
from holdfast.rule import Rule

GROUP: Final = "holdfast.rules"


@cache
def installed() -> tuple[Rule, ...]:
    """Return every installed rule, by id; raise UsageError where two packages bring one id."""
    found: dict[str, Rule] = {}
    for point in entry_points(group=GROUP):
        for each in point.load():
            if found.get(each.id, each) is not each:
                raise UsageError(
                    f"two installed rules are called {each.id}; one comes from {point.value}", "Uninstall one of the packages."
                )
            found[each.id] = each
    return tuple(found[id_] for id_ in sorted(found))


def named(id_: str) -> Rule:
    """Return the rule with an id; raise UsageError, with near names, where there is none."""
    for each in installed():
        if each.id == id_:
            return each
    raise _unknown(f"rule {id_}", id_, [each.id for each in installed()])


def _unknown(what: str, given: str, known: Iterable[str]) -> UsageError:
    from difflib import get_close_matches  # noqa: PLC0415 - only for the error

    near = get_close_matches(given, sorted(set(known)), 3)
    return UsageError(f"there is no {what}", f"Did you mean {' or '.join(near)}?" if near else "`holdfast rules` lists them.")


def chosen(select: Iterable[str], ignore: Iterable[str], among: Sequence[Rule] | None = None) -> tuple[Rule, ...]:
    """Return the rules that patterns select and do not ignore; raise UsageError for a pattern that matches no rule.

    A pattern is an id, a glob over ids, `group:NAME` or `cloud:NAME`. among: the rules to choose from, where they are not the installed.
    """
    rules = installed() if among is None else among
    kept = {rule.id for pattern in select for rule in _matching(pattern, rules)}
    dropped = {rule.id for pattern in ignore for rule in _matching(pattern, rules)}
    return tuple(rule for rule in rules if rule.id in kept - dropped)


def _matching(pattern: str, rules: Sequence[Rule]) -> tuple[Rule, ...]:
    kind, colon, name = pattern.partition(":")
    if colon and kind in ("group", "cloud"):
        of = {rule: rule.group if kind == "group" else rule.cloud for rule in rules}
        if name not in of.values():
            raise _unknown(f"{kind} {name}", name, of.values())
        return tuple(rule for rule, each in of.items() if each == name)
    matching = tuple(rule for rule in rules if fnmatchcase(rule.id, pattern))
    if not matching and pattern != "*":
        raise _unknown(f"rule {pattern}", pattern, [each.id for each in rules])
    return matching
