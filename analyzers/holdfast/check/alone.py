"""Ask rules about one resource that nothing else is known of: what its inputs alone decide."""

from collections.abc import Iterable

import msgspec

from holdfast.check.asking import Asking
from holdfast.check.report import ErrorRow, FindingRow, UndecidedRow
from holdfast.check.rows import findings_in_order, undecided_in_order
from holdfast.rule import Rule
from holdfast.settings.model import Settings
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack


class Alone(msgspec.Struct, frozen=True):
    """What rules say of one resource."""

    findings: tuple[FindingRow, ...] = ()
    undecided: tuple[UndecidedRow, ...] = ()
    errors: tuple[ErrorRow, ...] = ()


def check_alone(resource: Resource, stack: str, rules: Iterable[Rule], settings: Settings) -> Alone:
    """Return what rules about the inputs of one resource say of it; their rows and fingerprints are those of `check`.

    stack: the name of the stack that it belongs to.
    """
    given = {"options": settings.options}
    only = Stack(stack, [resource])
    asked = [Asking(rule, only, settings.rules.severity.get(rule.id, rule.severity), given) for rule in rules if rule.reads_inputs_alone]
    for each in asked:
        each.ask()
    return Alone(
        findings_in_order(row for each in asked for row in each.findings),
        undecided_in_order(row for each in asked for row in each.undecided),
        tuple(row for each in asked for row in each.errors),
    )
