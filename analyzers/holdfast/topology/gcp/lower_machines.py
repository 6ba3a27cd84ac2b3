"""Plain machines of Google Cloud -> fleets of one pinned member, or of all machines that one pool names."""

from collections.abc import Iterable
from typing import Final

from holdfast.stack.gcp import INSTANCE
from holdfast.stack.resource import Resource
from holdfast.topology.draft import Draft, Family
from holdfast.topology.facts import Origin, ZoneSet, exactly
from holdfast.topology.gcp.lower_groups import is_accelerated
from holdfast.topology.gcp.lower_needs import needs_of
from holdfast.topology.gcp.lower_zones import region_of, zone_of
from holdfast.topology.gcp.machines import replaced_together
from holdfast.topology.model import Fleet, Member
from holdfast.topology.wording import listed


def lower_instance(draft: Draft, machine: Resource) -> str:
    """Add a machine as a fleet by itself."""
    return machines_together(draft, machine.urn, (machine,))


def machines_together(draft: Draft, id_: str, machines: Iterable[Resource]) -> str:
    """Add machines that serve together as one fleet."""
    found = tuple(sorted(dict.fromkeys(machines), key=lambda each: each.urn))
    pinned = tuple(Member(each.name, zone_of(draft, each), (Origin(each.urn),)) for each in found)
    return draft.add(
        Fleet(
            id_,
            listed(each.name for each in found),
            exactly(len(pinned)),
            zones=ZoneSet(tuple(sorted({each.zone for each in pinned}))),
            placement="pinned",
            pinned=pinned,
            region=region_of(draft, found[0]),
            needs=needs_of(draft, found[0], found),
            rollout=replaced_together(found[0].name, found),
            accelerated=any(is_accelerated(draft, each) for each in found),
            origins=tuple(Origin(each.urn) for each in found),
        )
    )


FAMILY: Final = Family(
    name="google machines",
    lowers={INSTANCE: lower_instance},
    reads=(
        "gcp:compute/attachedDisk:AttachedDisk",
        "gcp:compute/instanceSettings:InstanceSettings",
    ),
)
