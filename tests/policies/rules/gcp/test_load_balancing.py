"""Rules about Google Cloud load balancers: unknown, secret, outside the stack, in state form, and without proxies."""

import pytest

from holdfast.rule import Rule
from holdfast.settings.model import Options
from holdfast.stack import Missing, Stack
from holdfast.stack.values import MARK, SECRET_MARK, UNKNOWN_STRING
from holdfast.testing import Declared, Hidden, Ref, answers, declared, deployed, preview, verdict
from holdfast_policies.rules import RULES

SERVICE, REGIONAL = "gcp:compute/backendService:BackendService", "gcp:compute/regionBackendService:RegionBackendService"
FRONT, REGIONAL_FRONT = "gcp:compute/globalForwardingRule:GlobalForwardingRule", "gcp:compute/forwardingRule:ForwardingRule"
MANAGER, GROUP = "gcp:compute/instanceGroupManager:InstanceGroupManager", "gcp:compute/instanceGroup:InstanceGroup"
NAMED_PORT = "gcp:compute/instanceGroupNamedPort:InstanceGroupNamedPort"
ENDPOINTS = "gcp:compute/networkEndpointGroup:NetworkEndpointGroup"
SECRET = {MARK: SECRET_MARK, "ciphertext": "abc"}
FINDING, UNDECIDED, HOLDS = {"it": "finding"}, {"it": "undecided"}, {}


def named(id_: str) -> Rule:
    return next(each for each in RULES if each.id == id_)


def said(rule: str, type_: str, options: Options | None = None, **inputs: object) -> dict[str, str]:
    """Return what a rule says of one resource, which must be the same at preview and once deployed."""
    it = declared(type_, "it", **inputs)
    before, after = (answers(named(rule), make(it), options) for make in (preview, deployed))
    assert before == after
    return before


def managed(type_: str, name: str, /, **inputs: object) -> Declared:
    """Return a manager with the link of the group that it manages."""
    return declared(type_, name, {"instanceGroup": f"https://www.googleapis.com/compute/v1/projects/p/instanceGroups/{name}"}, **inputs)


def both(rule: str, *resources: Declared) -> list[dict[str, str]]:
    return [answers(named(rule), make(*resources)) for make in (preview, deployed)]


@pytest.mark.parametrize(
    ("type_", "inputs", "expected"),
    [
        (SERVICE, {}, FINDING),
        (SERVICE, {"timeoutSec": 59}, FINDING),
        (SERVICE, {"timeoutSec": 60}, HOLDS),
        (SERVICE, {"timeoutSec": "90"}, HOLDS),
        (SERVICE, {"timeoutSec": UNKNOWN_STRING}, UNDECIDED),
        (SERVICE, {"timeoutSec": SECRET}, UNDECIDED),
        (SERVICE, {"timeoutSec": "long"}, UNDECIDED),
        (SERVICE, {"timeoutSec": 90, "connectionDrainingTimeoutSec": 59}, FINDING),
        (SERVICE, {"timeoutSec": 90, "connectionDrainingTimeoutSec": 0}, HOLDS),
        (SERVICE, {"timeoutSec": 90, "connectionDrainingTimeoutSec": UNKNOWN_STRING}, UNDECIDED),
        (SERVICE, {"timeoutSec": UNKNOWN_STRING, "connectionDrainingTimeoutSec": 10}, FINDING),
        (SERVICE, {"timeoutSec": 90, "loadBalancingScheme": UNKNOWN_STRING}, HOLDS),
        (SERVICE, {"backends": [{"group": "projects/p/regions/r/networkEndpointGroups/run"}]}, UNDECIDED),
        (SERVICE, {"backends": [{"group": "projects/p/regions/r/networkEndpointGroups/run"}], "timeoutSec": 10}, FINDING),
        (REGIONAL, {}, HOLDS),
        (REGIONAL, {"loadBalancingScheme": "EXTERNAL"}, HOLDS),
        (REGIONAL, {"loadBalancingScheme": "INTERNAL_MANAGED"}, FINDING),
        (REGIONAL, {"loadBalancingScheme": UNKNOWN_STRING}, UNDECIDED),
        (REGIONAL, {"loadBalancingScheme": UNKNOWN_STRING, "timeoutSec": 60}, HOLDS),
        (REGIONAL, {"connectionDrainingTimeoutSec": 10}, FINDING),
    ],
)
def test_long_requests(type_: str, inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said("gcp-bs-cuts-long-requests", type_, **inputs) == expected


def test_both_times_are_findings_and_the_default_draining_is_none() -> None:
    it = declared(SERVICE, "it", timeoutSec=500, connectionDrainingTimeoutSec=20)
    rows = verdict(named("gcp-bs-cuts-long-requests"), preview(it), Options(request_p99_seconds=600)).findings
    assert sorted(row.message for row in rows) == [
        "it drains a leaving machine for 20 s, while slow requests take 600 s",
        "it gives up on a request after 500 s, while slow requests take 600 s",
    ]
    computed = declared(SERVICE, "it", {"connectionDrainingTimeoutSec": 300}, timeoutSec=600)
    assert answers(named("gcp-bs-cuts-long-requests"), deployed(computed), Options(request_p99_seconds=600)) == {}


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({}, FINDING),
        ({"loadBalancingScheme": "EXTERNAL_MANAGED"}, FINDING),
        ({"loadBalancingScheme": "EXTERNAL"}, HOLDS),
        ({"loadBalancingScheme": UNKNOWN_STRING}, UNDECIDED),
        ({"loadBalancingScheme": UNKNOWN_STRING, "outlierDetection": {"consecutiveErrors": 5}}, HOLDS),
        ({"outlierDetection": UNKNOWN_STRING}, UNDECIDED),
        ({"outlierDetection": SECRET}, UNDECIDED),
        ({"outlierDetection": {"consecutiveErrors": UNKNOWN_STRING}}, HOLDS),
    ],
)
def test_outlier_detection(inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said("gcp-bs-no-outlier-detection", SERVICE, **inputs) == expected


@pytest.mark.parametrize(
    ("type_", "inputs", "expected"),
    [
        (FRONT, {}, FINDING),
        (FRONT, {"ipAddress": ""}, FINDING),
        (FRONT, {"ipAddress": "203.0.113.7"}, HOLDS),
        (FRONT, {"ipAddress": UNKNOWN_STRING}, UNDECIDED),
        (FRONT, {"ipAddress": SECRET}, UNDECIDED),
        (FRONT, {"loadBalancingScheme": "INTERNAL_MANAGED"}, HOLDS),
        (FRONT, {"loadBalancingScheme": UNKNOWN_STRING}, UNDECIDED),
        (FRONT, {"loadBalancingScheme": UNKNOWN_STRING, "ipAddress": "203.0.113.7"}, HOLDS),
        (REGIONAL_FRONT, {}, FINDING),
        (REGIONAL_FRONT, {"loadBalancingScheme": "INTERNAL"}, HOLDS),
        (REGIONAL_FRONT, {"loadBalancingScheme": ""}, HOLDS),
    ],
)
def test_reserved_address(type_: str, inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said("gcp-frontend-ephemeral-ip", type_, **inputs) == expected


def test_address_of_the_stack_is_reserved_before_it_is_known() -> None:
    for type_ in ("gcp:compute/globalAddress:GlobalAddress", "gcp:compute/address:Address"):
        address = declared(type_, "address")
        for reference in (address, Ref(address, "address"), Ref(address, "selfLink")):
            assert both("gcp-frontend-ephemeral-ip", address, declared(FRONT, "it", ipAddress=reference)) == [{}, {}]


def test_address_that_another_front_lends_is_not_known_to_be_reserved() -> None:
    other = declared(FRONT, "other", {"ipAddress": "203.0.113.9"})
    borrowed = declared(FRONT, "it", ipAddress=Ref(other, "ipAddress"))
    assert answers(named("gcp-frontend-ephemeral-ip"), preview(other, borrowed)) == {"it": "undecided", "other": "finding"}
    mixed = declared(FRONT, "it", ipAddress=Hidden("203.0.113.9"))
    assert answers(named("gcp-frontend-ephemeral-ip"), preview(mixed)) == UNDECIDED


def behind(group: Declared, type_: str = SERVICE, name: str = "api", **inputs: object) -> Declared:
    return declared(type_, name, backends=[{"group": Ref(group, "instanceGroup")}], **inputs)


@pytest.mark.parametrize(
    ("ports", "service", "expected"),
    [
        (None, {}, FINDING),
        ([], {}, FINDING),
        ([{"name": "http", "port": 80}], {}, HOLDS),
        ([{"name": "http", "port": UNKNOWN_STRING}], {}, HOLDS),
        ([{"name": "grpc", "port": 80}], {}, FINDING),
        ([{"name": "grpc", "port": 80}], {"portName": "grpc"}, HOLDS),
        ([{"name": "grpc", "port": 80}], {"portName": UNKNOWN_STRING}, UNDECIDED),
        ([{"name": UNKNOWN_STRING, "port": 80}], {}, UNDECIDED),
        ([UNKNOWN_STRING, {"name": "http", "port": 80}], {}, HOLDS),
        ([UNKNOWN_STRING], {}, UNDECIDED),
        (UNKNOWN_STRING, {}, UNDECIDED),
        (SECRET, {}, UNDECIDED),
        ("http", {}, UNDECIDED),
    ],
)
def test_named_ports(ports: object, service: dict[str, object], expected: dict[str, str]) -> None:
    group = managed(MANAGER, "it", namedPorts=ports)
    assert both("gcp-named-port-missing", group, behind(group, **service)) == [expected, expected]


def test_named_ports_added_to_a_group_count() -> None:
    group = declared(GROUP, "it", name="servers")
    service = declared(SERVICE, "api", backends=[{"group": group}])
    right, wrong = ({"name": "http", "port": 80}, {"name": "grpc", "port": 80})
    assert both("gcp-named-port-missing", group, service, declared(NAMED_PORT, "p", group=group, **right)) == [{}, {}]
    assert both("gcp-named-port-missing", group, service, declared(NAMED_PORT, "p", group="servers", **right)) == [{}, {}]
    assert both("gcp-named-port-missing", group, service, declared(NAMED_PORT, "p", group="others", **right)) == [FINDING, FINDING]
    assert both("gcp-named-port-missing", group, service, declared(NAMED_PORT, "p", group=group, **wrong)) == [FINDING, FINDING]
    assert (
        answers(named("gcp-named-port-missing"), preview(group, service, declared(NAMED_PORT, "p", group=UNKNOWN_STRING, **right)))
        == UNDECIDED
    )


def test_only_proxies_use_named_ports() -> None:
    group = managed(MANAGER, "it")
    assert both("gcp-named-port-missing", group) == [{}, {}]
    assert both("gcp-named-port-missing", group, behind(group, REGIONAL)) == [{}, {}]
    assert both("gcp-named-port-missing", group, behind(group, REGIONAL, loadBalancingScheme="EXTERNAL_MANAGED")) == [FINDING, FINDING]
    assert both("gcp-named-port-missing", group, behind(group, REGIONAL, loadBalancingScheme=UNKNOWN_STRING)) == [UNDECIDED, UNDECIDED]


def test_each_service_has_a_finding_of_its_own_and_an_unknown_one_hides_none() -> None:
    group = managed(MANAGER, "it", namedPorts=[{"name": "grpc", "port": 1}])
    services = (behind(group, name="a"), behind(group, name="b", portName="web"), behind(group, name="c", portName=UNKNOWN_STRING))
    report = verdict(named("gcp-named-port-missing"), preview(group, *services))
    assert [row.message for row in report.findings] == [
        "it names no port http, so that a reaches none of its machines",
        "it names no port web, so that b reaches none of its machines",
    ]
    assert len({row.fingerprint for row in report.findings}) == 2
    assert [row.missing for row in report.undecided] == [("portName of c",)]


def test_groups_of_several_kinds_behind_one_service_are_told_apart() -> None:
    group, endpoints = managed(MANAGER, "it"), declared(ENDPOINTS, "neg", zone="us-central1-a")
    service = declared(SERVICE, "api", backends=[{"group": Ref(group, "instanceGroup")}, {"group": endpoints}])
    assert both("gcp-named-port-missing", group, endpoints, service) == [FINDING, FINDING]


def test_hidden_resources_may_be_services_of_the_group() -> None:
    group = preview(managed(MANAGER, "it")).resources
    hidden = Stack("demo/dev", group, kind="preview", hidden=(Missing("what apply creates", "Check the deployed stack."),))
    assert answers(named("gcp-named-port-missing"), hidden) == UNDECIDED
