"""Plain machines of Google Cloud: which groups and pools they stand in, and how they are replaced."""

from collections.abc import Sequence

from holdfast.stack.resource import Resource
from holdfast.topology.facts import Origin
from holdfast.topology.model import Rollout
from holdfast.topology.wording import listed


def replaced_together(name: str, machines: Sequence[Resource]) -> Rollout:
    """Return how plain machines are replaced: all of one update at once, each made before the old one goes unless it says otherwise."""
    first = [each for each in machines if each.options.get("deleteBeforeReplace")]
    if first:
        return Rollout(number=len(first), origins=tuple(Origin(each.urn, ("deleteBeforeReplace",)) for each in first))
    shown = listed(each.name for each in machines) or name
    return Rollout(assumptions=(f"a replacement of {shown} is created before the old machine is deleted",))
