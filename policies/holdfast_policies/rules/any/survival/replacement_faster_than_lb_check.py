"""Members that are deleted before they are spared requests."""

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from holdfast.rule import Answers, Finding, Undecided, rule
from holdfast.stack import Resource, Stack
from holdfast.stack.aws import AUTOSCALING_GROUP, DNS_HEALTH_CHECK, ECS_SERVICE, TARGET_GROUP
from holdfast.stack.gcp import (
    BACKEND_SERVICE,
    HEALTH_CHECK,
    INSTANCE_GROUP_MANAGER,
    REGION_BACKEND_SERVICE,
    REGION_HEALTH_CHECK,
    REGION_INSTANCE_GROUP_MANAGER,
)
from holdfast.stack.missing import DEPLOYED, Missing, NotKnownError
from holdfast.topology.facts import YES, Fact, HealthCheck, Origin
from holdfast.topology.gcp.backends import services_of
from holdfast.topology.gcp.health_checks import kind_of
from holdfast.topology.gcp.leading import perhaps_behind
from holdfast.topology.model import Topology
from holdfast.topology.origins import resource_of, resources_of

_NUMBERS: Final = (
    "checkIntervalSec",
    "unhealthyThreshold",
    "healthCheck.interval",
    "healthCheck.unhealthyThreshold",
    "requestInterval",
    "failureThreshold",
)

BAD = (
    """
import pulumi_gcp as gcp

ready = gcp.compute.HealthCheck(
    "ready", check_interval_sec=10, unhealthy_threshold=3, http_health_check={"port": 8000, "request_path": "/ready"}
)
alive = gcp.compute.HealthCheck(
    "alive", check_interval_sec=5, unhealthy_threshold=3, http_health_check={"port": 8000, "request_path": "/live"}
)
template = gcp.compute.InstanceTemplate(
    "model",
    machine_type="g2-standard-8",
    disks=[{"source_image": "cos-cloud/cos-stable", "boot": True}],
    network_interfaces=[{"network": "default"}],
)
group = gcp.compute.RegionInstanceGroupManager(  # finding: replacement-faster-than-lb-check
    "model",
    base_instance_name="model",
    region="us-central1",
    target_size=3,
    versions=[{"instance_template": template.id}],
    distribution_policy_zones=["us-central1-a", "us-central1-b", "us-central1-c"],
    named_ports=[{"name": "http", "port": 8000}],
    auto_healing_policies={"health_check": alive.id, "initial_delay_sec": 300},
)
service = gcp.compute.BackendService("api", protocol="HTTP", backends=[{"group": group.instance_group}], health_checks=ready.id)
url_map = gcp.compute.URLMap("api", default_service=service.id)
proxy = gcp.compute.TargetHttpProxy("api", url_map=url_map.id)
gcp.compute.GlobalForwardingRule("api", target=proxy.id, port_range="80")
""",
)
GOOD = (
    """
import pulumi_gcp as gcp

ready = gcp.compute.HealthCheck(
    "ready", check_interval_sec=10, unhealthy_threshold=3, http_health_check={"port": 8000, "request_path": "/ready"}
)
alive = gcp.compute.HealthCheck(
    "alive", check_interval_sec=30, unhealthy_threshold=3, http_health_check={"port": 8000, "request_path": "/live"}
)
template = gcp.compute.InstanceTemplate(
    "model",
    machine_type="g2-standard-8",
    disks=[{"source_image": "cos-cloud/cos-stable", "boot": True}],
    network_interfaces=[{"network": "default"}],
)
group = gcp.compute.RegionInstanceGroupManager(
    "model",
    base_instance_name="model",
    region="us-central1",
    target_size=3,
    versions=[{"instance_template": template.id}],
    distribution_policy_zones=["us-central1-a", "us-central1-b", "us-central1-c"],
    named_ports=[{"name": "http", "port": 8000}],
    auto_healing_policies={"health_check": alive.id, "initial_delay_sec": 300},
)
service = gcp.compute.BackendService("api", protocol="HTTP", backends=[{"group": group.instance_group}], health_checks=ready.id)
url_map = gcp.compute.URLMap("api", default_service=service.id)
proxy = gcp.compute.TargetHttpProxy("api", url_map=url_map.id)
gcp.compute.GlobalForwardingRule("api", target=proxy.id, port_range="80")
""",
)


@rule(
    cloud="any",
    group="survival",
    scope="path",
    severity="high",
    decidable="preview",
    reads=(
        AUTOSCALING_GROUP,
        ECS_SERVICE,
        TARGET_GROUP,
        DNS_HEALTH_CHECK,
        INSTANCE_GROUP_MANAGER,
        REGION_INSTANCE_GROUP_MANAGER,
        HEALTH_CHECK,
        REGION_HEALTH_CHECK,
        BACKEND_SERVICE,
        REGION_BACKEND_SERVICE,
    ),
    options=(),
    fix="Make the check that replaces members slower than the one that spares them requests: a longer interval, a higher threshold.",
    bad=BAD,
    good=GOOD,
)
def replacement_faster_than_lb_check(topology: Topology, stack: Stack) -> Answers:
    """A member is replaced before the load balancer stops sending it requests

    ## Why it matters
    Under too much load a member answers late, and fails its checks. If the load balancer is first to notice, the member gets no
    requests, catches up and comes back. If the healer is first, the member is deleted, the others get its share, fail in their
    turn, and the overload deletes the fleet, which then loads its models from the start.

    ## What to do
    Order the checks: the load balancer's is the quickest, the one that replaces members the slowest, best on a path that says
    whether the server lives and not whether it is busy.

    ## When it is decided
    At preview, from intervals and thresholds. A group that goes by the load balancer's own check, as Auto Scaling groups do, is
    not faster than it and holds; so does one whose check only asks for the machine.

    ## References
    Compute Engine, "Set up an application-based health check and autohealing"; EC2 Auto Scaling, "Health checks for instances".
    """
    sparing_of = _sparing(topology)
    for fleet in topology.fleets:
        own, sparing, subject = fleet.healing.check, sparing_of.get(fleet.id, []), resource_of(stack, fleet.origins)
        perhaps = _perhaps_spared(topology, stack, subject, sparing)
        if fleet.healing.missing and (sparing or perhaps):
            yield Undecided(subject, "", fleet.healing.missing)
            continue
        shallow = own is None or not (own.deep or _kind_missing(stack, own))
        if own is None or shallow or any(each.attached.value and each.is_by(own) for each in sparing):
            continue  # nobody heals, the machine alone is asked for, or the group goes by the balancer's own check
        slower = [each for each in sparing if _budget(each.check) > _budget(own)]
        unsure = [fact for each in sparing if each in slower or each.is_by(own) for fact in each.attached.missing]
        numbers = [fact for check in (own, *(each.check for each in sparing)) for fact in _not_known(stack, subject, check)]
        missing = tuple(dict.fromkeys((*_kind_missing(stack, own), *(numbers if sparing else ()), *unsure, *perhaps)))
        if missing and (sparing or perhaps):
            yield Undecided(subject, "", missing)
        elif slower:
            first = slower[0]
            message = (
                f"{fleet.name}: {fleet.healing.by} replaces a member after {_budget(own):g} s of failed checks, before {first.name} "
                f"spares it requests after {_budget(first.check):g} s"
            )
            yield Finding(subject, "", message, evidence=resources_of(stack, (*own.origins[:1], *first.by, *first.check.origins[:1])))


class Sparing(msgspec.Struct, frozen=True):
    """What keeps requests from members: its name, its check, the origin of what asks it, and whether it has the members at all."""

    name: str
    check: HealthCheck
    by: tuple[Origin, ...]
    attached: Fact = YES

    def is_by(self, own: HealthCheck) -> bool:
        """Tell whether its check is the one that replaces members."""
        return bool(own.origins) and own.origins == self.check.origins


def _sparing(topology: Topology) -> dict[str, list[Sparing]]:
    """Return, by fleet, the checks that keep requests from members: those of pools, and those of names that lead to the fleet itself."""
    found: dict[str, list[Sparing]] = {}
    for pool in topology.pools:
        if pool.check is not None:
            for backend in pool.backends:
                found.setdefault(backend.target, []).append(Sparing(pool.name, pool.check, pool.origins[:1], backend.attached))
    for node in topology.junctions:
        for leg in node.legs:
            if leg.check is not None:
                found.setdefault(leg.target, []).append(Sparing(node.name, leg.check, node.origins[:1]))
    return found


def _perhaps_spared(topology: Topology, stack: Stack, subject: Resource, sparing: Iterable[Sparing]) -> tuple[Missing, ...]:
    """Return why a managed group may be behind other backend services than it is known to be."""
    if subject.type not in (INSTANCE_GROUP_MANAGER, REGION_INSTANCE_GROUP_MANAGER):
        return ()
    known = {origin.urn for each in sparing for origin in each.by}
    services = {each.urn for each in services_of(stack, subject)} - known
    unread = [node for node in topology.opaque if any(origin.urn in services for origin in node.origins)]
    return tuple(dict.fromkeys((*perhaps_behind(stack, subject), *(fact for node in unread for fact in node.missing))))


def _kind_missing(stack: Stack, check: HealthCheck) -> tuple[Missing, ...]:
    """Return why it is not known whether a check asks the application."""
    for each in resources_of(stack, check.origins[:1]):
        try:
            if each.type in (HEALTH_CHECK, REGION_HEALTH_CHECK):
                kind_of(each)
        except NotKnownError as error:
            return error.missing
    return ()


def _budget(check: HealthCheck) -> float:
    """Return the seconds of failed probes after which a member counts as dead."""
    return check.interval * check.unhealthy


def _not_known(stack: Stack, subject: Resource, check: HealthCheck) -> Iterator[Missing]:
    """Yield what is not known of how often a check asks; where it is not, the topology holds an estimate."""
    found = resources_of(stack, check.origins[:1])
    if not found:
        yield Missing(f"how often a health check of {subject.name} asks: it stands outside the stack", DEPLOYED)
    for each in found:
        for key in _NUMBERS:
            try:
                if each.declares(key):
                    each.number(key)
            except NotKnownError as error:
                yield from error.missing
