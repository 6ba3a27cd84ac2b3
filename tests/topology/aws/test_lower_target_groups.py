"""Target groups, their settings, and what registers with them -> pools, backends and fleets of machines."""

from fractions import Fraction
from typing import Any

import pytest

from holdfast.settings.model import Settings
from holdfast.stack import Stack
from holdfast.testing import Declared, Hidden, Ref, declared, deployed, preview
from holdfast.topology.aws import lower_balancers, lower_classic, lower_machines, lower_public, lower_zones
from holdfast.topology.draft import Draft, Family
from holdfast.topology.facts import NO, YES, Broken, HealthCheck, Origin, Span, ZoneSet, exactly
from holdfast.topology.model import Backend, Fleet, Gates, Member, Rollout, Topology

SUBNET, LB, TG = "aws:ec2/subnet:Subnet", "aws:lb/loadBalancer:LoadBalancer", "aws:lb/targetGroup:TargetGroup"
LISTENER, RULE = "aws:lb/listener:Listener", "aws:lb/listenerRule:ListenerRule"
ATTACHMENT, INSTANCE = "aws:lb/targetGroupAttachment:TargetGroupAttachment", "aws:ec2/instance:Instance"
GROUP, SERVICE = "aws:autoscaling/group:Group", "aws:ecs/service:Service"
REGION = {"aws:region": "us-west-2"}


def _fleet(draft: Draft, resource: Any) -> str:
    return draft.add(Fleet(resource.urn, resource.name, exactly(2)))


GROUPS = Family(name="groups", lowers={GROUP: _fleet, SERVICE: _fleet})
FAMILIES = (
    lower_balancers.FAMILY,
    lower_classic.FAMILY,
    lower_machines.FAMILY,
    lower_zones.FAMILY,
    GROUPS,
    lower_public.FAMILY,
)


def lowered(stack: Stack, settings: Settings | None = None) -> Topology:
    draft = Draft(stack, settings or Settings(), FAMILIES)
    for family in FAMILIES:
        for entries in family.entries:
            for entry in entries(draft):
                draft.enter(entry)
    return draft.topology(modelled=0, irrelevant=0)


def both(*resources: Declared, settings: Settings | None = None) -> Topology:
    """Return the topology of some resources, the same before and after they are created, in either order."""
    found = lowered(preview(*resources, config=REGION), settings)
    assert lowered(deployed(*resources, config=REGION), settings) == found
    assert lowered(preview(*reversed(resources), config=REGION), settings) == found
    return found


A, B = (declared(SUBNET, name, availabilityZone=f"us-west-2{name}", mapPublicIpOnLaunch=True) for name in ("a", "b"))
WEB = declared(LB, "web", subnets=[A, B])
MODELS = declared(TG, "models", port=80, protocol="HTTP", vpcId="vpc-1")
MEMBERS = declared(GROUP, "members", targetGroupArns=[Ref(MODELS, "arn")], minSize=2, maxSize=4)


def forward(to: Declared) -> dict[str, object]:
    return {"type": "forward", "targetGroupArn": Ref(to, "arn")}


def listener(of: Declared, *actions: object, name: str = "http", port: int = 80, protocol: str = "HTTP") -> Declared:
    return declared(LISTENER, name, loadBalancerArn=Ref(of, "arn"), port=port, protocol=protocol, defaultActions=list(actions))


HTTP = listener(WEB, forward(MODELS))


def attachment(group: Declared, target: object, name: str) -> Declared:
    return declared(ATTACHMENT, name, targetGroupArn=Ref(group, "arn"), targetId=target)


def test_nothing_registers() -> None:
    [pool] = both(A, B, WEB, MODELS, HTTP).pools
    assert pool.broken == Broken(
        "nothing registers with target group models", "Register a group, service or instance with models.", (Origin(MODELS.urn),)
    )


@pytest.mark.parametrize(
    ("kind", "of_balancer", "of_group", "expected"),
    [
        ("application", {}, {}, YES),
        ("application", {}, {"loadBalancingCrossZoneEnabled": "false"}, NO),
        ("network", {}, {}, NO),
        ("network", {"enableCrossZoneLoadBalancing": True}, {}, YES),
        ("network", {"enableCrossZoneLoadBalancing": True}, {"loadBalancingCrossZoneEnabled": "false"}, NO),
        ("network", {}, {"loadBalancingCrossZoneEnabled": "true"}, YES),
        ("network", {}, {"loadBalancingCrossZoneEnabled": "use_load_balancer_configuration"}, NO),
        ("gateway", {}, {}, NO),
    ],
)
def test_cross_zone(kind: str, of_balancer: dict[str, object], of_group: dict[str, object], expected: object) -> None:
    balancer = declared(LB, "web", subnets=[A, B], loadBalancerType=kind, **of_balancer)
    group = declared(TG, "models", port=80, protocol="TCP", **of_group)
    [pool] = both(A, B, balancer, group, listener(balancer, forward(group), protocol="TCP")).pools
    assert pool.cross_zone == expected


def test_settings_of_a_target_group() -> None:
    group = declared(
        TG,
        "models",
        port=80,
        protocol="TCP",
        deregistrationDelay=30,
        slowStart=60,
        stickiness={"type": "lb_cookie", "cookieDuration": 600},
        healthCheck={"protocol": "HTTPS", "interval": 10, "timeout": 5, "unhealthyThreshold": 2, "healthyThreshold": 5},
        targetGroupHealth={
            "dnsFailover": {"minimumHealthyTargetsCount": "off", "minimumHealthyTargetsPercentage": "50"},
            "unhealthyStateRouting": {"minimumHealthyTargetsCount": 2},
        },
    )
    [pool] = both(A, B, WEB, group, listener(WEB, forward(group))).pools
    at = (Origin(group.urn, ("healthCheck",)),)
    assert (pool.gates, pool.check) == (Gates(0, Fraction(1, 2), 2, Fraction(0)), HealthCheck(10.0, 5.0, 2, 5, deep=True, origins=at))
    assert (pool.drain, pool.slow_start, pool.sticky) == (Span(30.0, 30.0), Span(60.0, 60.0), Span(600.0, 600.0))


@pytest.mark.parametrize(
    ("protocol", "timeout", "deep"), [("HTTP", 6.0, True), ("HTTPS", 10.0, True), ("TCP", 10.0, False), ("TLS", 10.0, False)]
)
def test_a_check_by_default(protocol: str, timeout: float, deep: bool) -> None:  # noqa: FBT001 - a column of the table
    group = declared(TG, "models", port=80, protocol=protocol)
    [pool] = both(A, B, WEB, group, listener(WEB, forward(group))).pools
    assert pool.check == HealthCheck(30.0, timeout, 3, 3, deep, (Origin(group.urn, ("healthCheck",)),))


def test_instances_behind_one_target_group_are_one_fleet() -> None:
    machines = [declared(INSTANCE, f"web-{each.name}", subnetId=each) for each in (A, B)]
    attached = [attachment(MODELS, each, f"at-{each.name}") for each in machines]
    found = both(A, B, WEB, MODELS, HTTP, *machines, *attached)
    pinned = tuple(Member(each.name, f"zone:us-west-2{each.name[-1]}", (Origin(each.urn),)) for each in machines)
    assert found.fleets == (
        Fleet(
            f"{machines[0].urn}#fleet",
            "web-a and web-b",
            exactly(2),
            zones=ZoneSet(("zone:us-west-2a", "zone:us-west-2b")),
            placement="pinned",
            pinned=pinned,
            region="us-west-2",
            rollout=Rollout(assumptions=("a replacement of web-a and web-b is created before the old machine is deleted",)),
            origins=tuple(Origin(each.urn) for each in machines),
        ),
    )
    assert [each.target for each in found.pools[0].backends] == [f"{machines[0].urn}#fleet"]


def test_machines_that_are_deleted_first_are_all_out_at_once() -> None:
    machine = Declared(INSTANCE, "web", {"subnetId": A}, options={"deleteBeforeReplace": True})
    [fleet] = both(A, B, WEB, MODELS, HTTP, machine, attachment(MODELS, machine, "at")).fleets
    assert fleet.rollout == Rollout(number=1, origins=(Origin(machine.urn, ("deleteBeforeReplace",)),))


def test_an_address_outside_the_stack_is_opaque() -> None:
    found = both(A, B, WEB, MODELS, HTTP, attachment(MODELS, "10.0.0.7", "at"))
    assert ([each.target for each in found.pools[0].backends], [each.id for each in found.opaque]) == (
        ["outside:10.0.0.7"],
        ["outside:10.0.0.7"],
    )


def test_a_function_behind_a_balancer_always_serves() -> None:
    function = declared("aws:lambda/function:Function", "hello")
    group = declared(TG, "functions", targetType="lambda")
    found = both(A, B, WEB, group, listener(WEB, forward(group)), function, attachment(group, Ref(function, "arn"), "at"))
    assert ([each.target for each in found.pools[0].backends], found.fleets[0].elastic, found.pools[0].check) == (
        [function.urn],
        True,
        None,
    )


def test_a_group_that_is_attached_apart() -> None:
    group = declared(GROUP, "apart", computed={"name": "apart"}, minSize=2, maxSize=2)
    apart = declared(
        "aws:autoscaling/attachment:Attachment", "at", autoscalingGroupName=Ref(group, "name"), lbTargetGroupArn=Ref(MODELS, "arn")
    )
    found = both(A, B, WEB, MODELS, HTTP, group, apart)
    assert found.pools[0].backends == (Backend(group.urn, YES, (Origin(apart.urn),)),)


def test_a_service_that_may_register_is_in_the_pool_or_not() -> None:
    service = declared(SERVICE, "api", loadBalancers=Hidden([{"targetGroupArn": Ref(MODELS, "arn")}], of=(MODELS,)))
    [before] = lowered(preview(A, B, WEB, MODELS, HTTP, service)).pools
    [after] = lowered(deployed(A, B, WEB, MODELS, HTTP, service)).pools
    assert [(each.target, each.attached.value, [fact.fact for fact in each.attached.missing]) for each in before.backends] == [
        (service.urn, None, ["what loadBalancers of api names"])
    ]
    assert [(each.target, each.attached) for each in after.backends] == [(service.urn, YES)]
