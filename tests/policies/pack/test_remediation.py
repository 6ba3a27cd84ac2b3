"""Remedies: only where they are asked for, only what mends, and nothing else of a request."""

from collections.abc import Callable

import pytest
from google.protobuf.json_format import MessageToDict

from holdfast.check.catalogue import installed

SERVICE, CHECK, BACKEND = "aws:ecs/service:Service", "gcp:compute/healthCheck:HealthCheck", "gcp:compute/backendService:BackendService"
MARK, SECRET = "4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
BREAKER = {"enable": True, "rollback": True}


def changed(answer: object) -> dict:
    (one,) = answer.remediations
    return MessageToDict(one.properties)


def test_the_rules_that_have_a_remedy() -> None:
    assert [rule.id for rule in installed() if rule.remedy is not None] == [
        "aws-dynamodb-deletion-protection-off",
        "aws-dynamodb-no-point-in-time-recovery",
        "aws-ecs-no-circuit-breaker",
        "aws-ecs-no-deployment-rollback",
        "aws-lb-zonal-shift-off",
        "aws-rds-deletion-protection-off",
        "gcp-bs-cuts-long-requests",
        "gcp-gke-auto-repair-off",
        "gcp-hc-logging-off",
        "gcp-sql-no-backups",
    ]


@pytest.mark.parametrize("level", ["advisory", "mandatory", "disabled"])
def test_nothing_is_changed_unless_it_is_asked_for(level: str, pack: Callable) -> None:
    assert list(pack().configure({"all": level}).remediate(SERVICE, cluster="c").remediations) == []


def test_a_remedy_sets_its_inputs_and_all_else_passes_through(pack: Callable) -> None:
    inputs = {
        "cluster": UNKNOWN,
        "desiredCount": 2,
        "__defaults": ["desiredCount"],
        "tags": {"token": {MARK: SECRET, "value": "kelp"}, "none": None},
    }
    one = pack().configure({"aws-ecs-no-circuit-breaker": "remediate"})
    answer = one.remediate(SERVICE, **inputs)
    assert changed(answer) == {**inputs, "deploymentCircuitBreaker": BREAKER}
    (said,) = answer.remediations
    assert (said.policyName, said.policyPackName, said.diagnostic) == ("aws-ecs-no-circuit-breaker", "holdfast", "")
    after = {key: value for key, value in changed(answer).items() if key != "__defaults"}
    assert "aws-ecs-no-circuit-breaker" not in [each.policyName for each in one.analyze(SERVICE, **after).diagnostics]


@pytest.mark.parametrize("given", [UNKNOWN, {MARK: SECRET, "value": "kelp"}, {"enable": UNKNOWN}, BREAKER])
def test_what_is_unknown_secret_or_right_stays(given: object, pack: Callable) -> None:
    one = pack().configure({"all": "remediate"})
    assert list(one.remediate(SERVICE, deploymentCircuitBreaker=given).remediations) == []


def test_a_remedy_inside_an_object_keeps_what_stands_beside(pack: Callable) -> None:
    one = pack().configure({"gcp-hc-logging-off": "remediate"})
    assert changed(one.remediate(CHECK, timeoutSec=5)) == {"timeoutSec": 5, "logConfig": {"enable": True}}
    assert changed(one.remediate(CHECK, logConfig={"enable": False, "more": "x"})) == {"logConfig": {"enable": True, "more": "x"}}


def test_a_remedy_takes_its_number_from_the_options(pack: Callable) -> None:
    one = pack().configure({"gcp-bs-cuts-long-requests": {"enforcementLevel": "remediate", "request_p99_seconds": 90.5}})
    assert changed(one.remediate(BACKEND, timeoutSec=30, healthChecks=["h"])) == {"timeoutSec": 91, "healthChecks": ["h"]}


def test_what_is_waived_stays(pack: Callable) -> None:
    waiver = {"urn": "**", "reason": "r", "owner": "o", "expires": "2099-01-01"}
    one = pack().configure({"aws-ecs-no-circuit-breaker": {"enforcementLevel": "remediate", "waivers": [waiver]}})
    assert list(one.remediate(SERVICE, cluster="c").remediations) == []


def test_a_fault_that_a_remedy_cannot_mend_blocks(pack: Callable) -> None:
    one = pack().configure({"aws-lb-deletion-protection-off": "remediate"})
    balancer = "aws:lb/loadBalancer:LoadBalancer"
    assert list(one.remediate(balancer, subnets=["a", "b"]).remediations) == []
    assert [(each.policyName, each.enforcementLevel) for each in one.analyze(balancer, subnets=["a", "b"]).diagnostics] == [
        ("aws-lb-deletion-protection-off", 1)
    ]
