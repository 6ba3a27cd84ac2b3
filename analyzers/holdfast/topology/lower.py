"""Stack -> Topology: ask every family for its entries, and follow what they lead to."""

from holdfast.settings.model import Settings
from holdfast.stack.stack import Stack
from holdfast.topology.coverage import understanding
from holdfast.topology.draft import Draft
from holdfast.topology.families import families_of
from holdfast.topology.model import Topology


def lower(stack: Stack, settings: Settings) -> Topology:
    """Return the topology of a stack: its entries, what they lead to, and every other thing that serves.

    Entries are found in the order of the families: names first, then balancers that no name of the stack points to, then machines
    and groups with a public address where there is nothing else.
    """
    families = families_of(stack)
    draft = Draft(stack, settings, families)
    for family in families:
        for entries in family.entries:
            for entry in entries(draft):
                draft.enter(entry)
    for resource in sorted(stack.of_type(*(type_ for family in families for type_ in family.lowers)), key=lambda each: each.urn):
        draft.lower(resource)
    understood = understanding(stack, families)
    return draft.topology(modelled=understood.modelled, irrelevant=understood.irrelevant)
