"""Run rules and contracts over a stack."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final

from holdfast.check.part import Part, asked, both, in_shares
from holdfast.check.report import Coverage, OpaqueRow, Report, StackRow
from holdfast.check.rows import findings_in_order, undecided_in_order
from holdfast.rule import Rule
from holdfast.settings.model import Settings
from holdfast.stack.stack import Stack
from holdfast.topology.coverage import understanding
from holdfast.topology.families import families_of

UNASKED: Final = "nothing is said of whole paths: default_contract is false, and there is no other contract"


def check(stack: Stack, rules: Iterable[Rule], settings: Settings) -> Report:
    """Return what rules and contracts say of a stack, in an order that does not depend on the order of rules or resources.

    Rules that read the topology are asked where there is a contract: without one, `default_contract: false`, nothing is lowered.
    """
    chosen = sorted(rules, key=lambda each: each.id)
    on_paths = [rule for rule in chosen if rule.clause or "topology" in rule.arguments]
    on_stack = [rule for rule in chosen if rule not in on_paths]
    described = partial(_described, stack, chosen)
    if _has_contracts(settings):
        part = _with_contracts(on_paths, on_stack, stack, settings, described)
    else:
        part = in_shares(partial(asked, on_stack, stack, settings, None), described, stack)
    unasked = () if _has_contracts(settings) or not on_paths else (UNASKED,)
    return Report(
        stacks=part.stacks,
        findings=findings_in_order(part.findings),
        undecided=undecided_in_order(part.undecided),
        contracts=part.contracts,
        assumptions=(*sorted({*part.assumptions, *unasked}), *stack.notes),
        errors=tuple(sorted(part.errors, key=lambda each: (each.rule, each.resource, each.error))),
    )


def _has_contracts(settings: Settings) -> bool:
    return settings.default_contract or bool(settings.contracts)


def _with_contracts(
    on_paths: Sequence[Rule], on_stack: Sequence[Rule], stack: Stack, settings: Settings, described: Callable[[], Part]
) -> Part:
    from holdfast.check.proof import proved  # noqa: PLC0415 - lowering and verifier take as long to load as a small stack to check

    return both(partial(proved, on_paths, stack, settings), lambda: asked(on_stack, stack, settings) + described(), stack)


def _described(stack: Stack, rules: Sequence[Rule]) -> Part:
    """Return what is said of the stack itself, with how much of it is understood: modelled, or read by a rule that runs."""
    read = frozenset(type_ for rule in rules for type_ in rule.types)
    known = understanding(stack, families_of(stack), read)
    opaque = tuple(OpaqueRow(resource.urn, why) for resource, why in sorted(known.opaque, key=lambda each: each[0].urn))
    coverage = Coverage(known.modelled, known.irrelevant, opaque)
    return Part(stacks=(StackRow(stack.name, stack.source, stack.kind, len(stack.resources), coverage),))
