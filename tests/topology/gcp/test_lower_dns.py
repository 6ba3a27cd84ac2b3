from typing import Any

import pytest

from holdfast.settings.model import EntryPoint, Settings
from holdfast.stack import Stack
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Ref, declared, deployed, preview
from holdfast.topology.facts import Span
from holdfast.topology.lower import lower
from holdfast.topology.model import Topology
from holdfast.verify import verify

COMPUTE = "gcp:compute/"
GLOBAL = f"{COMPUTE}globalForwardingRule:GlobalForwardingRule"
RULE = f"{COMPUTE}forwardingRule:ForwardingRule"
ADDRESS = f"{COMPUTE}globalAddress:GlobalAddress"
INSTANCE = f"{COMPUTE}instance:Instance"
MANAGER = f"{COMPUTE}regionInstanceGroupManager:RegionInstanceGroupManager"
SERVICE = f"{COMPUTE}regionBackendService:RegionBackendService"
MAP = f"{COMPUTE}uRLMap:URLMap"
HTTP = f"{COMPUTE}targetHttpProxy:TargetHttpProxy"
RECORD = "gcp:dns/recordSet:RecordSet"
SQL = "gcp:sql/databaseInstance:DatabaseInstance"
BOTH = pytest.mark.parametrize("made", [preview, deployed])


def topology(stack: Stack, **settings: Any) -> Topology:
    return lower(stack, Settings(**settings))


def site(region: str, size: int = 3) -> tuple[Declared, ...]:
    group = declared(MANAGER, f"web-{region}", region=region, targetSize=size)
    api = declared(
        SERVICE, f"api-{region}", region=region, loadBalancingScheme="INTERNAL", backends=[{"group": Ref(group, "instanceGroup")}]
    )
    computed = {"ipAddress": f"10.0.0.{len(region)}"}
    front = declared(
        RULE, f"front-{region}", computed, region=region, loadBalancingScheme="INTERNAL", backendService=Ref(api, "selfLink"), ports=["80"]
    )
    return group, api, front


def record(name: str = "r", /, **inputs: Any) -> Declared:
    return declared(RECORD, name, **{"name": "api.example.com.", "type": "A", "ttl": 60, "managedZone": "z", **inputs})


def entries(found: Topology) -> list[tuple[str, str]]:
    """Return the entries, and what they lead to."""
    nodes = found.nodes()
    return [(each.name.rpartition("::")[2], nodes[each.target].name) for each in found.entries]


def verdicts(found: Topology) -> dict[str, str]:
    return {each.id: each.verdict for each in verify(found)}


@BOTH
def test_a_name_of_a_forwarding_rule(made: Any) -> None:
    parts = site("us-west1")
    found = topology(made(*parts, record(rrdatas=[Ref(parts[2], "ipAddress")])), entries=(EntryPoint(dns="api.example.com", required=2),))
    assert entries(found) == [("api.example.com", "front-us-west1")]
    assert (found.entries[0].required, found.entries[0].ttl) == (2, Span(60.0, 60.0))
    assert found.opaque == ()


@BOTH
def test_a_name_of_an_address_leads_to_all_that_serve_there(made: Any) -> None:
    address = declared(ADDRESS, "ip", {"address": "203.0.113.9"})
    group = declared(MANAGER, "web", region="us-west1", targetSize=3)
    api = declared(f"{COMPUTE}backendService:BackendService", "api", backends=[{"group": Ref(group, "instanceGroup")}])
    urls, plain = (
        declared(MAP, "urls", defaultService=Ref(api, "selfLink")),
        declared(MAP, "plain", defaultUrlRedirect={"httpsRedirect": True}),
    )
    proxies = [declared(HTTP, name, urlMap=Ref(each, "selfLink")) for name, each in (("a", urls), ("b", plain))]
    fronts = [
        declared(
            GLOBAL,
            f"front-{each.name}",
            {"ipAddress": "203.0.113.9"},
            target=Ref(each, "selfLink"),
            portRange=port,
            ipAddress=Ref(address, "address"),
        )
        for each, port in zip(proxies, ("443", "80"), strict=True)
    ]
    for named in (Ref(address, "address"), Ref(fronts[0], "ipAddress")):
        found = topology(made(address, group, api, urls, plain, *proxies, *fronts, record(rrdatas=[named])))
        assert entries(found) == [("api.example.com", "front-a")]


@BOTH
def test_a_name_of_a_machine(made: Any) -> None:
    address = declared(f"{COMPUTE}address:Address", "ip", {"address": "203.0.113.7"})
    machine = declared(INSTANCE, "vm", zone="us-west1-a", networkInterfaces=[{"accessConfigs": [{"natIp": Ref(address, "address")}]}])
    found = topology(made(address, machine, record(rrdatas=[Ref(address, "address")])))
    assert entries(found) == [("api.example.com", "vm")]
    assert verdicts(found)["zone-loss"] == "refuted"


@BOTH
def test_weighted_names_without_checks_lose_what_is_dead(made: Any) -> None:
    one, two = site("us-west1"), site("europe-west4")
    shares = [{"weight": 1, "rrdatas": [Ref(each[2], "ipAddress")]} for each in (one, two)]
    found = topology(made(*one, *two, record(routingPolicy={"wrrs": shares})))
    (junction,) = found.junctions
    assert (junction.policy, [leg.noticed.value for leg in junction.legs]) == ("weighted", [False, False])
    assert len(found.entries) == 1
    assert verdicts(found)["zone-loss"] == "proved"


def failing_over(**inputs: Any) -> Declared:
    return record(routingPolicy={"primaryBackup": inputs})


def test_failover_to_another_region() -> None:
    one, two = site("us-west1", 1), site("europe-west4", 1)
    policy = failing_over(
        primary={"internalLoadBalancers": [{"ipAddress": Ref(one[2], "ipAddress")}]},
        backupGeos=[
            {"location": "europe-west4", "healthCheckedTargets": {"internalLoadBalancers": [{"ipAddress": Ref(two[2], "ipAddress")}]}}
        ],
    )
    found = topology(deployed(*one, *two, policy))
    (junction,) = found.junctions
    nodes = found.nodes()
    assert junction.policy == "failover"
    assert [nodes[leg.target].name for leg in junction.legs] == ["front-us-west1", "front-europe-west4"]
    assert [leg.noticed.value for leg in junction.legs] == [True, True]
    assert verdicts(found)["zone-loss"] == "proved"


def test_a_preview_does_not_say_which_is_the_primary() -> None:
    one, two = site("us-west1", 1), site("europe-west4", 1)
    policy = failing_over(
        primary={"internalLoadBalancers": [{"ipAddress": Ref(one[2], "ipAddress")}]},
        backupGeos=[{"location": "europe-west4", "rrdatas": [Ref(two[2], "ipAddress")]}],
    )
    found = topology(preview(*one, *two, policy))
    assert [each.name for each in found.entries] == ["api.example.com"]
    assert verdicts(found)["zone-loss"] == "undecided"


@pytest.mark.parametrize(("fenced", "checked", "noticed"), [(False, True, True), (True, True, False), (False, False, False)])
def test_geography(fenced: Any, checked: Any, noticed: Any) -> None:
    one, two = site("us-west1"), site("europe-west4")

    def targets(part: Declared) -> dict[str, Any]:
        value = Ref(part, "ipAddress")
        return {"healthCheckedTargets": {"internalLoadBalancers": [{"ipAddress": value}]}} if checked else {"rrdatas": [value]}

    geos = [{"location": each[2].name, **targets(each[2])} for each in (one, two)]
    found = topology(deployed(*one, *two, record(routingPolicy={"geos": geos, "enableGeoFencing": fenced})))
    (junction,) = found.junctions
    assert (junction.policy, [leg.noticed.value for leg in junction.legs]) == ("nearest", [noticed, noticed])


@BOTH
def test_names_that_lead_to_names(made: Any) -> None:
    parts = site("us-west1")
    alias = record("alias", name="www.example.com.", type="CNAME", rrdatas=["api.example.com."])
    found = topology(made(*parts, record(rrdatas=[Ref(parts[2], "ipAddress")]), alias))
    assert entries(found) == [("api.example.com", "front-us-west1"), ("www.example.com", "front-us-west1")]


def test_names_that_name_each_other_are_not_known() -> None:
    one = record("one", name="a.example.com.", type="CNAME", rrdatas=["b.example.com."])
    two = record("two", name="b.example.com.", type="CNAME", rrdatas=["a.example.com."])
    found = topology(preview(one, two))
    assert len(found.entries) == 2
    assert set(verdicts(found).values()) == {"undecided"}


def test_records_that_are_for_no_client() -> None:
    database = declared(SQL, "db", region="us-west1", settings={"tier": "db-f1"})
    others = [
        record("txt", type="TXT", rrdatas=["x"]),
        record("mx", type="MX", rrdatas=["1 mail."]),
        record("proof", name="_acme-challenge.example.com.", type="CNAME", rrdatas=["x."]),
        record("db", name="db.example.com.", rrdatas=[Ref(database, "privateIpAddress")]),
    ]
    assert topology(preview(database, *others)).entries == ()


@pytest.mark.parametrize("values", [["198.51.100.1"], UNKNOWN_STRING, [UNKNOWN_STRING]])
def test_what_is_not_known_or_outside_is_undecided(values: Any) -> None:
    found = topology(preview(record(rrdatas=values)))
    assert [each.name for each in found.entries] == ["api.example.com"]
    assert set(verdicts(found).values()) == {"undecided"}


def test_nothing_raises_on_odd_values() -> None:
    odd: tuple[Any, ...] = (
        UNKNOWN_STRING,
        7,
        True,
        [],
        {},
        [7],
        [{}],
        "x",
        {"wrrs": [UNKNOWN_STRING]},
        {"geos": 7},
        {"primaryBackup": [{}]},
    )
    for value in odd:
        for path in ("rrdatas", "routingPolicy", "name", "type", "ttl"):
            verify(topology(preview(record(**{path: value}))))


def test_the_order_of_resources_changes_nothing() -> None:
    one, two = site("us-west1"), site("europe-west4")
    resources = [
        *one,
        *two,
        record(rrdatas=[Ref(one[2], "ipAddress")]),
        record("b", name="b.example.com.", rrdatas=[Ref(two[2], "ipAddress")]),
    ]
    assert topology(deployed(*resources)) == topology(deployed(*reversed(resources)))
