"""Rules about autohealing: beside the load balancer's check, and beside the time that a model takes to load."""

import pytest

from holdfast.rule import Rule
from holdfast.settings.model import Options
from holdfast.stack import Missing, Stack
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Ref, answers, declared, deployed, preview, verdict
from holdfast_policies.rules import RULES

CHECK, OLD_CHECK = "gcp:compute/healthCheck:HealthCheck", "gcp:compute/httpHealthCheck:HttpHealthCheck"
SERVICE = "gcp:compute/backendService:BackendService"
MANAGER, TEMPLATE = "gcp:compute/instanceGroupManager:InstanceGroupManager", "gcp:compute/instanceTemplate:InstanceTemplate"
FINDING, UNDECIDED, HOLDS = {"it": "finding"}, {"it": "undecided"}, {}
EAGER, SHORT = "gcp-autoheal-as-eager-as-lb", "gcp-autoheal-delay-too-short"
DEEP = {"httpHealthCheck": {"port": 80}}


def named(id_: str) -> Rule:
    return next(each for each in RULES if each.id == id_)


def both(rule: str, *resources: Declared, options: Options | None = None) -> dict[str, str]:
    """Return what a rule says, which must be the same at preview and once deployed."""
    before, after = (answers(named(rule), make(*resources), options) for make in (preview, deployed))
    assert before == after
    return before


def healed(check: object, **more: object) -> Declared:
    policies = {"healthCheck": check, "initialDelaySec": 300}
    return declared(MANAGER, "it", {"instanceGroup": "projects/p/zones/z/instanceGroups/it"}, autoHealingPolicies=policies, **more)


def behind(manager: Declared, check: object, name: str = "api") -> Declared:
    return declared(SERVICE, name, backends=[{"group": Ref(manager, "instanceGroup")}], healthChecks=check)


@pytest.mark.parametrize(
    ("own", "other", "expected"),
    [
        ({}, {}, FINDING),
        ({"checkIntervalSec": 6}, {}, HOLDS),
        ({"checkIntervalSec": 6}, {"unhealthyThreshold": 3}, FINDING),
        ({"checkIntervalSec": UNKNOWN_STRING}, {}, UNDECIDED),
        ({}, {"unhealthyThreshold": UNKNOWN_STRING}, UNDECIDED),
    ],
)
def test_two_checks(own: dict[str, object], other: dict[str, object], expected: dict[str, str]) -> None:
    alive, ready = declared(CHECK, "alive", **DEEP, **own), declared(CHECK, "ready", **DEEP, **other)
    manager = healed(alive)
    assert both(EAGER, alive, ready, manager, behind(manager, ready)) == expected
    assert both(EAGER, alive, ready, manager) == HOLDS


def test_the_same_check_is_as_eager_whatever_it_asks() -> None:
    for type_, asked in ((CHECK, {"tcpHealthCheck": {"port": 80}}), (CHECK, {"checkIntervalSec": UNKNOWN_STRING}), (OLD_CHECK, {})):
        check = declared(type_, "check", **asked)
        manager = healed(check)
        assert both(EAGER, check, manager, behind(manager, check)) == FINDING


def test_a_check_of_its_own_that_asks_for_an_open_port_is_not_failed_by_load() -> None:
    alive, ready = declared(CHECK, "alive", tcpHealthCheck={"port": 80}, checkIntervalSec=UNKNOWN_STRING), declared(CHECK, "ready", **DEEP)
    manager = healed(alive)
    assert both(EAGER, alive, ready, manager, behind(manager, ready)) == HOLDS


def test_checks_outside_the_stack() -> None:
    ready = declared(CHECK, "ready", **DEEP)
    manager = healed("projects/p/global/healthChecks/far")
    assert both(EAGER, manager, behind(manager, "projects/p/global/healthChecks/far")) == FINDING
    assert both(EAGER, manager, behind(manager, "projects/p/global/healthChecks/farther")) == UNDECIDED
    assert both(EAGER, ready, manager, behind(manager, ready)) == UNDECIDED
    assert both(EAGER, manager, behind(manager, None)) == HOLDS


def test_what_is_not_known_matters_behind_a_load_balancer_alone() -> None:
    ready = declared(CHECK, "ready", **DEEP)
    for policies in (UNKNOWN_STRING, {"healthCheck": UNKNOWN_STRING}):
        manager = declared(MANAGER, "it", {"instanceGroup": "projects/p/zones/z/instanceGroups/it"}, autoHealingPolicies=policies)
        assert both(EAGER, manager) == HOLDS
        assert both(EAGER, ready, manager, behind(manager, ready)) == UNDECIDED
    hidden = (Missing("what apply creates", "Check the deployed stack."),)
    assert answers(named(EAGER), Stack("demo/dev", preview(ready, healed(ready)).resources, kind="preview", hidden=hidden)) == UNDECIDED
    without = preview(declared(MANAGER, "it")).resources
    assert answers(named(EAGER), Stack("demo/dev", without, kind="preview", hidden=hidden)) == HOLDS


def test_each_service_has_a_finding_of_its_own() -> None:
    alive, ready = declared(CHECK, "alive", **DEEP), declared(CHECK, "ready", **DEEP, checkIntervalSec=10)
    manager = healed(alive)
    rows = verdict(named(EAGER), preview(alive, ready, manager, behind(manager, alive, "a"), behind(manager, ready, "b"))).findings
    assert sorted(row.message for row in rows) == [
        "it recreates a machine after 10 s of failed checks, while b leaves it out after 20 s: overload deletes it",
        "it recreates a machine as soon as a leaves it out: both go by the health check alive",
    ]
    assert len({row.fingerprint for row in rows}) == 2


@pytest.mark.parametrize(
    ("delay", "machine", "expected"),
    [
        (59, "e2-small", FINDING),
        (60, "e2-small", HOLDS),
        (299, "g2-standard-4", FINDING),
        (300, "g2-standard-4", HOLDS),
        (59, UNKNOWN_STRING, FINDING),
        (60, UNKNOWN_STRING, UNDECIDED),
        (300, UNKNOWN_STRING, HOLDS),
        (UNKNOWN_STRING, "e2-small", UNDECIDED),
        (None, "e2-small", FINDING),
    ],
)
def test_delay(delay: object, machine: object, expected: dict[str, str]) -> None:
    template = declared(TEMPLATE, "model", machineType=machine)
    policies = {"healthCheck": "alive", "initialDelaySec": delay}
    manager = declared(MANAGER, "it", autoHealingPolicies=policies, versions=[{"instanceTemplate": template}])
    assert both(SHORT, template, manager) == expected


@pytest.mark.parametrize(("policies", "expected"), [(None, HOLDS), ({"initialDelaySec": 0}, HOLDS), (UNKNOWN_STRING, UNDECIDED)])
def test_delay_of_a_group_that_does_not_heal(policies: object, expected: dict[str, str]) -> None:
    assert both(SHORT, declared(MANAGER, "it", autoHealingPolicies=policies)) == expected


def test_delay_beside_a_load_time_that_is_said() -> None:
    for load, expected in ((300, HOLDS), (301, FINDING)):
        assert both(SHORT, healed("alive"), options=Options(model_load_seconds=load)) == expected
