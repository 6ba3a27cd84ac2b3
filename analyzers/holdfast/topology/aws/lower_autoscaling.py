"""Auto Scaling groups -> fleets."""

from collections.abc import Iterable
from fractions import Fraction
from math import ceil
from typing import Final

from holdfast.stack.aws import AUTOSCALING_GROUP, DEFAULT_SUBNET, LAUNCH_TEMPLATE, SUBNET, TARGET_GROUP
from holdfast.stack.missing import DEPLOYED, Missing, NotKnownError
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.stack.values import Secret, Unknown
from holdfast.topology.aws.accelerated import launches_accelerators
from holdfast.topology.aws.attachment import attached_to
from holdfast.topology.aws.health import counts_balancer_health
from holdfast.topology.aws.launch import OVERRIDES, launch_sources
from holdfast.topology.aws.lower_needs import shown_needs, together
from holdfast.topology.aws.lower_network import egress_needs
from holdfast.topology.aws.lower_zones import region_of, zone_set, zone_valued, zones_at
from holdfast.topology.aws.probing import classic_probe, target_group_probe
from holdfast.topology.draft import Draft, Family
from holdfast.topology.facts import NO, YES, Count, Fact, HealthCheck, Origin, Span, ZoneSet, exactly
from holdfast.topology.model import Fleet, Healing, Need, Rollout
from holdfast.topology.probes import seconds
from holdfast.topology.references import is_stated

_SUBNETS: Final = "vpcZoneIdentifiers"
_ZONES: Final = "availabilityZones"
_REFRESH: Final = "instanceRefresh"
_PREFERENCES: Final = "instanceRefresh.preferences"
_POLICY: Final = "instanceMaintenancePolicy"
_LEAST, _MOST = "minHealthyPercentage", "maxHealthyPercentage"
_WHOLE: Final = 100
_STATUS_CHECK: Final = 60.0
"""Amazon EC2 user guide, "Status checks": once a minute."""
_LONGEST_GRACE: Final = 7200.0
_HALTING: Final = frozenset({"Launch", "Terminate", "HealthCheck", "ReplaceUnhealthy"})
LAUNCH: Final = "instance-launch"
"""The name of the assumption that bounds how long an instance takes to run."""


def lower_group(draft: Draft, group: Resource) -> str:
    """Add an Auto Scaling group as a fleet."""
    sources = launch_sources(draft.stack, group).resources
    placed, close = together(draft, group, sources)
    zones = zones_of_group(draft, group)
    fleet = Fleet(
        group.urn,
        group.name,
        guaranteed(group),
        desired=_size(group, "desiredCapacity") if group.is_set("desiredCapacity") else None,
        most=_size(group, "maxSize") if group.is_set("maxSize") else None,
        zones=zones,
        placement="one-zone" if close else "free" if close is None else "even",
        region=region_of(draft, group, zones),
        needs=(*placed, *_egress(draft, group, sources), *shown_needs(draft, sources)),
        rollout=rollout_of(group),
        healing=_healing(draft, group, zones),
        accelerated=_is_accelerated(draft.stack, group),
        origins=(Origin(group.urn), *(Origin(each.urn) for each in sources)),
    )
    return draft.add(fleet)


def guaranteed(group: Resource) -> Count:
    """Return the members that a group is sure to have: its least size, shared by the weights of its types."""
    size = _size(group, "minSize")
    try:
        overrides = group.blocks(OVERRIDES) if is_stated(group, OVERRIDES) else []
        weights = [max(1, int(each.number("weightedCapacity") or 1)) for each in overrides] or [1]
    except NotKnownError as error:
        return Count(min(1, size.low), size.high, (*size.missing, *error.missing))
    low, high = ceil(size.low / max(weights)), None if size.high is None else ceil(size.high / min(weights))
    if low == high:
        return exactly(low)
    fact = Missing(f"which of the weighted types {group.name} launches", f"Give the overrides of {group.name} equal weights.")
    return Count(low, high, size.missing or (fact,))


def _size(group: Resource, path: str) -> Count:
    try:
        number = group.number(path)
    except NotKnownError as error:
        return Count(0, None, error.missing)
    if number is None:
        return Count(0, None, (Missing(f"{path} of {group.name}", f"Set {path} of {group.name}."),))
    return exactly(int(number))


def zones_of_group(draft: Draft, group: Resource) -> ZoneSet:
    """Return the zones of a group: those of its subnets, else those that it names, else where its template puts members."""
    if _given(group, _SUBNETS):
        return zones_at(draft, group, f"{_SUBNETS}[]")
    if _given(group, _ZONES):
        return zones_named(draft, group, _ZONES)
    for source in launch_sources(draft.stack, group).resources:
        pinned = _pinned(draft, source)
        if pinned is not None:
            return pinned
    return zone_set(draft, ())


def _given(group: Resource, path: str) -> bool:
    """Tell whether a group names its subnets or zones: in the program, else as the provider reports it."""
    if any(group.inputs.get(each) is not None for each in (_SUBNETS, _ZONES)):
        return group.inputs.get(path) is not None
    return bool(group.outputs.get(path)) or group.partial


def zones_named(draft: Draft, owner: Resource, path: str) -> ZoneSet:
    """Return the zones that a list names; one that is not known is a zone of its own."""
    try:
        items = owner.items(path)
    except NotKnownError as error:
        return ZoneSet((), error.missing)
    ids = [zone_valued(draft, owner, f"{path}[{index}]", each) for index, each in enumerate(items)]
    return zone_set(draft, (each for each in ids if each is not None))


def _pinned(draft: Draft, source: Resource) -> ZoneSet | None:
    """Return where a launch template puts every member that nothing else places."""
    if source.type != LAUNCH_TEMPLATE:
        return None
    subnets = "networkInterfaces[].subnetId"
    named = draft.stack.resolve(source, subnets, (SUBNET, DEFAULT_SUBNET))
    if named.resources or named.literals or named.missing:
        return zones_at(draft, source, subnets)
    zone = zone_valued(draft, source, "placement.availabilityZone", source.value("placement.availabilityZone"))
    return None if zone is None else ZoneSet((zone,))


def _egress(draft: Draft, group: Resource, sources: tuple[Resource, ...]) -> tuple[Need, ...]:
    if not _given(group, _SUBNETS):
        return ()
    return egress_needs(draft, group, f"{_SUBNETS}[]", addressed=any(_gives_address(each) for each in sources))


def _gives_address(source: Resource) -> bool:
    """Tell whether a template certainly gives its members public addresses."""
    for path in ("associatePublicIpAddress", "networkInterfaces.associatePublicIpAddress"):
        if source.inputs.get(path.partition(".")[0]) is not None and str(source.value(path)).lower() == "true":
            return True
    return False


def rollout_of(group: Resource) -> Rollout:
    """Return how many members an instance refresh takes out of service at once; without one nothing is replaced."""
    try:
        if not group.is_set(_REFRESH) or group.known(_REFRESH) in ([], {}):
            return Rollout(assumptions=(f"nothing replaces the members of {group.name}: it has no {_REFRESH}",))
        least, most = (_share(group, each) for each in (_LEAST, _MOST))
    except NotKnownError as error:
        return Rollout(missing=error.missing, origins=(Origin(group.urn, (_REFRESH,)),))
    by = (Origin(group.urn, (_REFRESH,)),)
    if most > _WHOLE:
        return Rollout(origins=by)
    return Rollout(percent=_WHOLE - least, least=1, origins=by)


def _share(group: Resource, which: str) -> Fraction:
    """Return a percentage of an instance refresh: its own, else that of the group's maintenance policy, else 90 and 100."""
    usual = 90 if which == _LEAST else _WHOLE
    places = group.blocks(_PREFERENCES) if group.is_set(_PREFERENCES) else []
    for each in places:
        if each.is_set(which):
            return Fraction(each.number(which) or 0)
    if group.is_set(_POLICY) and (own := group.number(f"{_POLICY}.{which}")) is not None and own >= 0 and (not places or which == _MOST):
        return Fraction(own)
    return Fraction(usual)


def _healing(draft: Draft, group: Resource, zones: ZoneSet) -> Healing:
    replaces = _replaces(group)
    check, missing = _check(draft.stack, group)
    return Healing(
        f"auto scaling group {group.name}",
        replaces,
        _in_other_zones(group, zones, replaces),
        check,
        started(draft, LAUNCH, f"how long an instance of {group.name} takes to run"),
        seconds(group, "healthCheckGracePeriod", 300.0, _LONGEST_GRACE),
        warm_up(draft, accelerated=_accelerator(draft.stack, group)),
        (Origin(group.urn, ("healthCheckType", "healthCheckGracePeriod")),),
        missing,
    )


def _replaces(group: Resource) -> Fact:
    try:
        halted = _HALTING.intersection(group.texts("suspendedProcesses"))
    except NotKnownError as error:
        return Fact(None, error.missing)
    return NO if halted else YES


def _in_other_zones(group: Resource, zones: ZoneSet, replaces: Fact) -> Fact:
    """Return whether members of a lost zone come back in others: not with one zone, nor where the group keeps to `balanced-only`."""
    if replaces.value is False or (len(zones.ids) < 2 and not zones.open):  # noqa: PLR2004 - one zone has no other
        return NO
    strategy = group.value("availabilityZoneDistribution.capacityDistributionStrategy")
    if isinstance(strategy, Unknown | Secret):
        return Fact(None, group.not_known("availabilityZoneDistribution", strategy).missing)
    return NO if strategy == "balanced-only" else replaces


def _check(stack: Stack, group: Resource) -> tuple[HealthCheck, tuple[Missing, ...]]:
    """Return how a group finds out that a member is dead, and why it may be otherwise: by checks of its balancers, else of the machine."""
    status = HealthCheck(_STATUS_CHECK, 0.0, 1, 1, deep=False, origins=(Origin(group.urn, ("healthCheckType",)),))
    try:
        if not counts_balancer_health(group):
            return status, ()
    except NotKnownError as error:
        return status, error.missing
    attached = attached_to(stack, group)
    check, missing = quickest(attached)
    return check or status, (*attached.missing, *missing)


def quickest(balancers: Iterable[Resource]) -> tuple[HealthCheck | None, tuple[Missing, ...]]:
    """Return the check of target groups and classic load balancers that is first to notice, and why it may be another one."""
    probes = [(each, target_group_probe(each) if each.type == TARGET_GROUP else classic_probe(each)) for each in balancers]
    found = [probe.check for _, probe in probes if probe.check is not None]
    assumed = [each for each, probe in probes if probe.assumptions] if len(probes) > 1 else []
    missing = tuple(Missing(f"how soon the health check of {each.name} notices", DEPLOYED) for each in assumed)
    return min(found, key=lambda each: (each.unhealthy * each.interval + each.timeout, each.origins), default=None), missing


def started(draft: Draft, fact: str, what: str) -> Span:
    """Return how long something takes to run: no cloud promises it, so that only an assumption bounds it."""
    span = draft.takeover(fact)
    if span.high is not None:
        return span
    return Span(0.0, None, (Missing(what, f"State {fact} with at_most under `assume` in holdfast.yaml."),))


def warm_up(draft: Draft, *, accelerated: Fact) -> Span:
    """Return how long the model takes to load: between that without and that with a GPU, where it is not known which."""
    low, high = (float(draft.options.load_seconds(gpu=gpu)) for gpu in (False, True))
    if accelerated.value is not None:
        return Span(*(2 * (high if accelerated.value else low,)))
    return Span(min(low, high), max(low, high), accelerated.missing if low != high else ())


def _accelerator(stack: Stack, group: Resource) -> Fact:
    try:
        return YES if launches_accelerators(stack, group) else NO
    except NotKnownError as error:
        return Fact(None, error.missing)


def _is_accelerated(stack: Stack, group: Resource) -> bool:
    return _accelerator(stack, group).value is True


_READS: Final = "attachment:Attachment lifecycleHook:LifecycleHook notification:Notification policy:Policy schedule:Schedule tag:Tag"
FAMILY: Final = Family(
    name="aws auto scaling groups",
    lowers={AUTOSCALING_GROUP: lower_group},
    reads=(
        *(f"aws:autoscaling/{each}" for each in _READS.split()),
        "aws:autoscaling/trafficSourceAttachment:TrafficSourceAttachment",
        "aws:autoscalingplans/scalingPlan:ScalingPlan",
    ),
)
