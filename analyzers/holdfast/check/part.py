"""A part of a check: what some of the rules answer about some of the resources, alone or beside another part."""

from collections.abc import Callable, Sequence
from functools import reduce
from operator import add
from typing import Final

import msgspec

from holdfast.check.asking import ALL, Asking, Share, shares
from holdfast.check.report import ContractRow, ErrorRow, FindingRow, StackRow, UndecidedRow
from holdfast.rule import Rule
from holdfast.settings.model import Settings
from holdfast.side_by_side import can_fork, in_turns, side_by_side
from holdfast.stack.stack import Stack

LARGE: Final = 10_000
"""Resources from which on a second process is worth its start."""


class Part(msgspec.Struct, frozen=True):
    """What some of the rules answered, and what that rests on; with it what is said of the stack itself, where that was asked."""

    stacks: tuple[StackRow, ...] = ()
    findings: tuple[FindingRow, ...] = ()
    undecided: tuple[UndecidedRow, ...] = ()
    errors: tuple[ErrorRow, ...] = ()
    contracts: tuple[ContractRow, ...] = ()
    assumptions: tuple[str, ...] = ()

    def __add__(self, other: "Part") -> "Part":
        """Return what both answered."""
        return Part(*(getattr(self, field) + getattr(other, field) for field in self.__struct_fields__))


def in_shares(ask: Callable[[Share], Part], beside: Callable[[], Part], stack: Stack) -> Part:
    """Return what is answered about all of a stack, and beside that; about a large one first about a little of it, then share by share.

    What is looked up once for all resources is there when a second process starts, which would look it up again.
    """
    if not _takes_two(stack):
        return ask(ALL) + beside()
    first, *rest = shares()
    known = ask(first)
    others = in_turns(lambda turn: ask(rest[turn]) if turn < len(rest) else beside(), len(rest) + 1, Part)
    return reduce(add, others, known)


def both(one: Callable[[], Part], other: Callable[[], Part], stack: Stack) -> Part:
    """Return what two parts of the work answer, done at once where the stack is large."""
    if not _takes_two(stack):
        return one() + other()
    first, second = side_by_side(one, other, Part)
    return first + second


def _takes_two(stack: Stack) -> bool:
    return len(stack.resources) >= LARGE and can_fork()


def asked(rules: Sequence[Rule], stack: Stack, settings: Settings, topology: object = None, share: Share = ALL) -> Part:
    """Return what rules answer about a share of what each judges, each rule isolated from the others.

    topology: of the stack, for rules that read it; without one they are not asked.
    """
    given: dict[str, object] = {"stack": stack, "options": settings.options}
    if topology is not None:
        given["topology"] = topology
    asking = [asking_of(rule, stack, settings, given) for rule in rules]
    for each in asking:
        each.ask(share)
    return answered(asking, stack)


def asking_of(rule: Rule, stack: Stack, settings: Settings, given: dict[str, object]) -> Asking:
    """Return a rule that is ready to be asked, with the severity that the user gives it."""
    return Asking(rule, stack, settings.rules.severity.get(rule.id, rule.severity), given)


def answered(asking: Sequence[Asking], stack: Stack) -> Part:
    """Return the answers of some rules, and what of the stack they rest on."""
    return Part(
        findings=tuple(row for each in asking for row in each.findings),
        undecided=tuple(row for each in asking for row in each.undecided),
        errors=tuple(row for each in asking for row in each.errors),
        assumptions=stack.assumptions.sentences(),
    )
