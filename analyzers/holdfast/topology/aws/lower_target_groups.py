"""Target groups -> pools, one for each balancer in front, and what registers with them -> backends."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Final

from holdfast.stack.aws import (
    AUTOSCALING_ATTACHMENT,
    AUTOSCALING_GROUP,
    CODEDEPLOY_DEPLOYMENT_GROUP,
    ECS_SERVICE,
    ECS_TASK_SET,
    LOAD_BALANCER,
    TARGET_GROUP,
    TARGET_GROUP_ATTACHMENT,
    TRAFFIC_SOURCE_ATTACHMENT,
)
from holdfast.stack.missing import Missing, NotKnownError
from holdfast.stack.references import References, outside
from holdfast.stack.remembering import remembered
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.aws.attachment import target_of
from holdfast.topology.aws.forwarding import REGISTRATIONS, registrants
from holdfast.topology.aws.probing import target_group_probe
from holdfast.topology.draft import Draft
from holdfast.topology.facts import NO, YES, Broken, Fact, Origin, Span
from holdfast.topology.model import Backend, Gates, Junction, Leg, Pool
from holdfast.topology.probes import seconds
from holdfast.topology.references import is_stated

_STEPS: Final = {
    AUTOSCALING_ATTACHMENT: ("autoscalingGroupName", AUTOSCALING_GROUP),
    TRAFFIC_SOURCE_ATTACHMENT: ("autoscalingGroupName", AUTOSCALING_GROUP),
    ECS_TASK_SET: ("service", ECS_SERVICE),
    CODEDEPLOY_DEPLOYMENT_GROUP: ("ecsService.serviceName", ECS_SERVICE),
}
"""What registers in the name of something else, and the property that names that."""
_SPLITTING: Final = frozenset({"network", "gateway"})
_LONGEST_DRAIN: Final = 3600.0
_LONGEST_START: Final = 900.0
_ROUTING: Final = "unhealthyStateRouting"
_DNS: Final = "dnsFailover"
_DAY: Final = 86400.0
_WEEK: Final = 604800.0


def pool_of(draft: Draft, balancer: Resource, target_group: Resource) -> str:
    """Return the id of the node that stands for a target group behind a balancer: its pool, or what leads to the balancer behind it."""
    chained = _balancers_in(draft, target_group)
    if chained:
        return _to_balancers(draft, balancer, target_group, chained)
    id_ = f"{target_group.urn}#{balancer.urn}"
    if draft.node(id_) is not None:
        return id_
    try:
        gates = gates_of(target_group)
    except NotKnownError as error:
        return draft.outside(id_, error.missing, Origin(target_group.urn, ("targetGroupHealth",)), target_group.name)
    probe = target_group_probe(target_group)
    backends = tuple(backends_of(draft, target_group))
    return draft.add(
        Pool(
            id_,
            target_group.name,
            balancer.urn,
            backends,
            cross_zone(balancer, target_group),
            gates,
            probe.check,
            seconds(target_group, "deregistrationDelay", 300.0, _LONGEST_DRAIN),
            _sticky(target_group),
            seconds(target_group, "slowStart", 0.0, _LONGEST_START),
            None if backends else _without_targets(target_group),
            (Origin(target_group.urn),),
            probe.assumptions,
        )
    )


def gates_of(target_group: Resource) -> Gates:
    """Return when a target group takes zones out of DNS and when it fails open: with no healthy target where nothing else is set."""
    dns, routing = (f"targetGroupHealth.{each}" for each in (_DNS, _ROUTING))
    return Gates(
        leave_count=_threshold(target_group, f"{dns}.minimumHealthyTargetsCount", 1),
        leave_share=Fraction(_threshold(target_group, f"{dns}.minimumHealthyTargetsPercentage", 0), 100),
        open_count=_threshold(target_group, f"{routing}.minimumHealthyTargetsCount", 1),
        open_share=Fraction(_threshold(target_group, f"{routing}.minimumHealthyTargetsPercentage", 0), 100),
    )


def cross_zone(balancer: Resource, target_group: Resource) -> Fact:
    """Return whether targets of a target group get requests from all zones: its own setting, else that of the balancer.

    An application load balancer has it on, where the target group does not turn it off; the others have it off by default.
    """
    try:
        own = (target_group.text("loadBalancingCrossZoneEnabled") or "").lower()
        if own in ("true", "false"):
            return YES if own == "true" else NO
        if balancer.text("loadBalancerType") not in _SPLITTING:
            return YES
        return YES if balancer.flag("enableCrossZoneLoadBalancing") else NO
    except NotKnownError as error:
        return Fact(None, error.missing, f"cross-zone {balancer.urn}")


def backends_of(draft: Draft, target_group: Resource) -> Iterator[Backend]:
    """Yield what registers with a target group, each fleet once; then what may do so besides, as something that is not known."""
    registered = registrants(draft.stack, target_group)
    found: dict[str, list[Origin]] = {}
    switching = [each for each in registered if each.type == CODEDEPLOY_DEPLOYMENT_GROUP]
    for each in (each for each in registered if each not in switching):
        for target in _targets(draft, each):
            found.setdefault(target, []).append(Origin(each.urn))
    for target, origins in sorted(found.items()):
        yield Backend(target, YES, tuple(origins))
    if switching and not found:
        yield from (_switched_in(draft, each, target_group) for each in switching)
    rest = []
    for fact in registered.missing:
        open_ = _open(draft.stack).get(fact, ())
        targets = sorted({target for each in open_ for target in _targets(draft, each)} - found.keys())
        yield from (Backend(target, Fact(None, (fact,)), tuple(Origin(each.urn) for each in open_)) for target in targets)
        rest += [] if open_ else [fact]
    if rest:
        yield perhaps(draft, target_group, rest)


def perhaps(draft: Draft, pool: Resource, missing: Iterable[Missing]) -> Backend:
    """Return what may be in a pool besides what is known."""
    facts, by = tuple(dict.fromkeys(missing)), Origin(pool.urn)
    return Backend(draft.outside(f"{pool.urn}#more", facts, by, f"what else registers with {pool.name}"), Fact(None, facts), (by,))


def members_of(draft: Draft, named: References) -> Iterator[str]:
    """Yield the ids of the nodes for what a property names as members; for what is outside or not known an opaque one."""
    by = Origin(named.owner.urn, (named.path,))
    for each in named.resources:
        yield draft.lead_to(each)
    for literal in named.literals:
        yield draft.outside(literal, (outside(literal),), by)
    for each in named.candidates:
        draft.may_lead_to(each, named.missing)
    if named.missing:
        yield draft.outside(f"{named.owner.urn}#{named.path}", named.missing, by, f"what {named.owner.name} registers")


@remembered
def _open(stack: Stack) -> dict[Missing, tuple[Resource, ...]]:
    """Return what may register with target groups that it does not name yet, by the fact that is missing."""
    found: dict[Missing, dict[Resource, None]] = {}
    for by, path in REGISTRATIONS:
        for each in stack.of_type(by) if by != CODEDEPLOY_DEPLOYMENT_GROUP else ():
            for fact in stack.resolve(each, path, TARGET_GROUP).missing:
                found.setdefault(fact, {})[each] = None
    return {fact: tuple(owners) for fact, owners in found.items()}


def _targets(draft: Draft, registrant: Resource) -> Iterator[str]:
    if registrant.type == TARGET_GROUP_ATTACHMENT:
        yield from members_of(draft, target_of(draft.stack, registrant))
    elif registrant.type in _STEPS:
        yield from members_of(draft, draft.stack.resolve(registrant, *_STEPS[registrant.type]))
    else:
        yield draft.lead_to(registrant)


def _switched_in(draft: Draft, deployment: Resource, target_group: Resource) -> Backend:
    """Return the service that a deployment may have switched to a target group: which of two has it, only the cloud knows."""
    settle = "Check which target group the listener forwards to after the last deployment."
    fact = Missing(f"whether {deployment.name} has switched its service to {target_group.name}", settle)
    target = next(_targets(draft, deployment), "") or draft.outside(deployment.urn, (fact,), Origin(deployment.urn))
    return Backend(target, Fact(None, (fact,), f"switched {deployment.urn}"), (Origin(deployment.urn),))


def _balancers_in(draft: Draft, target_group: Resource) -> tuple[Resource, ...]:
    """Return the load balancers that are targets of a target group."""
    attached = [each for each in registrants(draft.stack, target_group) if each.type == TARGET_GROUP_ATTACHMENT]
    named = {balancer for each in attached for balancer in target_of(draft.stack, each).resources if balancer.type == LOAD_BALANCER}
    return tuple(sorted(named, key=lambda each: each.urn))


def _to_balancers(draft: Draft, balancer: Resource, target_group: Resource, behind: tuple[Resource, ...]) -> str:
    check = target_group_probe(target_group).check
    legs = tuple(Leg(draft.lead_to(each), 1, YES, check, (Origin(target_group.urn),)) for each in behind)
    return draft.add(
        Junction(f"{target_group.urn}#{balancer.urn}", target_group.name, "weighted", legs, origins=(Origin(target_group.urn),))
    )


def _threshold(target_group: Resource, path: str, default: int) -> int:
    """Return a threshold of targets that the program states; `off` is none."""
    if not is_stated(target_group, path) or target_group.value(path) is None:
        return default
    if str(target_group.known(path)).lower() == "off":
        return 0
    return int(target_group.number(path) or 0)


def _sticky(target_group: Resource) -> Span:
    """Return how long a client is kept on a target: as long as its cookie, or while it comes from the same address."""
    try:
        kind = target_group.text("stickiness.type") if is_stated(target_group, "stickiness") else None
        on = kind is not None and target_group.flag("stickiness.enabled") is not False
    except NotKnownError as error:
        return Span(0.0, _WEEK, error.missing)
    if not on:
        return Span()
    if (kind or "").startswith("source_ip"):
        settle = f"Turn off stickiness of {target_group.name}, or accept that a client stays on its target."
        return Span(0.0, None, (Missing(f"how long clients of {target_group.name} stay on a target", settle),))
    cookie = "cookieDuration"
    return seconds(target_group, f"stickiness.{cookie}", _DAY, _WEEK)


def _without_targets(target_group: Resource) -> Broken:
    fix = f"Register a group, service or instance with {target_group.name}."
    return Broken(f"nothing registers with target group {target_group.name}", fix, (Origin(target_group.urn),))
