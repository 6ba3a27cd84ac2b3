"""Rules about Google Cloud health checks and autohealing."""

import pytest

from holdfast.rule import Rule
from holdfast.stack import Missing, Stack
from holdfast.stack.resource import Resource
from holdfast.stack.values import MARK, SECRET_MARK, UNKNOWN_STRING
from holdfast.testing import Declared, Ref, answers, declared, deployed, preview, verdict
from holdfast_policies.rules import RULES

CHECK, REGIONAL_CHECK = "gcp:compute/healthCheck:HealthCheck", "gcp:compute/regionHealthCheck:RegionHealthCheck"
SERVICE, REGIONAL = "gcp:compute/backendService:BackendService", "gcp:compute/regionBackendService:RegionBackendService"
MANAGER, GROUP = "gcp:compute/instanceGroupManager:InstanceGroupManager", "gcp:compute/instanceGroup:InstanceGroup"
NAMED_PORT = "gcp:compute/instanceGroupNamedPort:InstanceGroupNamedPort"
ENDPOINTS = "gcp:compute/networkEndpointGroup:NetworkEndpointGroup"
SECRET = {MARK: SECRET_MARK, "ciphertext": "abc"}
FINDING, UNDECIDED, HOLDS = {"it": "finding"}, {"it": "undecided"}, {}


def named(id_: str) -> Rule:
    return next(each for each in RULES if each.id == id_)


def managed(type_: str, name: str, /, **inputs: object) -> Declared:
    """Return a manager with the link of the group that it manages."""
    return declared(type_, name, {"instanceGroup": f"https://www.googleapis.com/compute/v1/projects/p/instanceGroups/{name}"}, **inputs)


def both(rule: str, *resources: Declared) -> list[dict[str, str]]:
    return [answers(named(rule), make(*resources)) for make in (preview, deployed)]


def for_both(expected: dict[str, str]) -> list[dict[str, str]]:
    return [expected, expected]


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({}, FINDING),
        ({"logConfig": {}}, FINDING),
        ({"logConfig": {"enable": False}}, FINDING),
        ({"logConfig": {"enable": True}}, HOLDS),
        ({"logConfig": [{"enable": "true"}]}, HOLDS),
        ({"logConfig": {"enable": UNKNOWN_STRING}}, UNDECIDED),
        ({"logConfig": UNKNOWN_STRING}, UNDECIDED),
        ({"logConfig": {"enable": SECRET}}, UNDECIDED),
        ({"logConfig": {"enable": 1}}, UNDECIDED),
    ],
)
@pytest.mark.parametrize("type_", [CHECK, REGIONAL_CHECK])
def test_logging(type_: str, inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert both("gcp-hc-logging-off", declared(type_, "it", **inputs)) == for_both(expected)


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        (None, FINDING),
        ({}, FINDING),
        ({"initialDelaySec": 60}, FINDING),
        ({"healthCheck": ""}, FINDING),
        ({"healthCheck": "projects/p/global/healthChecks/alive"}, HOLDS),
        ([{"healthCheck": "projects/p/global/healthChecks/alive"}], HOLDS),
        (UNKNOWN_STRING, UNDECIDED),
    ],
)
def test_autohealing(policies: object, expected: dict[str, str]) -> None:
    assert both("gcp-mig-no-autohealing", declared(MANAGER, "it", autoHealingPolicies=policies)) == for_both(expected)


def test_autohealing_by_a_check_that_is_not_created_yet() -> None:
    check = declared(CHECK, "alive")
    assert both("gcp-mig-no-autohealing", check, declared(MANAGER, "it", autoHealingPolicies={"healthCheck": check})) == for_both(HOLDS)


TCP = {"tcpHealthCheck": {"port": 80}}


@pytest.mark.parametrize(
    ("type_", "inputs", "expected"),
    [
        (SERVICE, {}, FINDING),
        (SERVICE, {"protocol": "GRPC"}, FINDING),
        (SERVICE, {"protocol": "http2"}, FINDING),
        (SERVICE, {"protocol": "SSL"}, HOLDS),
        (SERVICE, {"protocol": UNKNOWN_STRING}, UNDECIDED),
        (REGIONAL, {}, HOLDS),
        (REGIONAL, {"loadBalancingScheme": "INTERNAL_MANAGED"}, FINDING),
        (REGIONAL, {"loadBalancingScheme": UNKNOWN_STRING}, UNDECIDED),
        (REGIONAL, {"loadBalancingScheme": UNKNOWN_STRING, "protocol": "TCP"}, HOLDS),
    ],
)
def test_shallow_check(type_: str, inputs: dict[str, object], expected: dict[str, str]) -> None:
    check = declared(CHECK, "it", **TCP)
    assert both("gcp-hc-shallow", check, declared(type_, "api", healthChecks=check, **inputs)) == for_both(expected)


def test_shallow_check_without_a_service_or_with_an_unknown_one() -> None:
    check = declared(CHECK, "it", **TCP)
    assert both("gcp-hc-shallow", check) == for_both(HOLDS)
    assert both("gcp-hc-shallow", check, declared(SERVICE, "api", healthChecks="projects/p/global/healthChecks/other")) == for_both(HOLDS)
    assert both("gcp-hc-shallow", check, declared(SERVICE, "api", healthChecks=UNKNOWN_STRING)) == for_both(UNDECIDED)
    assert both("gcp-hc-shallow", declared(CHECK, "it", tcpHealthCheck={}), declared(SERVICE, "api", healthChecks="x")) == for_both(HOLDS)
    http = declared(CHECK, "it", httpHealthCheck=UNKNOWN_STRING)
    assert both("gcp-hc-shallow", http, declared(SERVICE, "api", healthChecks=http)) == for_both(HOLDS)


def test_shallow_check_that_may_be_unset() -> None:
    check = declared(CHECK, "it", tcpHealthCheck=UNKNOWN_STRING)
    assert both("gcp-hc-shallow", check, declared(SERVICE, "api", healthChecks=check)) == for_both(UNDECIDED)
    assert both("gcp-hc-shallow", check, declared(SERVICE, "api", healthChecks=check, protocol="TCP")) == for_both(HOLDS)


def test_shallow_check_names_every_service_in_one_finding() -> None:
    check = declared(CHECK, "it", **TCP)
    services = [declared(SERVICE, name, healthChecks=check) for name in ("web", "api")]
    (row,) = verdict(named("gcp-hc-shallow"), preview(check, *services)).findings
    assert row.message == "it only tries whether a port is open: requests to api and web can fail behind an open port"


def test_check_that_is_managed_elsewhere() -> None:
    elsewhere = Resource(urn="projects/p/global/healthChecks/it", type=CHECK, id="it", external=True, partial=True)
    service = preview(declared(SERVICE, "api", healthChecks="it", backends=[{"group": "somewhere"}])).resources
    stack = Stack("demo/dev", (elsewhere, *service))
    assert {row.missing for row in verdict(named("gcp-hc-shallow"), stack).undecided} == {
        ("httpHealthCheck of projects/p/global/healthChecks/it",)
    }
    assert {row.missing for row in verdict(named("gcp-hc-wrong-port"), stack).undecided} == {
        ("httpHealthCheck of projects/p/global/healthChecks/it",)
    }


def served(ports: object, check: Declared, type_: str = SERVICE, **service: object) -> tuple[Declared, ...]:
    group = managed(MANAGER, "servers", namedPorts=ports)
    return group, check, declared(type_, "api", backends=[{"group": Ref(group, "instanceGroup")}], healthChecks=check, **service)


HTTP_80 = [{"name": "http", "port": 80}]


@pytest.mark.parametrize(
    ("check", "ports", "expected"),
    [
        ({"tcpHealthCheck": {"port": 80}}, None, FINDING),
        ({"tcpHealthCheck": {"port": 80}}, HTTP_80, HOLDS),
        ({"tcpHealthCheck": {"port": "80"}}, HTTP_80, HOLDS),
        ({"tcpHealthCheck": {"port": 81}}, HTTP_80, FINDING),
        ({"httpHealthCheck": {}}, HTTP_80, HOLDS),
        ({"httpHealthCheck": {}}, [{"name": "http", "port": 8000}], FINDING),
        ({"httpsHealthCheck": {"requestPath": "/"}}, [{"name": "http", "port": 443}], HOLDS),
        ({"tcpHealthCheck": {}}, HTTP_80, UNDECIDED),
        ({"tcpHealthCheck": {"portName": "http"}}, HTTP_80, HOLDS),
        ({"httpHealthCheck": {"portName": "http"}}, [{"name": "http", "port": 8000}], HOLDS),
        ({"httpHealthCheck": {"portName": "http", "port": 80}}, [{"name": "http", "port": 8000}], FINDING),
        ({"httpHealthCheck": {"port": 80, "portSpecification": "USE_SERVING_PORT"}}, None, HOLDS),
        ({"httpHealthCheck": {"portSpecification": "USE_NAMED_PORT", "portName": "x"}}, None, HOLDS),
        ({"httpHealthCheck": {"portSpecification": "USE_FIXED_PORT", "port": 81}}, HTTP_80, FINDING),
        ({"httpHealthCheck": {"portSpecification": UNKNOWN_STRING, "port": 81}}, HTTP_80, UNDECIDED),
        ({"httpHealthCheck": UNKNOWN_STRING}, HTTP_80, UNDECIDED),
        ({"tcpHealthCheck": {"port": UNKNOWN_STRING}}, HTTP_80, UNDECIDED),
        ({"tcpHealthCheck": {"port": SECRET}}, HTTP_80, UNDECIDED),
        ({"tcpHealthCheck": {"port": 80}}, UNKNOWN_STRING, UNDECIDED),
        ({"tcpHealthCheck": {"port": 80}}, [{"name": "http", "port": UNKNOWN_STRING}], UNDECIDED),
        ({"tcpHealthCheck": {"port": 80}}, [{"name": "grpc", "port": UNKNOWN_STRING}], FINDING),
        ({"tcpHealthCheck": {"port": 80}}, [{"name": UNKNOWN_STRING, "port": 81}], FINDING),
        ({"tcpHealthCheck": {"port": 80}}, [{"name": UNKNOWN_STRING, "port": 80}], UNDECIDED),
        ({}, HTTP_80, HOLDS),
    ],
)
def test_checked_port(check: dict[str, object], ports: object, expected: dict[str, str]) -> None:
    assert both("gcp-hc-wrong-port", *served(ports, declared(CHECK, "it", **check))) == for_both(expected)


def test_checked_port_follows_the_port_name_of_the_service() -> None:
    ports = [{"name": "grpc", "port": 9000}, *HTTP_80]
    check = declared(CHECK, "it", **TCP)
    assert both("gcp-hc-wrong-port", *served(ports, check, portName="grpc")) == for_both(FINDING)
    assert both("gcp-hc-wrong-port", *served(ports, check, portName="")) == for_both(HOLDS)
    assert both("gcp-hc-wrong-port", *served(ports, check, portName=UNKNOWN_STRING)) == for_both(UNDECIDED)
    added = declared(NAMED_PORT, "added", group=served(None, check)[0], name="http", port=80)
    assert both("gcp-hc-wrong-port", *served(None, check), added) == for_both(HOLDS)


def test_checked_port_where_no_port_is_named() -> None:
    check = declared(CHECK, "it", tcpHealthCheck={"port": UNKNOWN_STRING})
    assert both("gcp-hc-wrong-port", check) == for_both(HOLDS)
    assert both("gcp-hc-wrong-port", *served(None, check, REGIONAL)) == for_both(HOLDS)
    endpoints = declared(ENDPOINTS, "neg", zone="us-central1-a")
    fixed = declared(CHECK, "it", **TCP)
    assert both(
        "gcp-hc-wrong-port", endpoints, fixed, declared(SERVICE, "api", backends=[{"group": endpoints}], healthChecks=fixed)
    ) == for_both(HOLDS)


def test_checked_port_of_groups_outside_the_stack() -> None:
    fixed, served_ = declared(CHECK, "it", **TCP), declared(CHECK, "it", httpHealthCheck={"portSpecification": "USE_SERVING_PORT"})
    link = "projects/p/zones/us-central1-a/instanceGroups/servers"
    for check, expected in ((fixed, UNDECIDED), (served_, HOLDS)):
        assert both("gcp-hc-wrong-port", check, declared(SERVICE, "api", backends=[{"group": link}], healthChecks=check)) == for_both(
            expected
        )
    endpoints = "projects/p/zones/us-central1-a/networkEndpointGroups/servers"
    assert both("gcp-hc-wrong-port", fixed, declared(SERVICE, "api", backends=[{"group": endpoints}], healthChecks=fixed)) == for_both(
        HOLDS
    )


def test_a_group_that_is_not_known_hides_no_finding() -> None:
    check, group = declared(CHECK, "it", **TCP), declared(GROUP, "servers", namedPorts=[{"name": "http", "port": 81}])
    service = declared(SERVICE, "api", backends=[{"group": "elsewhere"}, {"group": group}], healthChecks=check)
    (row,) = verdict(named("gcp-hc-wrong-port"), preview(check, group, service)).findings
    assert (row.property, row.message) == ("tcpHealthCheck.port", "it asks port 80, which is no port http of servers for api")


def test_hidden_resources_may_be_services_of_the_check() -> None:
    hidden = (Missing("what apply creates", "Check the deployed stack."),)
    stack = Stack("demo/dev", preview(declared(CHECK, "it", **TCP)).resources, kind="preview", hidden=hidden)
    assert answers(named("gcp-hc-shallow"), stack) == answers(named("gcp-hc-wrong-port"), stack) == UNDECIDED
