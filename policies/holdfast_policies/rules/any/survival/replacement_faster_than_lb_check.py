"""Members that are deleted before they are spared requests."""

from collections.abc import Iterator
from typing import Final

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
from holdfast.topology.facts import HealthCheck, Origin
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
        own, sparing, subject = fleet.healing.check, sparing_of.get(fleet.id, ()), resource_of(stack, fleet.origins)
        if sparing and fleet.healing.missing:
            yield Undecided(subject, "", fleet.healing.missing)
            continue
        if own is None or not own.deep or not sparing or any(own.origins == check.origins for _, check, _ in sparing):
            continue  # nobody heals, the machine alone is asked for, or the group goes by the balancer's own check
        missing = tuple(
            dict.fromkeys(fact for check in (own, *(each[1] for each in sparing)) for fact in _not_known(stack, subject, check))
        )
        slower = [each for each in sparing if _budget(each[1]) > _budget(own)]
        if missing:
            yield Undecided(subject, "", missing)
        elif slower:
            name, check, by = slower[0]
            message = (
                f"{fleet.name}: {fleet.healing.by} replaces a member after {_budget(own):g} s of failed checks, before {name} spares it "
                f"requests after {_budget(check):g} s"
            )
            yield Finding(subject, "", message, evidence=resources_of(stack, (*own.origins[:1], *by, *check.origins[:1])))


Sparing = tuple[str, HealthCheck, tuple[Origin, ...]]
"""A name, the check that keeps requests from members, and the origin of what asks it."""


def _sparing(topology: Topology) -> dict[str, list[Sparing]]:
    """Return, by fleet, the checks that keep requests from members: those of pools, and those of names that lead to the fleet itself."""
    found: dict[str, list[Sparing]] = {}
    for pool in topology.pools:
        if pool.check is not None:
            for backend in pool.backends:
                found.setdefault(backend.target, []).append((pool.name, pool.check, pool.origins[:1]))
    for node in topology.junctions:
        for leg in node.legs:
            if leg.check is not None:
                found.setdefault(leg.target, []).append((node.name, leg.check, node.origins[:1]))
    return found


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
