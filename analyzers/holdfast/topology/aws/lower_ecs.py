"""ECS services on Fargate and on EC2 -> fleets of tasks."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from holdfast.stack.aws import ECS_SERVICE, ECS_TASK_DEFINITION
from holdfast.stack.missing import DEPLOYED, Missing, NotKnownError
from holdfast.stack.references import References
from holdfast.stack.resource import Resource
from holdfast.topology.aws.accelerated import service_has_accelerator
from holdfast.topology.aws.fargate import runs_on_fargate
from holdfast.topology.aws.hosts import hosts_of
from holdfast.topology.aws.lower_autoscaling import quickest, started, warm_up
from holdfast.topology.aws.lower_needs import registry_needs, shown_needs
from holdfast.topology.aws.lower_network import egress_needs
from holdfast.topology.aws.lower_zones import region_of, zone_set, zones_at
from holdfast.topology.aws.readiness import balanced_by
from holdfast.topology.aws.scaling import effective_minimum
from holdfast.topology.aws.service_scaling import scaling_targets
from holdfast.topology.draft import Draft, Family
from holdfast.topology.facts import NO, YES, Count, Fact, Origin, ZoneSet, exactly
from holdfast.topology.model import Fleet, Healing, Need, Rollout
from holdfast.topology.probes import seconds

SUBNETS: Final = "networkConfiguration.subnets[]"
LAUNCH: Final = "task-launch"
"""The name of the assumption that bounds how long a task takes to run."""
_DAEMON: Final = "DAEMON"
_WHOLE: Final = 100
_LONGEST_GRACE: Final = float(2**31 - 1)
_DISTINCT: Final = "distinctInstance"


def lower_service(draft: Draft, service: Resource) -> str:
    """Add an ECS service as a fleet of its tasks."""
    hosts = _hosts(draft, service)
    zones = _zones(draft, service, hosts)
    strategy = _first_strategy(service) if hosts is not None else None
    targets = scaling_targets(draft.stack, service).resources
    even = f"ECS spreads the tasks of {service.name} evenly over its zones"
    fleet = Fleet(
        service.urn,
        service.name,
        _members(draft, service, hosts, zones),
        desired=_number(service, "desiredCount"),
        most=_most(targets),
        zones=zones,
        placement="free" if strategy in ("binpack", "random") else "even",
        region=region_of(draft, service, zones),
        needs=_needs(draft, service, hosts),
        rollout=rollout_of(service),
        healing=_healing(draft, service, zones),
        accelerated=_accelerator(draft, service).value is True,
        origins=(Origin(service.urn), *(Origin(each.urn) for each in targets)),
        assumptions=() if strategy in ("binpack", "random") or len(zones.ids) == 1 else (even,),
    )
    return draft.add(fleet)


def _hosts(draft: Draft, service: Resource) -> References | None:
    """Return the groups whose instances carry the tasks; None on Fargate."""
    try:
        found = hosts_of(draft.stack, service)
        if found.resources and found.complete and not service.declares("launchType"):
            return found
        return None if runs_on_fargate(draft.stack, service) else found
    except NotKnownError as error:
        return References(service, "capacityProviderStrategies", missing=error.missing)


def _zones(draft: Draft, service: Resource, hosts: References | None) -> ZoneSet:
    """Return where tasks may run: in the zones of the service's subnets, on EC2 only where there are instances."""
    given = service.value("networkConfiguration") not in (None, [], {})
    named = zones_at(draft, service, SUBNETS) if given else None
    if hosts is None:
        return named or zone_set(draft, ())
    lying = [draft_zones(draft, each) for each in hosts.resources]
    if named is not None and (hosts.missing or not lying):
        return named
    if not lying or hosts.missing:
        return ZoneSet((), hosts.missing)
    ids = {id_ for each in lying for id_ in each.ids}
    missing = tuple(dict.fromkeys(fact for each in lying for fact in each.open))
    common = ids.intersection(named.ids) if named is not None else set()
    if named is not None and (named.open or not common):
        return named
    return zone_set(draft, common or ids, missing)


def draft_zones(draft: Draft, group: Resource) -> ZoneSet:
    """Return the zones of the fleet of an Auto Scaling group."""
    node = draft.node(draft.lead_to(group))
    return (node.zones if isinstance(node, Fleet) else None) or ZoneSet()


def _members(draft: Draft, service: Resource, hosts: References | None, zones: ZoneSet) -> Count:
    """Return the tasks that a service is sure to have; on EC2 no more than can fail one by one, which their instances bound."""
    if service.value("schedulingStrategy") == _DAEMON:
        return _instances(draft, service, hosts)
    number = _tasks(draft, service)
    if hosts is None or number.low <= 1 or _one_each(service):
        return number
    machines = _instances(draft, service, hosts)
    by_zone = len(zones.ids) if _first_strategy(service) in (None, "spread") else 1
    low = max(1, min(number.low, machines.low, machines.low if _by_instance(service) else by_zone))
    fact = Missing(f"how many tasks of {service.name} one instance carries", f"Give {service.name} the placement constraint {_DISTINCT}.")
    return number if low == number.low else Count(low, number.high, (*number.missing, fact))


def _instances(draft: Draft, service: Resource, hosts: References | None) -> Count:
    """Return how many instances there are for the tasks of a service."""
    if hosts is None or hosts.missing or not hosts.resources:
        facts = hosts.missing if hosts is not None else ()
        return Count(0, None, facts or (Missing(f"the number of instances for {service.name}", DEPLOYED),))
    found = [node.members for node in (draft.node(draft.lead_to(each)) for each in hosts.resources) if isinstance(node, Fleet)]
    high = [each.high for each in found]
    missing = tuple(dict.fromkeys(fact for each in found for fact in each.missing))
    return Count(sum(each.low for each in found), None if None in high else sum(each or 0 for each in high), missing)


def _tasks(draft: Draft, service: Resource) -> Count:
    try:
        least = effective_minimum(draft.stack, service)
    except NotKnownError as error:
        return Count(0, None, error.missing)
    return exactly(int(least.members) if least is not None else 0)


def _most(targets: Iterable[Resource]) -> Count | None:
    found = [each for each in (_number(target, "maxCapacity") for target in targets) if each is not None]
    return max(found, key=lambda each: (each.high is None, each.high or 0), default=None)


def _number(resource: Resource, path: str) -> Count | None:
    try:
        number = resource.number(path)
    except NotKnownError as error:
        return Count(0, None, error.missing)
    return None if number is None else exactly(int(number))


def _one_each(service: Resource) -> bool:
    """Tell whether no two tasks of a service run on one instance, as a constraint asks."""
    try:
        return any(each.text("type") == _DISTINCT for each in service.blocks("placementConstraints"))
    except NotKnownError:
        return False


def _by_instance(service: Resource) -> bool:
    """Tell whether tasks are spread over instances first, or over zones and then instances."""
    try:
        found = [(each.text("type"), each.text("field")) for each in service.blocks("orderedPlacementStrategies")]
    except NotKnownError:
        return False
    spreads = [field for kind, field in found if kind == "spread"]
    return bool(spreads) and len(spreads) == len(found) and any(each in ("instanceId", "host") for each in spreads)


def _first_strategy(service: Resource) -> str | None:
    """Return the first placement strategy: `spread`, `binpack`, `random`; None where there is none, which spreads over zones."""
    try:
        found = service.blocks("orderedPlacementStrategies")
        if not found:
            return None
        kind, field = found[0].text("type"), found[0].text("field")
    except NotKnownError:
        return "random"
    over_zones = field in ("attribute:ecs.availability-zone", "instanceId", "host")
    return kind if kind != "spread" or over_zones else "random"


def _needs(draft: Draft, service: Resource, hosts: References | None) -> tuple[Need, ...]:
    tasks = draft.stack.resolve(service, "taskDefinition", ECS_TASK_DEFINITION).resources
    addressed = str(service.value("networkConfiguration.assignPublicIp")).lower() == "true"
    machines = () if hosts is None else tuple(draft.lead_to(each) for each in hosts.resources)
    by = (Origin(service.urn, ("capacityProviderStrategies",)),)
    return (
        *((Need(tuple(sorted(machines)), origins=by),) if machines and not (hosts and hosts.missing) else ()),
        *egress_needs(draft, service, SUBNETS, addressed=addressed),
        *shown_needs(draft, tasks),
        *(need for task in tasks for need in registry_needs(draft, task)),
    )


def rollout_of(service: Resource) -> Rollout:
    """Return how many tasks a deployment takes out of service at once; blue-green deployments take none."""
    by = (Origin(service.urn, ("deploymentMinimumHealthyPercent",)),)
    try:
        controller = service.text("deploymentController.type") or "ECS"
        strategy = service.text("deploymentConfiguration.strategy") or "ROLLING"
        if controller != "ECS" or strategy != "ROLLING":
            how = f"the deployments of {service.name} are blue-green: new tasks take over before old ones stop"
            return Rollout(origins=(Origin(service.urn, ("deploymentController",)),), assumptions=(how,))
        percent = service.number("deploymentMinimumHealthyPercent")
        if service.text("schedulingStrategy") == _DAEMON and not service.is_set("deploymentMinimumHealthyPercent"):
            percent = 0
    except NotKnownError as error:
        return Rollout(missing=error.missing, origins=by)
    least = Fraction(_WHOLE if percent is None else percent)
    return Rollout(percent=max(Fraction(0), _WHOLE - least), origins=by)


def _healing(draft: Draft, service: Resource, zones: ZoneSet) -> Healing:
    elsewhere = NO if len(zones.ids) < 2 and not zones.open else YES  # noqa: PLR2004 - one zone has no other
    balancers = balanced_by(draft.stack, service)
    check, missing = quickest(balancers)
    return Healing(
        f"ECS service {service.name}",
        YES,
        elsewhere,
        check,
        started(draft, LAUNCH, f"how long a task of {service.name} takes to run"),
        seconds(service, "healthCheckGracePeriodSeconds", 0.0, _LONGEST_GRACE),
        warm_up(draft, accelerated=_accelerator(draft, service)),
        (Origin(service.urn),),
        (*balancers.missing, *missing),
    )


def _accelerator(draft: Draft, service: Resource) -> Fact:
    try:
        return YES if service_has_accelerator(draft.stack, service) else NO
    except NotKnownError as error:
        return Fact(None, error.missing)


_READS: Final = """
ecs/accountSettingDefault:AccountSettingDefault ecs/capacityProvider:CapacityProvider ecs/cluster:Cluster
ecs/clusterCapacityProviders:ClusterCapacityProviders ecs/tag:Tag ecs/taskDefinition:TaskDefinition ecs/taskSet:TaskSet
appautoscaling/policy:Policy appautoscaling/scheduledAction:ScheduledAction appautoscaling/target:Target
codedeploy/application:Application codedeploy/deploymentConfig:DeploymentConfig codedeploy/deploymentGroup:DeploymentGroup
"""
FAMILY: Final = Family(
    name="aws ecs services",
    lowers={ECS_SERVICE: lower_service},
    reads=tuple(f"aws:{each}" for each in _READS.split()),
)
