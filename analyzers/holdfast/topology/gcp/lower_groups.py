"""Managed and unmanaged instance groups of Google Cloud -> fleets.

Sources: Compute Engine, "About regional MIGs": after the loss of a zone machines are added elsewhere only where an autoscaler asks
for them; "Set up autohealing": a group recreates machines that stopped, with a health check also those that do not answer.
"""

from collections.abc import Iterator
from typing import Final, Literal

from holdfast.stack.gcp import (
    AUTOSCALER,
    HEALTH_CHECK,
    HTTP_HEALTH_CHECK,
    HTTPS_HEALTH_CHECK,
    INSTANCE,
    INSTANCE_GROUP,
    INSTANCE_GROUP_MANAGER,
    INSTANCE_GROUP_MEMBERSHIP,
    INSTANCE_GROUP_NAMED_PORT,
    INSTANCE_TEMPLATE,
    REGION_AUTOSCALER,
    REGION_HEALTH_CHECK,
    REGION_INSTANCE_GROUP_MANAGER,
    REGION_INSTANCE_TEMPLATE,
)
from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.references import References
from holdfast.stack.resource import Resource
from holdfast.topology.draft import Draft, Family
from holdfast.topology.facts import NO, YES, Broken, Count, Fact, Origin, Span, ZoneSet, exactly
from holdfast.topology.gcp.accelerated import ACCELERATED
from holdfast.topology.gcp.autoscaling import autoscalers_of
from holdfast.topology.gcp.lower_needs import needs_of
from holdfast.topology.gcp.lower_zones import region_of, zone_of, zones_of_manager
from holdfast.topology.gcp.machines import replaced_together
from holdfast.topology.gcp.probing import probe_named
from holdfast.topology.gcp.rollouts import rollout_of
from holdfast.topology.gcp.sizes import size_of
from holdfast.topology.gcp.templates import templates_of
from holdfast.topology.model import Fleet, Healing, Member

_CHECKS: Final = (HEALTH_CHECK, REGION_HEALTH_CHECK, HTTP_HEALTH_CHECK, HTTPS_HEALTH_CHECK)
_HEALING: Final = "autoHealingPolicies"
_LONGEST_DELAY: Final = 3600.0
LAUNCH: Final = "instance-launch"
"""The name of the assumption that bounds how long a machine takes to run."""
Placement = Literal["even", "free", "one-zone"]
_SHAPES: Final[dict[str, Placement]] = {"EVEN": "even", "BALANCED": "free", "ANY": "free", "ANY_SINGLE_ZONE": "one-zone"}


def lower_manager(draft: Draft, manager: Resource) -> str:
    """Add a managed group, zonal or regional, as a fleet."""
    regional = manager.type == REGION_INSTANCE_GROUP_MANAGER
    zones = zones_of_manager(draft, manager) if regional else ZoneSet((zone_of(draft, manager),))
    size = size_of(draft.stack, manager)
    sources = templates_of(draft.stack, manager).resources
    return draft.add(
        Fleet(
            manager.urn,
            manager.name,
            size.members,
            size.desired,
            size.most,
            zones,
            _placement(manager) if regional else "even",
            region=region_of(draft, manager),
            needs=needs_of(draft, manager, sources),
            rollout=rollout_of(manager, len(zones.ids) or 3 if regional else 1),
            healing=_healing(draft, manager, regional=regional),
            accelerated=is_accelerated(draft, manager),
            origins=(Origin(manager.urn),),
        )
    )


def lower_group(draft: Draft, group: Resource) -> str:
    """Add an unmanaged group as a fleet of pinned members, all in its one zone."""
    named, missing = members_of_group(draft, group)
    zone = zone_of(draft, group)
    by = (Origin(group.urn, ("instances",)),)
    pinned = tuple(Member(name, zone, (Origin(each.urn) if isinstance(each, Resource) else by[0],)) for name, each in named)
    machines = tuple(each for _, each in named if isinstance(each, Resource))
    return draft.add(
        Fleet(
            group.urn,
            group.name,
            Count(len(pinned), None, missing) if missing else exactly(len(pinned)),
            zones=ZoneSet((zone,)),
            placement="even" if missing else "pinned",
            pinned=() if missing else pinned,
            region=region_of(draft, group),
            needs=needs_of(draft, group, machines),
            rollout=replaced_together(group.name, machines),
            accelerated=is_accelerated(draft, group),
            broken=None if pinned or missing else _without_machines(group),
            origins=(Origin(group.urn),),
        )
    )


def members_of_group(draft: Draft, group: Resource) -> tuple[tuple[tuple[str, Resource | str], ...], tuple[Missing, ...]]:
    """Return the machines of an unmanaged group by name, each once, and why there may be more."""
    added = draft.stack.referrers(group, INSTANCE_GROUP_MEMBERSHIP, "instanceGroup", (INSTANCE_GROUP,))
    listed = draft.stack.resolve(group, "instances[]", INSTANCE)
    named = [listed, *(draft.stack.resolve(each, "instance", INSTANCE) for each in added)]
    found = dict(pair for each in named for pair in _named(each))
    missing = (*added.missing, *(fact for each in named for fact in each.missing))
    return tuple(sorted(found.items())), tuple(dict.fromkeys(missing))


def is_accelerated(draft: Draft, resource: Resource) -> bool:
    """Tell whether something certainly has a GPU or a TPU."""
    try:
        return ACCELERATED[resource.type](draft.stack, resource)
    except NotKnownError:
        return False


def _named(named: References) -> Iterator[tuple[str, Resource | str]]:
    yield from ((each.name, each) for each in named.resources)
    yield from ((each.rpartition("/")[2], each) for each in named.literals)


def _placement(manager: Resource) -> Placement:
    """Return how a regional group spreads; a shape that is not known promises nothing."""
    try:
        shape = manager.text("distributionPolicyTargetShape") or "EVEN"
        return _SHAPES.get(shape.upper(), "free" if manager.declares("distributionPolicyTargetShape") else "even")
    except NotKnownError:
        return "free"


def _healing(draft: Draft, manager: Resource, *, regional: bool) -> Healing:
    return Healing(
        f"managed group {manager.name}",
        YES,
        _refilled(draft, manager) if regional else NO,
        probe_named(draft.stack.resolve(manager, f"{_HEALING}.healthCheck", _CHECKS)).check,
        _started(draft, manager),
        _grace(manager),
        _warm_up(draft, manager),
        (Origin(manager.urn, (_HEALING,)),),
    )


def _started(draft: Draft, manager: Resource) -> Span:
    """Return how long a machine takes to run: nobody promises it, so that only an assumption bounds it."""
    span = draft.takeover(LAUNCH)
    if span.high is not None:
        return span
    settle = f"State {LAUNCH} with at_most under `assume` in holdfast.yaml."
    return Span(0.0, None, (Missing(f"how long a machine of {manager.name} takes to run", settle),))


def _warm_up(draft: Draft, manager: Resource) -> Span:
    """Return how long the model takes to load: between that without and that with a GPU, where it is not known which."""
    low, high = sorted(float(draft.options.load_seconds(gpu=gpu)) for gpu in (False, True))
    try:
        load = float(draft.options.load_seconds(gpu=ACCELERATED[manager.type](draft.stack, manager)))
    except NotKnownError as error:
        return Span(low, high, error.missing if low != high else ())
    return Span(load, load)


def _refilled(draft: Draft, manager: Resource) -> Fact:
    """Return whether machines of a lost zone are replaced in the others: an autoscaler does so, a fixed size does not."""
    scalers = autoscalers_of(draft.stack, manager)
    if scalers.resources or not scalers.missing:
        return Fact(bool(scalers.resources))
    return Fact(None, scalers.missing)


def _grace(manager: Resource) -> Span:
    try:
        seconds = float(manager.number(f"{_HEALING}.initialDelaySec") or 0)
    except NotKnownError as error:
        return Span(0.0, _LONGEST_DELAY, error.missing)
    return Span(seconds, seconds)


def _without_machines(group: Resource) -> Broken:
    fix = f"Add machines to {group.name}."
    return Broken(f"instance group {group.name} has no machine", fix, (Origin(group.urn, ("instances",)),))


FAMILY: Final = Family(
    name="google instance groups",
    lowers={INSTANCE_GROUP_MANAGER: lower_manager, REGION_INSTANCE_GROUP_MANAGER: lower_manager, INSTANCE_GROUP: lower_group},
    reads=(
        AUTOSCALER,
        REGION_AUTOSCALER,
        INSTANCE_GROUP_NAMED_PORT,
        INSTANCE_GROUP_MEMBERSHIP,
        INSTANCE_TEMPLATE,
        REGION_INSTANCE_TEMPLATE,
        "gcp:compute/perInstanceConfig:PerInstanceConfig",
        "gcp:compute/regionPerInstanceConfig:RegionPerInstanceConfig",
        "gcp:compute/bulkPerInstanceConfig:BulkPerInstanceConfig",
        "gcp:compute/resizeRequest:ResizeRequest",
        "gcp:compute/regionResizeRequest:RegionResizeRequest",
    ),
)
