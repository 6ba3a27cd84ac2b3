"""Run rules and contracts over a stack."""

from collections.abc import Iterable, Sequence

from holdfast.check.asking import Asking, root_of
from holdfast.check.contracts import Verified, answers, contract_rows, speaks_for, verified
from holdfast.check.report import Coverage, ErrorRow, FindingRow, OpaqueRow, Report, StackRow, UndecidedRow
from holdfast.check.rows import findings_in_order, undecided_in_order
from holdfast.rule import Rule
from holdfast.settings.model import Settings
from holdfast.stack.stack import Stack
from holdfast.topology.coverage import understanding
from holdfast.topology.families import FAMILIES


def check(stack: Stack, rules: Iterable[Rule], settings: Settings) -> Report:
    """Return what rules and contracts say of a stack, in an order that does not depend on the order of rules or resources."""
    chosen = sorted(rules, key=lambda each: each.id)
    proof = verified(stack, settings, needed=any("topology" in rule.arguments for rule in chosen))
    findings: list[FindingRow] = []
    undecided: list[UndecidedRow] = []
    errors: list[ErrorRow] = list(proof.errors)
    for rule in chosen:
        asked = _asked(rule, stack, settings, proof)
        findings += asked.findings
        undecided += asked.undecided
        errors += asked.errors
    return Report(
        stacks=(_stack_row(stack, chosen),),
        findings=findings_in_order(findings),
        undecided=undecided_in_order(undecided),
        contracts=tuple(contract_rows(proof.verdicts, stack)),
        assumptions=(*stack.assumptions.sentences(), *stack.notes),
        errors=tuple(sorted(errors, key=lambda each: (each.rule, each.resource, each.error))),
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
