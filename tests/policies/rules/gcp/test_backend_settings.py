"""Rules about what one backend service or group is set to: unknown, secret, one block of several, without proxies."""

import pytest

from holdfast.rule import Rule
from holdfast.stack.values import MARK, SECRET_MARK, UNKNOWN_STRING
from holdfast.testing import answers, declared, deployed, preview, verdict
from holdfast_policies.rules import RULES

SERVICE, REGIONAL = "gcp:compute/backendService:BackendService", "gcp:compute/regionBackendService:RegionBackendService"
MANAGER, GROUP = "gcp:compute/instanceGroupManager:InstanceGroupManager", "gcp:compute/instanceGroup:InstanceGroup"
SECRET = {MARK: SECRET_MARK, "ciphertext": "abc"}
FINDING, UNDECIDED, HOLDS = {"it": "finding"}, {"it": "undecided"}, {}


def named(id_: str) -> Rule:
    return next(each for each in RULES if each.id == id_)


def said(rule: str, type_: str, **inputs: object) -> dict[str, str]:
    """Return what a rule says of one resource, which must be the same at preview and once deployed."""
    it = declared(type_, "it", **inputs)
    before, after = (answers(named(rule), make(it)) for make in (preview, deployed))
    assert before == after
    return before


def scaled(*scalers: object) -> list[object]:
    return [{"group": f"g{number}"} | ({} if each is None else {"capacityScaler": each}) for number, each in enumerate(scalers)]


@pytest.mark.parametrize(
    ("type_", "inputs", "expected"),
    [
        (SERVICE, {"backends": scaled(0)}, FINDING),
        (SERVICE, {"backends": scaled(0, "0")}, FINDING),
        (SERVICE, {"backends": scaled(0, None)}, HOLDS),
        (SERVICE, {"backends": scaled(0, 0.1)}, HOLDS),
        (SERVICE, {"backends": scaled(0, UNKNOWN_STRING)}, UNDECIDED),
        (SERVICE, {"backends": scaled(1, UNKNOWN_STRING)}, HOLDS),
        (SERVICE, {"backends": [*scaled(1), UNKNOWN_STRING]}, HOLDS),
        (SERVICE, {"backends": [*scaled(0), UNKNOWN_STRING]}, UNDECIDED),
        (SERVICE, {"backends": UNKNOWN_STRING}, UNDECIDED),
        (SERVICE, {"backends": SECRET}, UNDECIDED),
        (SERVICE, {"backends": []}, HOLDS),
        (SERVICE, {}, HOLDS),
        (REGIONAL, {"backends": scaled(0)}, HOLDS),
        (REGIONAL, {"backends": scaled(0), "loadBalancingScheme": "EXTERNAL_MANAGED"}, FINDING),
        (REGIONAL, {"backends": scaled(0), "loadBalancingScheme": UNKNOWN_STRING}, UNDECIDED),
        (REGIONAL, {"backends": scaled(1), "loadBalancingScheme": UNKNOWN_STRING}, HOLDS),
    ],
)
def test_drained_backends(type_: str, inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said("gcp-bs-all-backends-drained", type_, **inputs) == expected


CHECKED = {"healthChecks": "ready"}
BY_RATE, BY_LOAD, BY_DEFAULT = ({"group": "g", "balancingMode": "RATE"}, {"group": "h", "balancingMode": "UTILIZATION"}, {"group": "i"})


@pytest.mark.parametrize(
    ("type_", "inputs", "expected"),
    [
        (SERVICE, {"sessionAffinity": "CLIENT_IP", "backends": [BY_RATE, BY_LOAD]}, FINDING),
        (SERVICE, {"sessionAffinity": "CLIENT_IP", "backends": [BY_RATE, BY_DEFAULT], **CHECKED}, FINDING),
        (SERVICE, {"sessionAffinity": "CLIENT_IP", "backends": [BY_RATE, BY_DEFAULT]}, UNDECIDED),
        (SERVICE, {"sessionAffinity": "CLIENT_IP", "backends": [BY_DEFAULT], "healthChecks": UNKNOWN_STRING}, FINDING),
        (SERVICE, {"sessionAffinity": "CLIENT_IP", "backends": [BY_RATE]}, HOLDS),
        (SERVICE, {"sessionAffinity": "CLIENT_IP", "backends": [UNKNOWN_STRING, BY_LOAD]}, FINDING),
        (SERVICE, {"sessionAffinity": "CLIENT_IP", "backends": [UNKNOWN_STRING, BY_RATE]}, UNDECIDED),
        (SERVICE, {"sessionAffinity": "CLIENT_IP", "backends": []}, HOLDS),
        (SERVICE, {"sessionAffinity": "NONE", "backends": UNKNOWN_STRING}, HOLDS),
        (SERVICE, {"sessionAffinity": "STRONG_COOKIE_AFFINITY", "backends": [BY_LOAD]}, HOLDS),
        (SERVICE, {"sessionAffinity": UNKNOWN_STRING, "backends": [BY_LOAD]}, UNDECIDED),
        (SERVICE, {"sessionAffinity": UNKNOWN_STRING, "backends": [BY_RATE]}, HOLDS),
        (SERVICE, {"backends": [BY_LOAD]}, HOLDS),
        (REGIONAL, {"sessionAffinity": "CLIENT_IP", "backends": [BY_LOAD]}, HOLDS),
        (REGIONAL, {"sessionAffinity": "CLIENT_IP", "backends": [BY_LOAD], "loadBalancingScheme": "INTERNAL_MANAGED"}, FINDING),
    ],
)
def test_affinity(type_: str, inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said("gcp-bs-affinity-with-utilization", type_, **inputs) == expected


@pytest.mark.parametrize(
    ("rule", "type_", "inputs", "expected"),
    [
        ("gcp-bs-timeout-too-long", SERVICE, {"timeoutSec": 86401}, FINDING),
        ("gcp-bs-timeout-too-long", SERVICE, {"timeoutSec": UNKNOWN_STRING}, UNDECIDED),
        ("gcp-bs-timeout-too-long", SERVICE, {}, HOLDS),
        ("gcp-bs-timeout-too-long", REGIONAL, {"timeoutSec": 90000}, HOLDS),
        ("gcp-bs-timeout-too-long", REGIONAL, {"timeoutSec": 30, "loadBalancingScheme": UNKNOWN_STRING}, HOLDS),
        ("gcp-bs-unpooled-http2", SERVICE, {"protocol": UNKNOWN_STRING}, UNDECIDED),
        ("gcp-bs-unpooled-http2", SERVICE, {"protocol": "HTTP2", "loadBalancingScheme": UNKNOWN_STRING}, UNDECIDED),
        ("gcp-bs-unpooled-http2", SERVICE, {"protocol": "HTTP", "loadBalancingScheme": UNKNOWN_STRING}, HOLDS),
        ("gcp-bs-unpooled-http2", REGIONAL, {"protocol": "HTTP2"}, FINDING),
        ("gcp-bs-no-connection-draining", REGIONAL, {}, HOLDS),
        ("gcp-bs-no-connection-draining", REGIONAL, {"connectionDrainingTimeoutSec": "0"}, FINDING),
        ("gcp-bs-no-connection-draining", SERVICE, {"connectionDrainingTimeoutSec": UNKNOWN_STRING}, UNDECIDED),
    ],
)
def test_single_settings(rule: str, type_: str, inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said(rule, type_, **inputs) == expected


def test_draining_that_only_the_provider_reports_counts() -> None:
    old = declared(REGIONAL, "it", {"connectionDrainingTimeoutSec": 0})
    assert answers(named("gcp-bs-no-connection-draining"), deployed(old)) == FINDING


HTTP, WEB = {"name": "http", "port": 80}, {"name": "web", "port": 81}


@pytest.mark.parametrize("type_", [MANAGER, GROUP])
@pytest.mark.parametrize(
    ("ports", "expected"),
    [
        ([HTTP, HTTP | {"port": 8080}], FINDING),
        ([HTTP, HTTP | {"port": UNKNOWN_STRING}], FINDING),
        ([HTTP, WEB], HOLDS),
        ([HTTP, WEB, HTTP, UNKNOWN_STRING], FINDING),
        ([HTTP, {"name": UNKNOWN_STRING, "port": 80}], UNDECIDED),
        ([{"name": UNKNOWN_STRING, "port": 80}], HOLDS),
        ([HTTP, UNKNOWN_STRING], UNDECIDED),
        (UNKNOWN_STRING, UNDECIDED),
        (SECRET, UNDECIDED),
        (None, HOLDS),
    ],
)
def test_port_names(type_: str, ports: object, expected: dict[str, str]) -> None:
    assert said("gcp-ig-duplicate-named-ports", type_, namedPorts=ports) == expected


def test_each_name_that_is_given_twice_has_a_finding_of_its_own() -> None:
    rows = verdict(named("gcp-ig-duplicate-named-ports"), preview(declared(GROUP, "it", namedPorts=[WEB, HTTP, HTTP, WEB, HTTP]))).findings
    assert sorted(row.message for row in rows) == [
        "it has 2 ports named web: requests go to each",
        "it has 3 ports named http: requests go to each",
    ]
    assert len({row.fingerprint for row in rows}) == 2
