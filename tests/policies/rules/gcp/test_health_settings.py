"""Rules about how often and in what way health checks ask: unknown, by default, outside the stack, for which load balancer."""

import pytest

from holdfast.rule import Rule
from holdfast.settings.model import Options
from holdfast.stack import Missing, Stack
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Ref, answers, declared, deployed, preview, verdict
from holdfast_policies.rules import RULES

CHECK, REGIONAL_CHECK = "gcp:compute/healthCheck:HealthCheck", "gcp:compute/regionHealthCheck:RegionHealthCheck"
SERVICE, REGIONAL = "gcp:compute/backendService:BackendService", "gcp:compute/regionBackendService:RegionBackendService"
MANAGER = "gcp:compute/instanceGroupManager:InstanceGroupManager"
ENDPOINTS = "gcp:compute/networkEndpointGroup:NetworkEndpointGroup"
FINDING, UNDECIDED, HOLDS = {"it": "finding"}, {"it": "undecided"}, {}
LINK = "projects/p/zones/us-central1-a/instanceGroups/servers"


def named(id_: str) -> Rule:
    return next(each for each in RULES if each.id == id_)


def both(rule: str, *resources: Declared, options: Options | None = None) -> dict[str, str]:
    """Return what a rule says, which must be the same at preview and once deployed."""
    before, after = (answers(named(rule), make(*resources), options) for make in (preview, deployed))
    assert before == after
    return before


def managed(name: str, /, **inputs: object) -> Declared:
    return declared(MANAGER, name, {"instanceGroup": f"projects/p/zones/us-central1-a/instanceGroups/{name}"}, **inputs)


@pytest.mark.parametrize("type_", [CHECK, REGIONAL_CHECK])
@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({}, HOLDS),
        ({"timeoutSec": 6}, FINDING),
        ({"checkIntervalSec": 4}, FINDING),
        ({"timeoutSec": "10", "checkIntervalSec": 10}, HOLDS),
        ({"timeoutSec": UNKNOWN_STRING}, UNDECIDED),
        ({"checkIntervalSec": UNKNOWN_STRING, "timeoutSec": 1}, UNDECIDED),
    ],
)
def test_timeout_and_interval(type_: str, inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert both("gcp-hc-timeout-over-interval", declared(type_, "it", **inputs)) == expected


def test_the_message_says_what_is_a_default() -> None:
    (row,) = verdict(named("gcp-hc-timeout-over-interval"), preview(declared(CHECK, "it", timeoutSec=10))).findings
    assert row.message == "it waits 10 s for an answer but asks every 5 s (by default), which Google Cloud refuses"


@pytest.mark.parametrize(
    ("inputs", "rto", "expected"),
    [
        ({"checkIntervalSec": 50}, 300, HOLDS),
        ({"checkIntervalSec": 51}, 300, FINDING),
        ({"checkIntervalSec": 50}, 299, FINDING),
        ({"unhealthyThreshold": 10}, 300, HOLDS),
        ({}, 29, FINDING),
        ({"unhealthyThreshold": UNKNOWN_STRING}, 300, UNDECIDED),
    ],
)
def test_detection(inputs: dict[str, object], rto: float, expected: dict[str, str]) -> None:
    assert both("gcp-hc-slow-detection", declared(CHECK, "it", **inputs), options=Options(rto_seconds=rto)) == expected


@pytest.mark.parametrize(
    ("backends", "expected"),
    [
        ([], HOLDS),
        ([{"group": LINK}], FINDING),
        ([{"group": "projects/p/zones/us-central1-a/networkEndpointGroups/pods"}], FINDING),
        ([{"group": "projects/p/regions/us-central1/networkEndpointGroups/run"}], HOLDS),
        ([{"group": "projects/p/global/networkEndpointGroups/web"}], HOLDS),
        ([{"group": "elsewhere"}], UNDECIDED),
        ([{"group": "elsewhere"}, {"group": LINK}], FINDING),
        (UNKNOWN_STRING, UNDECIDED),
    ],
)
def test_backends_without_a_check(backends: object, expected: dict[str, str]) -> None:
    assert both("gcp-bs-no-health-check", declared(SERVICE, "it", backends=backends)) == expected
    for check in ("ready", UNKNOWN_STRING):
        assert both("gcp-bs-no-health-check", declared(REGIONAL, "it", backends=backends, healthChecks=check)) == HOLDS


@pytest.mark.parametrize(
    ("kind", "expected"), [(None, FINDING), ("GCE_VM_IP", FINDING), ("INTERNET_FQDN_PORT", HOLDS), (UNKNOWN_STRING, UNDECIDED)]
)
def test_endpoints_without_a_check(kind: object, expected: dict[str, str]) -> None:
    endpoints = declared(ENDPOINTS, "pods", networkEndpointType=kind)
    assert both("gcp-bs-no-health-check", endpoints, declared(SERVICE, "it", backends=[{"group": endpoints}])) == expected


def test_scopes_of_checks() -> None:
    rule = "gcp-hc-scope-mismatch"
    check, regional = declared(CHECK, "check"), declared(REGIONAL_CHECK, "regional")
    alb = {"loadBalancingScheme": "INTERNAL_MANAGED"}
    assert both(rule, check, declared(REGIONAL, "it", healthChecks=check, **alb)) == FINDING
    assert both(rule, check, declared(REGIONAL, "it", healthChecks=check)) == HOLDS
    assert both(rule, check, declared(REGIONAL, "it", healthChecks=check, protocol="TCP", **alb)) == HOLDS
    assert both(rule, check, declared(REGIONAL, "it", healthChecks=check, loadBalancingScheme=UNKNOWN_STRING)) == UNDECIDED
    assert both(rule, check, declared(REGIONAL, "it", healthChecks=check, protocol="TCP", loadBalancingScheme=UNKNOWN_STRING)) == HOLDS
    assert both(rule, regional, declared(REGIONAL, "it", healthChecks=regional, loadBalancingScheme=UNKNOWN_STRING)) == HOLDS
    assert both(rule, regional, declared(SERVICE, "it", healthChecks=regional, protocol=UNKNOWN_STRING)) == FINDING
    assert both(rule, check, declared(SERVICE, "it", healthChecks=check)) == HOLDS
    assert both(rule, declared(SERVICE, "it", healthChecks=UNKNOWN_STRING)) == UNDECIDED
    assert both(rule, declared(REGIONAL, "it", healthChecks=UNKNOWN_STRING)) == HOLDS


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("projects/p/regions/us-central1/healthChecks/far", FINDING),
        ("https://www.googleapis.com/compute/v1/projects/p/global/healthChecks/far", HOLDS),
        ("far", UNDECIDED),
    ],
)
def test_scopes_of_checks_outside_the_stack(link: str, expected: dict[str, str]) -> None:
    assert both("gcp-hc-scope-mismatch", declared(SERVICE, "it", healthChecks=link)) == expected


FOLLOWING = {"portSpecification": "USE_SERVING_PORT"}


@pytest.mark.parametrize(
    ("kind", "protocol", "expected"),
    [
        ("http", "HTTPS", FINDING),
        ("http", "GRPC", FINDING),
        ("http", "H2C", HOLDS),
        ("http", "TCP", HOLDS),
        ("https", None, FINDING),
        ("https", "HTTP2", HOLDS),
        ("http2", "HTTPS", HOLDS),
        ("grpc", "HTTP2", FINDING),
        ("grpc", "GRPC", HOLDS),
        ("tcp", "HTTPS", HOLDS),
        ("http", UNKNOWN_STRING, UNDECIDED),
        ("tcp", UNKNOWN_STRING, HOLDS),
    ],
)
def test_protocols(kind: str, protocol: object, expected: dict[str, str]) -> None:
    check = declared(CHECK, "it", **{f"{kind}HealthCheck": FOLLOWING})
    assert both("gcp-hc-wrong-protocol", check, declared(SERVICE, "api", healthChecks=check, protocol=protocol)) == expected
    assert both("gcp-hc-wrong-protocol", check, declared(REGIONAL, "api", healthChecks=check, protocol=protocol)) == HOLDS


@pytest.mark.parametrize(
    ("asked", "ports", "expected"),
    [
        ({"port": 443}, [{"name": "https", "port": 443}], FINDING),
        ({"port": 8080}, [{"name": "https", "port": 443}], HOLDS),
        ({"port": 443}, [{"name": "https", "port": UNKNOWN_STRING}], UNDECIDED),
        ({"port": UNKNOWN_STRING}, [{"name": "https", "port": 443}], UNDECIDED),
        ({"portName": "https"}, None, FINDING),
        ({"portName": "status"}, None, HOLDS),
        ({"portName": "status", **FOLLOWING}, None, FINDING),
        (UNKNOWN_STRING, None, UNDECIDED),
    ],
)
def test_another_port_may_speak_another_protocol(asked: object, ports: object, expected: dict[str, str]) -> None:
    group, check = managed("servers", namedPorts=ports), declared(CHECK, "it", httpHealthCheck=asked)
    behind = [{"group": Ref(group, "instanceGroup")}]
    service = declared(SERVICE, "api", healthChecks=check, protocol="HTTPS", portName="https", backends=behind)
    assert both("gcp-hc-wrong-protocol", group, check, service) == expected


def test_fixed_ports_of_groups_outside_the_stack_and_of_endpoints() -> None:
    check = declared(CHECK, "it", httpHealthCheck={"port": 443})
    endpoints = declared(ENDPOINTS, "pods")
    for group, expected in ((LINK, UNDECIDED), (endpoints, HOLDS)):
        service = declared(SERVICE, "api", healthChecks=check, protocol="HTTPS", backends=[{"group": group}])
        assert both("gcp-hc-wrong-protocol", endpoints, check, service) == expected


def test_a_service_that_is_not_known_hides_no_finding() -> None:
    check = declared(CHECK, "it", httpHealthCheck=FOLLOWING)
    services = (
        declared(SERVICE, "a", healthChecks=check, protocol="HTTPS"),
        declared(SERVICE, "b", healthChecks=check, protocol=UNKNOWN_STRING),
    )
    report = verdict(named("gcp-hc-wrong-protocol"), preview(check, *services))
    assert [(row.property, row.message) for row in report.findings] == [
        ("httpHealthCheck", "it asks over HTTP the port on which a expects HTTPS")
    ]
    assert [row.missing for row in report.undecided] == [("protocol of b",)]


def test_hidden_resources_may_be_services_of_the_check() -> None:
    hidden = (Missing("what apply creates", "Check the deployed stack."),)
    stack = Stack("demo/dev", preview(declared(CHECK, "it", httpHealthCheck=FOLLOWING)).resources, kind="preview", hidden=hidden)
    assert answers(named("gcp-hc-wrong-protocol"), stack) == UNDECIDED
