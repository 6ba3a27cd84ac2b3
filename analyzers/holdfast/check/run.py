"""Run rules and contracts over a stack."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

import msgspec

from holdfast.check.asking import Asking, root_of
from holdfast.check.contracts import Verified, answers, contract_rows, speaks_for, verified
from holdfast.check.report import ContractRow, Coverage, ErrorRow, FindingRow, OpaqueRow, Report, StackRow, UndecidedRow
from holdfast.check.rows import findings_in_order, undecided_in_order
from holdfast.check.side_by_side import can_fork, side_by_side
from holdfast.rule import Rule
from holdfast.settings.model import Settings
from holdfast.stack.stack import Stack
from holdfast.topology.coverage import understanding
from holdfast.topology.families import FAMILIES

LARGE: Final = 10_000
"""Resources from which on a second process is worth its start."""


class Part(msgspec.Struct, frozen=True):
    """What some of the rules answered, and what that rests on."""

    findings: tuple[FindingRow, ...]
    undecided: tuple[UndecidedRow, ...]
    errors: tuple[ErrorRow, ...]
    contracts: tuple[ContractRow, ...]
    assumptions: tuple[str, ...]


def check(stack: Stack, rules: Iterable[Rule], settings: Settings) -> Report:
    """Return what rules and contracts say of a stack, in an order that does not depend on the order of rules or resources."""
    chosen = sorted(rules, key=lambda each: each.id)
    on_paths = [rule for rule in chosen if rule.clause or "topology" in rule.arguments]
    on_stack = partial(_part, [rule for rule in chosen if rule not in on_paths], stack, settings, Verified(None, ()))
    proved = partial(_proved, on_paths, stack, settings)
    at_once = len(stack.resources) >= LARGE and can_fork()
    parts = side_by_side(proved, on_stack, Part) if at_once else (proved(), on_stack())
    return Report(
        stacks=(_stack_row(stack, chosen),),
        findings=findings_in_order(row for part in parts for row in part.findings),
        undecided=undecided_in_order(row for part in parts for row in part.undecided),
        contracts=parts[0].contracts,
        assumptions=(*sorted({text for part in parts for text in part.assumptions}), *stack.notes),
        errors=tuple(sorted((row for part in parts for row in part.errors), key=lambda each: (each.rule, each.resource, each.error))),
    )


def _proved(rules: Sequence[Rule], stack: Stack, settings: Settings) -> Part:
    """Return what contracts and the rules about paths say."""
    proof = verified(stack, settings, needed=any("topology" in rule.arguments for rule in rules))
    part = _part(rules, stack, settings, proof)
    return msgspec.structs.replace(part, errors=(*proof.errors, *part.errors), contracts=tuple(contract_rows(proof.verdicts, stack)))


def _part(rules: Sequence[Rule], stack: Stack, settings: Settings, proof: Verified) -> Part:
    asked = [_asked(rule, stack, settings, proof) for rule in rules]
    return Part(
        tuple(row for each in asked for row in each.findings),
        tuple(row for each in asked for row in each.undecided),
        tuple(row for each in asked for row in each.errors),
        (),
        stack.assumptions.sentences(),
    )


def _asked(rule: Rule, stack: Stack, settings: Settings, proof: Verified) -> Asking:
    """Return what one rule answers; for a rule that is a clause of a contract the verdicts answer."""
    given: dict[str, object] = {"stack": stack, "options": settings.options}
    if proof.topology is not None:
        given["topology"] = proof.topology
    asking = Asking(rule, stack, settings.rules.severity.get(rule.id, rule.severity), given)
    if not rule.clause:
        asking.ask()
        return asking
    for verdict in proof.verdicts:
        if speaks_for(rule, verdict):
            asking.take(root_of(stack), lambda verdict=verdict: answers(verdict, stack))  # type: ignore[misc]
    return asking


def _stack_row(stack: Stack, rules: Sequence[Rule]) -> StackRow:
    """Return what is said of the stack itself, with how much of it is understood: modelled, or read by a rule that runs."""
    read = frozenset(type_ for rule in rules for type_ in rule.types)
    known = understanding(stack, FAMILIES, read)
    opaque = tuple(OpaqueRow(resource.urn, why) for resource, why in sorted(known.opaque, key=lambda each: each[0].urn))
    coverage = Coverage(known.modelled, known.irrelevant, opaque)
    return StackRow(stack.name, stack.source, stack.kind, len(stack.resources), coverage)
