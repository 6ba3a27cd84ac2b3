"""What contracts and the rules about whole paths say of a stack: lower it, verify, ask."""

from collections.abc import Sequence
from functools import partial

from holdfast.check.asking import Asking, root_of
from holdfast.check.contracts import answers, contract_rows, lowered, speaks_for, verified
from holdfast.check.part import Part, answered, asked, asking_of, both
from holdfast.rule import Rule
from holdfast.settings.model import Settings
from holdfast.stack.stack import Stack
from holdfast.topology.model import Topology
from holdfast.verify import Verdict


def proved(rules: Sequence[Rule], stack: Stack, settings: Settings) -> Part:
    """Return what the contracts say, the rules that are clauses of one, and those that read the topology."""
    found = lowered(stack, settings)
    if found.topology is None:
        return Part(errors=found.errors)
    clauses = [rule for rule in rules if rule.clause]
    others = [rule for rule in rules if not rule.clause]
    told = partial(_told, found.topology, clauses, stack, settings)
    return both(told, partial(asked, others, stack, settings, found.topology), stack)


def _told(topology: Topology, clauses: Sequence[Rule], stack: Stack, settings: Settings) -> Part:
    """Return the verdicts as rows, and what they say as rules."""
    proof = verified(topology, stack, settings)
    asking = [_speaking(rule, proof.verdicts, stack, settings) for rule in clauses]
    return answered(asking, stack) + Part(errors=proof.errors, contracts=tuple(contract_rows(proof.verdicts, stack)))


def _speaking(rule: Rule, verdicts: Sequence[Verdict], stack: Stack, settings: Settings) -> Asking:
    """Return what a rule that is a clause of a contract answers: the verdicts answer for it."""
    asking = asking_of(rule, stack, settings, {})
    for verdict in verdicts:
        if speaks_for(rule, verdict):
            asking.take(root_of(stack), answers, verdict, stack)
    return asking
