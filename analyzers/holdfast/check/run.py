"""Run rules and contracts over a stack."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final

import msgspec

from holdfast.check.asking import Asking, root_of
from holdfast.check.contracts import answers, contract_rows, lowered, speaks_for, verified
from holdfast.check.report import ContractRow, Coverage, ErrorRow, FindingRow, OpaqueRow, Report, StackRow, UndecidedRow
from holdfast.check.rows import findings_in_order, undecided_in_order
from holdfast.check.side_by_side import can_fork, side_by_side
from holdfast.rule import Rule
from holdfast.settings.model import Settings
from holdfast.stack.stack import Stack
from holdfast.topology.coverage import understanding
from holdfast.topology.families import FAMILIES
from holdfast.topology.model import Topology
from holdfast.verify import Verdict

LARGE: Final = 10_000
"""Resources from which on a second process is worth its start."""
UNASKED: Final = "nothing is said of whole paths: default_contract is false, and there is no other contract"


class Part(msgspec.Struct, frozen=True):
    """What some of the rules answered, and what that rests on."""

    findings: tuple[FindingRow, ...] = ()
    undecided: tuple[UndecidedRow, ...] = ()
    errors: tuple[ErrorRow, ...] = ()
    contracts: tuple[ContractRow, ...] = ()
    assumptions: tuple[str, ...] = ()

    def __add__(self, other: "Part") -> "Part":
        """Return what both answered."""
        return Part(*(getattr(self, field) + getattr(other, field) for field in self.__struct_fields__))


def check(stack: Stack, rules: Iterable[Rule], settings: Settings) -> Report:
    """Return what rules and contracts say of a stack, in an order that does not depend on the order of rules or resources.

    Rules that read the topology are asked where there is a contract: without one, `default_contract: false`, nothing is lowered.
    """
    chosen = sorted(rules, key=lambda each: each.id)
    on_paths = [rule for rule in chosen if rule.clause or "topology" in rule.arguments]
    on_stack = [rule for rule in chosen if rule not in on_paths]
    if settings.default_contract or settings.contracts:
        part = _both(partial(_proved, on_paths, stack, settings), partial(_part, on_stack, stack, settings), stack)
    else:
        part = _part(on_stack, stack, settings) + Part(assumptions=(UNASKED,) if on_paths else ())
    return Report(
        stacks=(_stack_row(stack, chosen),),
        findings=findings_in_order(part.findings),
        undecided=undecided_in_order(part.undecided),
        contracts=part.contracts,
        assumptions=(*sorted(set(part.assumptions)), *stack.notes),
        errors=tuple(sorted(part.errors, key=lambda each: (each.rule, each.resource, each.error))),
    )


def _both(one: Callable[[], Part], other: Callable[[], Part], stack: Stack) -> Part:
    """Return what two parts of the work answer, done at once where the stack is large."""
    if len(stack.resources) < LARGE or not can_fork():
        return one() + other()
    first, second = side_by_side(one, other, Part)
    return first + second


def _proved(rules: Sequence[Rule], stack: Stack, settings: Settings) -> Part:
    """Return what contracts and the rules about paths say."""
    found = lowered(stack, settings)
    if found.topology is None:
        return Part(errors=found.errors)
    clauses = [rule for rule in rules if rule.clause]
    others = [rule for rule in rules if not rule.clause]
    told = partial(_told, found.topology, clauses, stack, settings)
    return _both(told, partial(_part, others, stack, settings, found.topology), stack)


def _told(topology: Topology, clauses: Sequence[Rule], stack: Stack, settings: Settings) -> Part:
    """Return the verdicts as rows, and what they say as rules."""
    proof = verified(topology, stack, settings)
    asked = [_speaking(rule, proof.verdicts, stack, settings) for rule in clauses]
    return _answered(asked, stack) + Part(errors=proof.errors, contracts=tuple(contract_rows(proof.verdicts, stack)))


def _part(rules: Sequence[Rule], stack: Stack, settings: Settings, topology: Topology | None = None) -> Part:
    """Return what rules answer, each isolated from the others."""
    given: dict[str, object] = {"stack": stack, "options": settings.options}
    if topology is not None:
        given["topology"] = topology
    asked = [Asking(rule, stack, settings.rules.severity.get(rule.id, rule.severity), given) for rule in rules]
    for each in asked:
        each.ask()
    return _answered(asked, stack)


def _speaking(rule: Rule, verdicts: Sequence[Verdict], stack: Stack, settings: Settings) -> Asking:
    """Return what a rule that is a clause of a contract answers: the verdicts answer for it."""
    asking = Asking(rule, stack, settings.rules.severity.get(rule.id, rule.severity), {})
    for verdict in verdicts:
        if speaks_for(rule, verdict):
            asking.take(root_of(stack), partial(answers, verdict, stack))
    return asking


def _answered(asked: Sequence[Asking], stack: Stack) -> Part:
    return Part(
        tuple(row for each in asked for row in each.findings),
        tuple(row for each in asked for row in each.undecided),
        tuple(row for each in asked for row in each.errors),
        assumptions=stack.assumptions.sentences(),
    )


def _stack_row(stack: Stack, rules: Sequence[Rule]) -> StackRow:
    """Return what is said of the stack itself, with how much of it is understood: modelled, or read by a rule that runs."""
    read = frozenset(type_ for rule in rules for type_ in rule.types)
    known = understanding(stack, FAMILIES, read)
    opaque = tuple(OpaqueRow(resource.urn, why) for resource, why in sorted(known.opaque, key=lambda each: each[0].urn))
    coverage = Coverage(known.modelled, known.irrelevant, opaque)
    return StackRow(stack.name, stack.source, stack.kind, len(stack.resources), coverage)
