"""Records of Route 53 -> entries: one a name, with a junction where several records share it."""

import pytest

from holdfast.settings.model import EntryPoint, Settings
from holdfast.stack import Stack
from holdfast.testing import Declared, Hidden, Ref, declared, deployed, preview
from holdfast.topology.aws import lower_balancers, lower_machines, lower_public, lower_route53, lower_zones
from holdfast.topology.draft import Draft
from holdfast.topology.facts import NO, YES, Fact, HealthCheck, Origin, Span
from holdfast.topology.model import Entry, Junction, Leg, Topology

LB, RECORD, ZONE = "aws:lb/loadBalancer:LoadBalancer", "aws:route53/record:Record", "aws:route53/zone:Zone"
CHECK, INSTANCE, EIP = "aws:route53/healthCheck:HealthCheck", "aws:ec2/instance:Instance", "aws:ec2/eip:Eip"
FAMILIES = (lower_route53.FAMILY, lower_balancers.FAMILY, lower_machines.FAMILY, lower_zones.FAMILY, lower_public.FAMILY)
AT = ("aliases", "records")


def lowered(stack: Stack, settings: Settings | None = None) -> Topology:
    draft = Draft(stack, settings or Settings(), FAMILIES)
    for family in FAMILIES:
        for entries in family.entries:
            for entry in entries(draft):
                draft.enter(entry)
    return draft.topology(modelled=0, irrelevant=0)


def both(*resources: Declared, settings: Settings | None = None) -> Topology:
    """Return the topology of some resources, the same before and after they are created, in either order."""
    found = lowered(preview(*resources), settings)
    assert lowered(deployed(*resources), settings) == found
    assert lowered(preview(*reversed(resources)), settings) == found
    return found


MAIN = declared(ZONE, "main", name="example.com")
ONE, TWO = (declared(LB, name, {"dnsName": f"{name}-1.us-west-2.elb.amazonaws.com", "zoneId": "Z1"}, subnets=[]) for name in ("one", "two"))
ALL = (MAIN, ONE, TWO)


def alias(name: str, to: Declared, /, called: str = "api", *, evaluate: bool = True, kind: str = "A", **more: object) -> Declared:
    target = {"name": Ref(to, "dnsName"), "zoneId": Ref(to, "zoneId"), "evaluateTargetHealth": evaluate}
    return declared(RECORD, name, zoneId=MAIN, name=called, type=kind, aliases=[target], **more)


def record(name: str, values: list[object], /, called: str = "api", kind: str = "CNAME", **more: object) -> Declared:
    return declared(RECORD, name, zoneId=MAIN, name=called, type=kind, ttl=30, records=values, **more)


def targets(found: Topology) -> dict[str, str]:
    return {entry.name: entry.target for entry in found.entries}


def test_an_alias() -> None:
    api = alias("api", ONE)
    found = both(MAIN, ONE, api)
    assert found.entries == (Entry(api.urn, "api.example.com", ONE.urn, 1, Span(60.0, 60.0), origins=(Origin(api.urn, AT),)),)


@pytest.mark.parametrize(("called", "name"), [("", "example.com"), ("example.com", "example.com"), ("API.example.com.", "api.example.com")])
def test_names_within_their_zone(called: str, name: str) -> None:
    assert targets(both(MAIN, ONE, alias("api", ONE, called))) == {name: ONE.urn}


def test_a_canonical_name_keeps_its_own_time() -> None:
    [entry] = both(MAIN, ONE, record("api", [Ref(ONE, "dnsName")])).entries
    assert (entry.target, entry.ttl) == (ONE.urn, Span(30.0, 30.0))


def test_the_dualstack_name_of_a_balancer_in_a_state() -> None:
    target = {"name": "dualstack.one-1.us-west-2.elb.amazonaws.com", "zoneId": "Z1", "evaluateTargetHealth": True}
    api = declared(RECORD, "api", zoneId=MAIN, name="api", type="A", aliases=[target])
    assert targets(lowered(deployed(MAIN, ONE, api))) == {"api.example.com": ONE.urn}


def test_addresses_of_both_kinds_are_one_entry() -> None:
    four, six = alias("four", ONE), alias("six", ONE, kind="AAAA")
    found = both(MAIN, ONE, four, six)
    origins = (Origin(four.urn, AT), Origin(six.urn, AT))
    assert (found.entries, found.junctions) == ((Entry(four.urn, "api.example.com", ONE.urn, 1, Span(60.0, 60.0), origins=origins),), ())


def test_failover_with_target_health() -> None:
    second = alias("a-second", TWO, setIdentifier="b", failoverRoutingPolicies=[{"type": "SECONDARY"}])
    first = alias("b-first", ONE, setIdentifier="a", failoverRoutingPolicies=[{"type": "PRIMARY"}])
    found = both(*ALL, first, second)
    legs = (Leg(ONE.urn, 1, YES, None, (Origin(first.urn, AT),)), Leg(TWO.urn, 1, YES, None, (Origin(second.urn, AT),)))
    origins = (Origin(second.urn, AT), Origin(first.urn, AT))
    assert found.junctions == (Junction(f"{second.urn}#policy", "b-first", "failover", legs, Span(60.0, 60.0), origins),)
    assert targets(found) == {"api.example.com": f"{second.urn}#policy"}


@pytest.mark.parametrize(
    ("settings", "noticed", "check"),
    [
        ({"type": "HTTPS", "requestInterval": 10, "failureThreshold": 2}, YES, (10.0, 6.0, 2, True)),
        ({"type": "TCP"}, YES, (30.0, 10.0, 3, False)),
        ({"type": "HTTP", "disabled": True}, NO, None),
    ],
)
def test_failover_with_a_health_check(settings: dict[str, object], noticed: Fact, check: tuple[float, float, int, bool] | None) -> None:
    probe = Declared(CHECK, "probe", {"fqdn": "one.example.com", **settings})
    first = alias("first", ONE, evaluate=False, healthCheckId=probe, setIdentifier="a", failoverRoutingPolicies=[{"type": "PRIMARY"}])
    second = alias("second", TWO, evaluate=False, setIdentifier="b", failoverRoutingPolicies=[{"type": "SECONDARY"}])
    [junction] = both(*ALL, probe, first, second).junctions
    found = junction.legs[0].check
    assert junction.legs[0].noticed == noticed
    assert (found and (found.interval, found.timeout, found.unhealthy, found.deep)) == check
    assert (junction.legs[1].noticed, junction.legs[1].check) == (NO, None)


def test_calculated_and_manual_checks() -> None:
    slow, quick = Declared(CHECK, "slow", {"type": "HTTP"}), Declared(CHECK, "quick", {"type": "HTTP", "requestInterval": 10})
    both_of = declared(CHECK, "both", type="CALCULATED", childHealthchecks=[slow, quick], childHealthThreshold=1)
    switch = declared(CHECK, "switch", type="RECOVERY_CONTROL", routingControlArn="arn:1")
    policies = [[{"type": "PRIMARY"}], [{"type": "SECONDARY"}]]
    first = alias("first", ONE, healthCheckId=both_of, setIdentifier="a", failoverRoutingPolicies=policies[0])
    second = alias("second", TWO, healthCheckId=switch, setIdentifier="b", failoverRoutingPolicies=policies[1])
    [junction] = both(*ALL, slow, quick, both_of, switch, first, second).junctions
    at = (Origin(slow.urn, ("requestInterval", "failureThreshold")),)
    assert (junction.legs[0].noticed, junction.legs[0].check) == (YES, HealthCheck(30.0, 6.0, 3, 3, deep=True, origins=at))
    assert [fact.fact for fact in junction.legs[1].noticed.missing] == ["who turns the routing control of switch, and when"]


def test_weights() -> None:
    first = alias("first", ONE, setIdentifier="a", weightedRoutingPolicies=[{"weight": 90}])
    second = alias("second", TWO, setIdentifier="b", weightedRoutingPolicies=[{"weight": 10}])
    [junction] = both(*ALL, first, second).junctions
    assert (junction.policy, [(leg.target, leg.weight) for leg in junction.legs]) == ("weighted", [(ONE.urn, 90), (TWO.urn, 10)])


def test_a_weight_of_nothing_answers_when_nothing_else_is_left() -> None:
    first = alias("first", ONE, setIdentifier="a", weightedRoutingPolicies=[{"weight": 1}])
    second = alias("second", TWO, setIdentifier="b", weightedRoutingPolicies=[{"weight": 0}])
    found = both(*ALL, first, second)
    junctions = {junction.id: junction for junction in found.junctions}
    top = junctions[targets(found)["api.example.com"]]
    assert (top.policy, [leg.noticed for leg in top.legs]) == ("failover", [YES, NO])
    assert [[leg.target for leg in junctions[each.target].legs] for each in top.legs] == [[ONE.urn], [TWO.urn]]


def test_clients_choose_by_latency() -> None:
    first = alias("first", ONE, setIdentifier="a", latencyRoutingPolicies=[{"region": "us-west-2"}])
    second = alias("second", TWO, evaluate=False, setIdentifier="b", latencyRoutingPolicies=[{"region": "us-east-1"}])
    [junction] = both(*ALL, first, second).junctions
    assert (junction.policy, [leg.noticed for leg in junction.legs]) == ("nearest", [YES, NO])


def test_a_place_without_a_wider_one_has_no_other_answer() -> None:
    far = alias("far", ONE, setIdentifier="de", geolocationRoutingPolicies=[{"country": "DE"}])
    near = alias("near", TWO, setIdentifier="us", geolocationRoutingPolicies=[{"country": "US"}])
    everywhere = alias("rest", TWO, setIdentifier="rest", geolocationRoutingPolicies=[{"country": "*"}])
    [alone] = both(*ALL, far, near).junctions
    [covered] = both(*ALL, far, near, everywhere).junctions
    assert [leg.noticed for leg in alone.legs] == [NO, NO]
    assert [leg.noticed for leg in covered.legs] == [YES, YES, NO]


def test_several_addresses_share_the_requests() -> None:
    one, two = (declared(INSTANCE, name, {"publicIp": f"1.2.3.{name[-1]}"}, availabilityZone="us-west-2a") for name in ("m1", "m2"))
    found = both(MAIN, one, two, record("api", [Ref(one, "publicIp"), Ref(two, "publicIp")], kind="A"))
    [junction] = found.junctions
    assert (junction.policy, [(leg.target, leg.noticed) for leg in junction.legs]) == ("weighted", [(one.urn, NO), (two.urn, NO)])


def test_an_elastic_address_leads_to_its_machine() -> None:
    machine = declared(INSTANCE, "m1", availabilityZone="us-west-2a")
    address = declared(EIP, "ip", {"publicIp": "1.2.3.4"}, instance=machine)
    assert targets(both(MAIN, machine, address, record("api", [Ref(address, "publicIp")], kind="A"))) == {"api.example.com": machine.urn}


def test_a_name_for_another_name_is_an_entry_too() -> None:
    apex = alias("apex", ONE, "")
    www = record("www", ["example.com"], "www")
    assert targets(both(MAIN, ONE, apex, www)) == {"example.com": ONE.urn, "www.example.com": ONE.urn}


def test_a_name_that_is_one_leg_of_another_is_no_entry_unless_it_is_listed() -> None:
    west, east = alias("west", ONE, "west"), alias("east", TWO, "east")
    legs = [
        record(f"api-{name}", [f"{name}.example.com"], setIdentifier=name, latencyRoutingPolicies=[{"region": region}])
        for name, region in (("west", "us-west-2"), ("east", "us-east-1"))
    ]
    assert list(targets(both(*ALL, west, east, *legs))) == ["api.example.com"]
    listed = Settings(entries=(EntryPoint(dns="west.example.com", required=2),))
    assert {entry.name: entry.required for entry in both(*ALL, west, east, *legs, settings=listed).entries} == {
        "api.example.com": 1,
        "west.example.com": 2,
    }


def test_names_that_lead_to_each_other_are_not_known() -> None:
    found = both(MAIN, record("a", ["b.example.com"], "a"), record("b", ["a.example.com"], "b"))
    assert (len(found.entries), {type(node).__name__ for node in found.opaque}) == (2, {"Opaque"})


def test_what_no_client_uses_is_no_entry() -> None:
    proof = declared(
        "aws:acm/certificate:Certificate", "cert", {"validationName": "_1.api.example.com.", "validationValue": "_2.acm-validations.aws."}
    )
    database = declared("aws:rds/instance:Instance", "db", {"address": "db.1.us-west-2.rds.amazonaws.com"})
    found = both(
        MAIN,
        proof,
        database,
        declared(RECORD, "txt", zoneId=MAIN, name="", type="TXT", ttl=60, records=["v=spf1"]),
        declared(RECORD, "mx", zoneId=MAIN, name="", type="MX", ttl=60, records=["10 mail.example.org"]),
        record("proof", [Ref(proof, "validationValue")], Ref(proof, "validationName")),  # type: ignore[arg-type]
        record("db", [Ref(database, "address")], "db"),
    )
    assert (found.entries, found.opaque) == ((), ())


def test_a_distribution_is_opaque() -> None:
    cdn = declared("aws:cloudfront/distribution:Distribution", "cdn", {"domainName": "d1.cloudfront.net", "hostedZoneId": "Z2"})
    target = {"name": Ref(cdn, "domainName"), "zoneId": Ref(cdn, "hostedZoneId"), "evaluateTargetHealth": False}
    found = both(MAIN, cdn, declared(RECORD, "www", zoneId=MAIN, name="www", type="A", aliases=[target]))
    assert (targets(found), [node.name for node in found.opaque]) == ({"www.example.com": cdn.urn}, ["cdn"])


def test_a_name_outside_the_stack_is_opaque() -> None:
    found = both(MAIN, record("www", ["elsewhere.example.org"], "www"))
    assert (targets(found), [node.id for node in found.opaque]) == (
        {"www.example.com": "outside:elsewhere.example.org"},
        ["outside:elsewhere.example.org"],
    )


def test_a_name_that_is_not_known_is_called_by_its_urn() -> None:
    api = alias("api", ONE, Hidden("api.example.com"))  # type: ignore[arg-type]
    assert targets(lowered(preview(MAIN, ONE, api))) == {api.urn: ONE.urn}
    assert targets(lowered(deployed(MAIN, ONE, api))) == {"api.example.com": ONE.urn}


def asked(found: Topology) -> dict[str, list[str]]:
    """Return the entries of which nothing can be said, with what would tell."""
    unknown = {node.id: [each.fact for each in node.missing] for node in found.opaque}
    return {entry.name: unknown[entry.target] for entry in found.entries if entry.target in unknown}


PRIMARY, SECONDARY = ({"setIdentifier": kind, "failoverRoutingPolicies": [{"type": kind}]} for kind in ("PRIMARY", "SECONDARY"))


def test_a_name_that_is_not_known_may_be_that_of_records_beside_which_it_could_stand() -> None:
    first, second = alias("first", ONE, **PRIMARY), alias("second", TWO, Hidden("api"), **SECONDARY)  # type: ignore[arg-type]
    assert asked(lowered(preview(*ALL, first, second))) == {"api.example.com": ["name of second"], second.urn: ["name of second"]}
    assert asked(lowered(deployed(*ALL, first, second))) == {}


@pytest.mark.parametrize(
    ("kind", "more", "names"),
    [
        ("A", {}, 0),
        ("A", SECONDARY, 0),
        ("CNAME", {}, 0),
        ("AAAA", {}, 2),
        (Hidden("A"), {}, 2),
        (Hidden("A"), SECONDARY, 2),
    ],
)
def test_records_that_route_53_refuses_side_by_side_share_no_name(kind: str, more: dict[str, object], names: int) -> None:
    known, nameless = alias("known", ONE), alias("nameless", TWO, Hidden("www"), kind=kind, **more)  # type: ignore[arg-type]
    found = asked(lowered(preview(*ALL, known, nameless)))
    assert (len(found), *found.values()) == (names, *[["name of nameless"]] * names)


def test_a_name_that_is_not_known_lies_within_its_zone() -> None:
    other = declared(ZONE, "other", name="example.org")
    nameless = declared(RECORD, "nameless", zoneId=other, name=Hidden("api"), type="AAAA", ttl=30, records=[Ref(TWO, "dnsName")])
    assert asked(lowered(preview(*ALL, other, alias("known", ONE), nameless))) == {}


@pytest.mark.parametrize(
    ("second", "facts"),
    [
        ({"kind": Hidden("A"), **SECONDARY}, ["type of second"]),
        ({"setIdentifier": "b", "failoverRoutingPolicies": Hidden([{"type": "SECONDARY"}])}, ["failoverRoutingPolicies of second"]),
        ({"setIdentifier": "b", "failoverRoutingPolicies": [{"type": Hidden("SECONDARY")}]}, ["failoverRoutingPolicies[0].type of second"]),
    ],
)
def test_how_records_share_a_name_is_open_and_neither_target_an_entry(second: dict[str, object], facts: list[str]) -> None:
    records = alias("first", ONE, **PRIMARY), alias("second", TWO, **second)  # type: ignore[arg-type]
    assert asked(lowered(preview(*ALL, *records))) == {"api.example.com": facts}
    (entry,) = lowered(preview(*ALL, *records)).entries
    assert targets(lowered(deployed(*ALL, *records))) == {"api.example.com": f"{entry.id}#policy"}


def test_what_a_record_may_lead_to_is_perhaps_no_entry_of_its_own() -> None:
    www = record("www", Hidden([Ref(ONE, "dnsName")], (ONE,)), "www")  # type: ignore[arg-type]
    assert asked(lowered(preview(*ALL, www))) == {
        "www.example.com": ["what records of www names"],
        ONE.urn: ["what records of www names"],
    }
    assert targets(lowered(deployed(*ALL, www))) == {"www.example.com": ONE.urn, TWO.urn: TWO.urn}
