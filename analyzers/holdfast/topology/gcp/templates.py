"""What the machines of a group are made from, and how they reach the internet."""

from typing import Final

from holdfast.stack.gcp import INSTANCE_TEMPLATE, REGION_INSTANCE_TEMPLATE
from holdfast.stack.reading import Reading
from holdfast.stack.references import References
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack

TEMPLATES: Final = (INSTANCE_TEMPLATE, REGION_INSTANCE_TEMPLATE)


def templates_of(stack: Stack, manager: Resource) -> References:
    """Return the templates of a managed group."""
    return stack.resolve(manager, "versions[].instanceTemplate", TEMPLATES)


def has_public_address(machine: Reading) -> bool:
    """Tell whether a machine, or those of a template, has a public address; raise NotKnownError where that is not known.

    An interface has one where it has an access configuration, be it empty.
    """
    return any(each.items("accessConfigs") or each.items("ipv6AccessConfigs") for each in machine.blocks("networkInterfaces"))
