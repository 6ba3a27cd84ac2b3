"""Load balancers, listeners and rules -> balancers, routes and entries."""

from typing import Any

from holdfast.settings.model import EntryPoint, Options, Settings
from holdfast.stack import Stack
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Ref, declared, deployed, preview
from holdfast.topology.aws import lower_balancers, lower_classic, lower_machines, lower_public, lower_zones
from holdfast.topology.draft import Draft, Family
from holdfast.topology.facts import NO, YES, Broken, HealthCheck, Origin, Span, ZoneSet, exactly
from holdfast.topology.model import Backend, Balancer, Entry, Fleet, Gates, Junction, Leg, Pool, Route, Topology

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


def test_a_balancer_with_all_that_is_behind_it() -> None:
    found = both(A, B, WEB, MODELS, MEMBERS, HTTP)
    pool = f"{MODELS.urn}#{WEB.urn}"
    assert found == Topology(
        entries=(Entry(WEB.urn, WEB.urn, WEB.urn, origins=(Origin(WEB.urn),)),),
        balancers=(
            Balancer(
                WEB.urn,
                "web",
                (Route("HTTP:80", pool, None, (Origin(HTTP.urn, ("defaultActions",)),)),),
                "us-west-2",
                ZoneSet(("zone:us-west-2a", "zone:us-west-2b")),
                confined=True,
                ttl=Span(60.0, 60.0),
                origins=(Origin(WEB.urn),),
            ),
        ),
        pools=(
            Pool(
                pool,
                "models",
                WEB.urn,
                (Backend(MEMBERS.urn, YES, (Origin(MEMBERS.urn),)),),
                YES,
                Gates(),
                HealthCheck(30.0, 6.0, 3, 3, deep=True, origins=(Origin(MODELS.urn, ("healthCheck",)),)),
                Span(300.0, 300.0),
                origins=(Origin(MODELS.urn),),
            ),
        ),
        fleets=(Fleet(MEMBERS.urn, "members", exactly(2)),),
        zones=found.zones,
    )


def test_an_entry_needs_what_holdfast_yaml_says() -> None:
    settings = Settings(options=Options(required_replicas=3), entries=(EntryPoint(urn="**::web", required=2),))
    assert both(A, B, WEB, MODELS, MEMBERS, HTTP, settings=settings).entries[0].required == 2
    assert both(A, B, WEB, MODELS, MEMBERS, HTTP, settings=Settings(options=Options(required_replicas=3))).entries[0].required == 3


def test_a_balancer_without_listener_is_broken() -> None:
    [balancer] = both(A, B, WEB, MODELS, MEMBERS).balancers
    assert balancer.broken == Broken(
        "load balancer web has no listener", "Give web a listener that forwards to a target group.", (Origin(WEB.urn),)
    )


def test_listeners_that_only_answer_by_themselves_lead_nowhere() -> None:
    to_https = listener(WEB, {"type": "redirect", "redirect": {"statusCode": "HTTP_301", "protocol": "HTTPS"}})
    [balancer] = both(A, B, WEB, to_https).balancers
    assert (balancer.routes, balancer.broken and balancer.broken.what) == (
        (),
        "no listener or rule of load balancer web forwards to a target group",
    )


def test_a_redirect_is_no_route_and_each_rule_is_one() -> None:
    to_https = listener(WEB, {"type": "redirect", "redirect": {"statusCode": "HTTP_301"}}, name="http")
    https = listener(
        WEB, {"type": "fixed-response", "fixedResponse": {"contentType": "text/plain"}}, name="https", port=443, protocol="HTTPS"
    )
    conditions = [{"pathPattern": {"values": ["/v1/*", "/v2/*"]}}]
    rule = declared(RULE, "api", listenerArn=Ref(https, "arn"), priority=1, actions=[forward(MODELS)], conditions=conditions)
    [balancer] = both(A, B, WEB, MODELS, MEMBERS, to_https, https, rule).balancers
    assert [(route.name, route.target) for route in balancer.routes] == [("HTTPS:443 /v1/* /v2/*", f"{MODELS.urn}#{WEB.urn}")]


def test_authentication_before_forwarding() -> None:
    signed = listener(WEB, {"type": "authenticate-oidc", "order": 1}, {**forward(MODELS), "order": 2})
    [balancer] = both(A, B, WEB, MODELS, MEMBERS, signed).balancers
    assert [route.target for route in balancer.routes] == [f"{MODELS.urn}#{WEB.urn}"]


def test_weights_among_target_groups() -> None:
    other = declared(TG, "other", port=80, protocol="HTTP")
    parts = [{"arn": Ref(each, "arn"), "weight": 50} for each in (MODELS, other)]
    split = listener(WEB, {"type": "forward", "forward": {"targetGroups": parts}})
    [junction] = both(A, B, WEB, MODELS, other, split).junctions
    by = (Origin(split.urn, ("defaultActions",)),)
    legs = tuple(Leg(f"{each.urn}#{WEB.urn}", 50, NO, None, by) for each in (MODELS, other))
    assert junction == Junction(f"{split.urn}#forward", "HTTP:80", "weighted", legs, origins=by)


def test_a_weight_of_nothing_gets_nothing() -> None:
    other = declared(TG, "other", port=80, protocol="HTTP")
    parts = [{"arn": Ref(MODELS, "arn"), "weight": 100}, {"arn": Ref(other, "arn"), "weight": 0}]
    split = listener(WEB, {"type": "forward", "forward": {"targetGroups": parts}})
    [after] = lowered(deployed(A, B, WEB, MODELS, other, MEMBERS, split)).balancers
    assert [route.target for route in after.routes] == [f"{MODELS.urn}#{WEB.urn}"]
    before = lowered(preview(A, B, WEB, MODELS, other, MEMBERS, split))
    assert [fact.fact for node in before.opaque for fact in node.missing] == ["which target group of http has which weight"]


def test_an_unknown_target_group_is_not_the_one_that_stands_beside_it() -> None:
    parts = [{"arn": Ref(MODELS, "arn"), "weight": 50}, {"arn": UNKNOWN_STRING, "weight": 50}]
    split = listener(WEB, {"type": "forward", "forward": {"targetGroups": parts}})
    found = lowered(deployed(A, B, WEB, MODELS, MEMBERS, split))
    assert [fact.fact for node in found.opaque for fact in node.missing] == ["what defaultActions of http names"]


def test_an_application_balancer_behind_a_network_balancer_is_no_entry() -> None:
    front = declared(LB, "front", subnets=[A, B], loadBalancerType="network")
    group = declared(TG, "to-web", targetType="alb", port=80, protocol="TCP")
    found = both(
        A,
        B,
        WEB,
        MODELS,
        MEMBERS,
        HTTP,
        front,
        group,
        listener(front, forward(group), name="tcp", protocol="TCP"),
        attachment(group, WEB, "at"),
    )
    assert [entry.target for entry in found.entries] == [front.urn]
    [junction] = found.junctions
    assert (junction.id, [leg.target for leg in junction.legs]) == (f"{group.urn}#{front.urn}", [WEB.urn])


def test_listeners_that_may_be_there_are_opaque() -> None:
    loose = declared(LISTENER, "loose", loadBalancerArn=Ref(declared("awsx:lb:Elsewhere", "x"), "arn"), defaultActions=[forward(MODELS)])
    found = lowered(preview(A, B, WEB, MODELS, MEMBERS, loose))
    assert ([route.name for route in found.balancers[0].routes], len(found.opaque)) == (["other listeners of web"], 1)


def test_a_classic_balancer() -> None:
    machine = declared(INSTANCE, "web", subnetId=A)
    block = {"lbPort": 80, "lbProtocol": "http", "instancePort": 80, "instanceProtocol": "http"}
    old = declared(
        "aws:elb/loadBalancer:LoadBalancer",
        "old",
        subnets=[A, B],
        listeners=[block],
        instances=[machine],
        healthCheck={"target": "HTTP:80/", "interval": 10, "timeout": 5, "unhealthyThreshold": 2, "healthyThreshold": 3},
    )
    found = both(A, B, old, machine)
    assert [(entry.name, entry.target) for entry in found.entries] == [(old.urn, old.urn)]
    [pool] = found.pools
    assert pool == Pool(
        f"{old.urn}#pool",
        "old",
        old.urn,
        (Backend(machine.urn, YES, (Origin(old.urn),)),),
        YES,
        Gates(open_count=0),
        HealthCheck(10.0, 5.0, 2, 3, deep=True, origins=(Origin(old.urn, ("healthCheck",)),)),
        origins=(Origin(old.urn),),
    )
    assert [route.name for route in found.balancers[0].routes] == ["HTTP:80"]


def test_a_machine_with_a_public_address_is_an_entry_where_there_is_no_other() -> None:
    machine = declared(INSTANCE, "web", subnetId=A, associatePublicIpAddress=True)
    hidden = declared(INSTANCE, "worker", subnetId=A, associatePublicIpAddress=False)
    assert [entry.name for entry in both(A, machine, hidden).entries] == [machine.urn]
    assert [entry.name for entry in both(A, B, machine, hidden, WEB, MODELS, HTTP).entries] == [WEB.urn]
