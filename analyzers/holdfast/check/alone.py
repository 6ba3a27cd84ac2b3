"""Ask rules about one resource that nothing else is known of: what its inputs alone decide."""

from collections.abc import Iterable

import msgspec

from holdfast.check.part import Part, asked
from holdfast.check.rows import findings_in_order, undecided_in_order
from holdfast.rule import Rule
from holdfast.settings.model import Settings
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack


def check_alone(resource: Resource, stack: str, rules: Iterable[Rule], settings: Settings) -> Part:
    """Return what rules about the inputs of one resource say of it; their rows and fingerprints are those of `check`.

    stack: the name of the stack that it belongs to.
    """
    part = asked([rule for rule in rules if rule.reads_inputs_alone], Stack(stack, [resource]), settings)
    return msgspec.structs.replace(part, findings=findings_in_order(part.findings), undecided=undecided_in_order(part.undecided))
