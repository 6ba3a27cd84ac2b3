"""Managed groups of Google Cloud that replace members by a check of their own."""

from collections.abc import Mapping
from typing import Any

import pytest

from holdfast.check import check
from holdfast.settings.model import Settings
from holdfast.testing import Hidden, Ref, declared, preview
from holdfast_policies.rules.any.survival import replacement_faster_than_lb_check

CHECK, MANAGER = "gcp:compute/healthCheck:HealthCheck", "gcp:compute/regionInstanceGroupManager:RegionInstanceGroupManager"


def healed(own: Mapping[str, Any] | None, group: Any = None, target: Any = None, **balancer: Any) -> list[str]:
    """Return what is said of a managed group whose own check and whose balancer's are as given.

    group: the backends, made of the group; target: of the forwarding rule, in place of the proxy.
    """
    probe = {"httpHealthCheck": {"port": 80}}
    ready = declared(CHECK, "ready", **(probe | {"checkIntervalSec": 10, "unhealthyThreshold": 3} | balancer))
    alive = declared(CHECK, "alive", **(probe | dict(own or {})))
    healing = {"autoHealingPolicies": {"healthCheck": alive, "initialDelaySec": 300}} if own is not None else {}
    manager = declared(
        MANAGER,
        "model",
        region="us-central1",
        targetSize=3,
        distributionPolicyZones=["us-central1-a", "us-central1-b"],
        versions=[{"instanceTemplate": "model-v1"}],
        **healing,
    )
    backend = declared(
        "gcp:compute/backendService:BackendService",
        "api",
        protocol="HTTP",
        backends=group(Ref(manager, "instanceGroup")) if group else [{"group": Ref(manager, "instanceGroup")}],
        healthChecks=ready,
    )
    url_map = declared("gcp:compute/uRLMap:URLMap", "api", defaultService=backend)
    proxy = declared("gcp:compute/targetHttpProxy:TargetHttpProxy", "api", urlMap=url_map)
    rule = declared("gcp:compute/globalForwardingRule:GlobalForwardingRule", "api", target=target or proxy, portRange="80")
    found = check(preview(ready, alive, manager, backend, url_map, proxy, rule), [replacement_faster_than_lb_check], Settings())
    assert found.errors == ()
    return [row.message for row in found.findings] + [fact for row in found.undecided for fact in row.missing]


def test_a_healer_that_is_faster_than_the_balancer() -> None:
    assert healed({"checkIntervalSec": 5, "unhealthyThreshold": 2}) == [
        "model: managed group model replaces a member after 10 s of failed checks, before api spares it requests after 30 s"
    ]


@pytest.mark.parametrize(
    "own", [None, {"checkIntervalSec": 10, "unhealthyThreshold": 3}, {"checkIntervalSec": 30, "unhealthyThreshold": 3}]
)
def test_a_healer_that_is_not_faster(own: Mapping[str, Any] | None) -> None:
    assert healed(own) == []


def test_a_healer_that_asks_for_an_open_port_alone_is_not_fooled_by_load() -> None:
    assert healed({"checkIntervalSec": 5, "unhealthyThreshold": 2, "httpHealthCheck": None, "tcpHealthCheck": {"port": 80}}) == []


def test_a_healer_whose_check_is_not_known_yet() -> None:
    assert healed({"checkIntervalSec": Hidden(5), "unhealthyThreshold": 2}) == ["checkIntervalSec of alive"]
    assert healed({"checkIntervalSec": 5}, checkIntervalSec=Hidden(10)) == ["checkIntervalSec of ready"]
    assert healed(None, checkIntervalSec=Hidden(10)) == []


def test_a_healer_of_which_it_is_not_known_what_it_asks() -> None:
    kinds = {"httpHealthCheck": Hidden({"port": 80}), "tcpHealthCheck": Hidden(None)}
    assert healed(kinds | {"checkIntervalSec": 5, "unhealthyThreshold": 2}) == ["httpHealthCheck of alive"]


def test_a_group_that_may_be_behind_a_slower_check() -> None:
    sure = {"checkIntervalSec": 5, "unhealthyThreshold": 2}
    assert healed(sure, group=lambda group: [Hidden({"group": group}, of=(group.of,))]) == ["backends of api"]
    assert healed(sure, group=lambda group: Hidden([{"group": group}], of=(group.of,))) == ["what backends of api names"]
    assert healed(sure, group=lambda group: [{"group": group, "capacityScaler": Hidden(0)}]) == ["backends[0].capacityScaler of api"]
    assert healed(sure, group=lambda _: []) == []


def test_a_group_whose_balancer_is_not_known() -> None:
    sure = {"checkIntervalSec": 5, "unhealthyThreshold": 2}
    assert healed(sure, target=Hidden("proxy", of=())) == ["what target of api names"]
    assert healed(sure, target="all-apis") == []
