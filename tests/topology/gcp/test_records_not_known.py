from typing import Any

import pytest

from holdfast.settings.model import Settings
from holdfast.stack import Stack
from holdfast.stack.hidden import HiddenResource
from holdfast.testing import Declared, Hidden, Ref, declared, deployed, preview
from holdfast.topology.lower import lower
from holdfast.topology.model import Topology
from holdfast.verify import verify

COMPUTE = "gcp:compute/"
GLOBAL = f"{COMPUTE}globalForwardingRule:GlobalForwardingRule"
RULE = f"{COMPUTE}forwardingRule:ForwardingRule"
ADDRESS = f"{COMPUTE}globalAddress:GlobalAddress"
MANAGER = f"{COMPUTE}regionInstanceGroupManager:RegionInstanceGroupManager"
SERVICE = f"{COMPUTE}regionBackendService:RegionBackendService"
RECORD = "gcp:dns/recordSet:RecordSet"
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


def asked(found: Topology) -> dict[str, list[str]]:
    """Return the entries of which nothing can be said, with what would tell."""
    unknown = {node.id: [each.fact for each in node.missing] for node in found.opaque}
    return {each.name.rpartition("::")[2]: unknown[each.target] for each in found.entries if each.target in unknown}


def test_a_name_that_is_not_known_may_be_that_of_a_record_of_another_type() -> None:
    _, _, front = parts = site("us-west1")
    four, six = record("four", rrdatas=[Ref(front, "ipAddress")]), record("six", name=Hidden("a."), type="AAAA", rrdatas=["2001:db8::1"])
    assert asked(topology(preview(*parts, four, six))) == {"api.example.com": ["name of six"], "six": ["name of six"]}
    same = record("six", name=Hidden("a."), rrdatas=["203.0.113.2"])
    assert asked(topology(preview(*parts, four, same))) == {"six": ["what 203.0.113.2 is, which stands outside the stack"]}


@BOTH
def test_forwarding_rules_of_one_written_address_are_one(made: Any) -> None:
    written = {"ipAddress": "203.0.113.1", "target": "projects/demo/global/targetHttpProxies/elsewhere"}
    fronts = declared(GLOBAL, "http", portRange="80", **written), declared(GLOBAL, "https", portRange="443", **written)
    found = topology(made(*fronts, record(rrdatas=["203.0.113.1"])))
    assert [route.name for route in found.nodes()[found.entries[0].target].routes] == ["TCP:443 to elsewhere", "TCP:80 to elsewhere"]  # type: ignore[union-attr]
    assert [each.name for each in found.entries] == ["api.example.com"]


def test_a_forwarding_rule_whose_address_is_not_known_may_be_behind_a_name() -> None:
    reserved = declared(ADDRESS, "api", addressType="EXTERNAL")
    known = declared(GLOBAL, "known", ipAddress=Ref(reserved, "address"), portRange="80")
    open_ = declared(GLOBAL, "open", ipAddress=Hidden("203.0.113.1"), portRange="443")
    found = topology(preview(reserved, known, open_, record(rrdatas=[Ref(reserved, "address")])))
    assert asked(found) == {"open": ["what ipAddress of open names"]}


def test_a_forwarding_rule_of_which_nothing_is_known_may_be_behind_a_name() -> None:
    reserved = declared(ADDRESS, "api", addressType="EXTERNAL")
    known = declared(GLOBAL, "known", ipAddress=Ref(reserved, "address"), portRange="80")
    late = declared(GLOBAL, "late", ipAddress=Ref(reserved, "address"), portRange="443")
    shown = preview(reserved, known, late, record(rrdatas=[Ref(reserved, "address")]))
    unseen = [HiddenResource(urn=each.urn, type=each.type) if each.name == "late" else each for each in shown.resources]
    found = topology(Stack("demo/dev", unseen, source="demo", kind="preview"))
    (balancer,) = (each for each in found.balancers if each.id.endswith("#address"))
    assert [each.name for each in balancer.routes] == ["TCP:80", "other forwarding rules beside known"]


def test_what_an_unknown_value_may_stand_for_is_perhaps_no_entry_of_its_own() -> None:
    pet = declared("random:index/randomPet:RandomPet", "pet")
    written = declared(GLOBAL, "written", ipAddress="203.0.113.1", portRange="80")
    fresh = declared(GLOBAL, "fresh", {"ipAddress": "203.0.113.2"}, portRange="80")
    found = topology(preview(pet, written, fresh, record(rrdatas=Hidden(["203.0.113.1"], (pet,)))))
    assert asked(found) == {"api.example.com": ["what r leads to"], "written": ["what r leads to"]}


def test_an_unknown_value_may_be_the_address_that_a_program_gives_to_a_reserved_one() -> None:
    given, chosen = declared(ADDRESS, "given", address="203.0.113.1"), declared(ADDRESS, "chosen")
    by_name = declared(GLOBAL, "name", ipAddress=Ref(given, "address"), portRange="80")
    by_text = declared(GLOBAL, "text", ipAddress="203.0.113.1", portRange="443")
    fresh = declared(GLOBAL, "fresh", ipAddress=Ref(chosen, "address"), portRange="80")
    found = topology(preview(given, chosen, by_name, by_text, fresh, record(rrdatas=Hidden(["203.0.113.1"]))))
    assert asked(found) == {each: ["what r leads to"] for each in ("api.example.com", "name", "text")}


def test_a_written_address_may_be_that_of_a_reserved_one_that_is_not_known() -> None:
    reserved = declared(ADDRESS, "api", address=Hidden("203.0.113.1"))
    front = declared(GLOBAL, "front", ipAddress=Ref(reserved, "address"), portRange="80")
    found = topology(preview(reserved, front, record(rrdatas=["203.0.113.1"])))
    assert asked(found) == {"api.example.com": ["what 203.0.113.1 is, which stands outside the stack"], "front": ["address of api"]}


def ways(*lists: Any) -> dict[str, Any]:
    return {"routingPolicy": {"wrrs": [{"weight": 1, "rrdatas": each} for each in lists]}}


OUTSIDE = "203.0.113.9"


ONE, TWO = (declared(GLOBAL, each, {"ipAddress": f"203.0.113.{i}"}, portRange="80") for i, each in enumerate(("one", "two"), 1))
AT_ONE, AT_TWO = Ref(ONE, "ipAddress"), Ref(TWO, "ipAddress")


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        ({"rrdatas": [AT_ONE]}, "refuted"),
        ({"rrdatas": Hidden([OUTSIDE, AT_ONE], (ONE,))}, "undecided"),
        ({"rrdatas": [Hidden(OUTSIDE), AT_ONE]}, "undecided"),
        (ways([AT_ONE], [AT_TWO]), "refuted"),
        (ways([Hidden(OUTSIDE)], [AT_ONE]), "undecided"),
        (ways([Hidden(OUTSIDE)], Hidden([AT_ONE, AT_TWO], (ONE, TWO))), "undecided"),
    ],
    ids=["one", "a list of two", "two of one", "a way each", "two ways of one", "two ways, one a list of two"],
)
def test_unknown_values_are_what_they_are_made_of_where_each_is_one(given: Any, verdict: str) -> None:
    found = verify(topology(preview(ONE, TWO, record(**given))))
    assert {each.verdict for each in found if each.entry == "api.example.com"} == {verdict}


@pytest.mark.parametrize("kind", ["A", "TXT"])
def test_a_record_whose_type_is_not_known_may_lead_no_client_anywhere(kind: str) -> None:
    front = declared(GLOBAL, "front", ipAddress="203.0.113.1", portRange="80")
    found = topology(preview(front, record(type=Hidden(kind), rrdatas=["203.0.113.1"])))
    assert asked(found) == {"api.example.com": ["type of r"], "front": ["what r leads to"]}


def test_what_is_said_of_a_name_may_be_said_of_any_of_its_records_where_a_type_is_not_known() -> None:
    one, two = record("one", type=Hidden("TXT"), rrdatas=["203.0.113.1"]), record("two", type="AAAA", rrdatas=["2001:db8::1"])
    assert asked(topology(preview(one, two))) == {"api.example.com": ["type of one"], "two": ["type of one"]}


def test_a_reserved_address_of_which_nothing_is_known_may_be_any_that_is_written_out() -> None:
    reserved = declared(ADDRESS, "api", address="203.0.113.1")
    front = declared(GLOBAL, "front", ipAddress=Ref(reserved, "address"), portRange="80")
    shown = preview(reserved, front, record(rrdatas=["203.0.113.1"]))
    unseen = [HiddenResource(urn=each.urn, type=each.type) if each.urn == reserved.urn else each for each in shown.resources]
    assert list(asked(topology(Stack("demo/dev", unseen, source="demo", kind="preview")))) == ["api.example.com", "front"]


def test_what_is_public_may_be_the_entry_where_the_type_of_the_only_record_is_not_known() -> None:
    chat = declared("gcp:cloudrunv2/service:Service", "chat", location="us-central1")
    found = topology(preview(chat, record(type=Hidden("TXT"), rrdatas=["203.0.113.1"])))
    assert asked(found) == {"api.example.com": ["type of r"], "chat": ["type of r"]}


def test_what_a_policy_names_may_be_led_to_where_a_weight_is_not_known() -> None:
    front = declared(GLOBAL, "front", ipAddress="203.0.113.1", portRange="80")
    policy = {"wrrs": [{"weight": Hidden(1), "rrdatas": ["203.0.113.1"]}, {"weight": 1, "rrdatas": [OUTSIDE]}]}
    found = topology(preview(front, record(routingPolicy=policy)))
    assert asked(found) == {"api.example.com": ["routingPolicy.wrrs[0].weight of r"], "front": ["what r leads to"]}


def test_what_only_a_way_of_weight_0_may_lead_to_is_perhaps_an_entry_of_its_own() -> None:
    policy = {"wrrs": [{"weight": 1, "rrdatas": [Hidden(OUTSIDE)]}, {"weight": 0, "rrdatas": [AT_ONE]}]}
    assert asked(topology(preview(ONE, record(routingPolicy=policy)))) == {
        "api.example.com": ["what r leads to"],
        "one": ["what r leads to"],
    }


def test_what_shares_an_address_with_what_may_be_led_to_may_be_led_to_as_well() -> None:
    reserved = declared(ADDRESS, "api")
    one, two = (declared(GLOBAL, each, ipAddress=Ref(reserved, "address"), portRange="80") for each in ("one", "two"))
    policy = {"wrrs": [{"weight": Hidden(1), "rrdatas": [Ref(one, "ipAddress")]}]}
    found = topology(preview(reserved, one, two, record(routingPolicy=policy)))
    assert asked(found) == {
        "api.example.com": ["routingPolicy.wrrs[0].weight of r"],
        "one": ["what r leads to"],
        "two": ["what r leads to"],
    }
