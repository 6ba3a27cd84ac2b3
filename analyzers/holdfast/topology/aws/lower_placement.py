"""Placement groups -> parts: the members of a cluster group share their fate."""

from typing import Final

from holdfast.stack.aws import PLACEMENT_GROUP
from holdfast.stack.missing import NotKnownError
from holdfast.stack.references import outside
from holdfast.stack.resource import Resource
from holdfast.topology.aws.lower_zones import region_of
from holdfast.topology.draft import Draft, Family
from holdfast.topology.facts import YES, Fact, Origin
from holdfast.topology.model import Need, Part

_CLUSTER: Final = "cluster"


def lower_placement_group(draft: Draft, group: Resource) -> str:
    """Add a placement group as one thing that can fail: a cluster group is one rack or few in one zone."""
    return _part(draft, group.urn, group.name, region_of(draft, group), Origin(group.urn))


def placement_needs(draft: Draft, owner: Resource, path: str) -> tuple[Need, ...]:
    """Return that members serve as long as the placement group does that a property names; spread and partition groups are none.

    A group outside the stack, or whose strategy is not known, may be one.
    """
    named = draft.stack.resolve(owner, path, PLACEMENT_GROUP)
    by = Origin(owner.urn, (named.path.partition(".")[0],))
    needs = [_need(draft, each, by) for each in named.resources]
    facts = (*map(outside, named.literals), *named.missing)
    if facts:
        called = named.literals[0] if named.literals else f"the placement group of {owner.name}"
        part = _part(draft, f"outside:{called}", called, region_of(draft, owner), by)
        needs.append(Need((part,), needed=Fact(None, facts, f"cluster {called}"), origins=(by,)))
    return tuple(each for each in needs if each is not None)


def _need(draft: Draft, group: Resource, by: Origin) -> Need | None:
    try:
        if group.text("strategy") != _CLUSTER:
            return None
        needed = YES
    except NotKnownError as error:
        needed = Fact(None, error.missing, f"cluster {group.urn}")
    return Need((draft.lower(group),), needed=needed, origins=(by,))


def _part(draft: Draft, id_: str, name: str, region: str, by: Origin) -> str:
    return draft.add(Part(id_, name, "placement-group", region, origins=(by,)))


FAMILY: Final = Family(name="aws placement groups", lowers={PLACEMENT_GROUP: lower_placement_group})
