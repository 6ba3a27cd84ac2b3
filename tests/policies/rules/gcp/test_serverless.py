"""Rules about Cloud Run services and model endpoints: which have a model, and what of them is not known."""

import pytest

from holdfast.settings.model import Options
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import answers, declared, deployed, preview
from holdfast_policies.rules import RULES

SERVICE = "gcp:cloudrunv2/service:Service"
ENDPOINT = "gcp:vertex/aiEndpointWithModelGardenDeployment:AiEndpointWithModelGardenDeployment"
POOL = "gcp:vertex/aiDeploymentResourcePool:AiDeploymentResourcePool"
FINDING, UNDECIDED, HOLDS = {"it": "finding"}, {"it": "undecided"}, {}
AUTO, TIER_1 = Options(), Options(tier=1)
L4 = {"nodeSelector": {"accelerator": "nvidia-l4"}}
PLAIN, PROBED, PORTED = {"image": "models"}, {"startupProbe": {"failureThreshold": 60}}, {"ports": {"containerPort": 8080}}


def said(id_: str, type_: str, options: Options = AUTO, **inputs: object) -> dict[str, str]:
    """Return what a rule says of one resource, which must be the same at preview and once deployed."""
    rule = next(each for each in RULES if each.id == id_)
    it = declared(type_, "it", **inputs)
    before, after = (answers(rule, make(it), options) for make in (preview, deployed))
    assert before == after
    return before


@pytest.mark.parametrize(
    ("options", "inputs", "expected"),
    [
        (AUTO, {"template": L4}, FINDING),
        (AUTO, {"template": {}}, HOLDS),
        (Options(inference=True), {"template": {}}, FINDING),
        (Options(inference=("**::it",)), {"template": {}}, FINDING),
        (Options(inference=False), {"template": L4}, HOLDS),
        (AUTO, {"template": {"containers": [{"resources": {"limits": {"nvidia.com/gpu": "1"}}}]}}, FINDING),
        (AUTO, {"template": {"containers": [{"resources": {"limits": {"memory": "16Gi"}}}]}}, HOLDS),
        (AUTO, {"template": {"containers": UNKNOWN_STRING}}, UNDECIDED),
        (AUTO, {"template": UNKNOWN_STRING, "scaling": {"minInstanceCount": 1}}, HOLDS),
        (AUTO, {"template": {**L4, "scaling": {"minInstanceCount": 1}}}, HOLDS),
        (TIER_1, {"template": {**L4, "scaling": {"minInstanceCount": 1}}}, FINDING),
        (TIER_1, {"template": L4, "scaling": {"minInstanceCount": "2"}}, HOLDS),
        (AUTO, {"template": L4, "scaling": {"minInstanceCount": UNKNOWN_STRING}}, UNDECIDED),
        (AUTO, {"template": L4, "scaling": {"scalingMode": "MANUAL", "manualInstanceCount": 3}}, HOLDS),
    ],
)
def test_services_that_keep_nothing_warm(options: Options, inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said("gcp-run-cold-start", SERVICE, options, **inputs) == expected


@pytest.mark.parametrize(
    ("containers", "expected"),
    [
        ([PLAIN], FINDING),
        ([PLAIN | PROBED], HOLDS),
        ([PLAIN | {"startupProbe": UNKNOWN_STRING}], HOLDS),
        ([PLAIN | PORTED, PLAIN | PROBED], FINDING),
        ([PLAIN, PLAIN | PORTED | PROBED], HOLDS),
        ([PLAIN | PORTED, UNKNOWN_STRING], FINDING),
        ([PLAIN, UNKNOWN_STRING], UNDECIDED),
        ([UNKNOWN_STRING], UNDECIDED),
        (UNKNOWN_STRING, UNDECIDED),
        ([], HOLDS),
    ],
)
def test_services_without_a_startup_probe(containers: object, expected: dict[str, str]) -> None:
    assert said("gcp-run-no-startup-probe", SERVICE, template={**L4, "containers": containers}) == expected


@pytest.mark.parametrize(
    ("rule", "key"),
    [("gcp-run-gpu-single-zone", "gpuZonalRedundancyDisabled"), ("gcp-run-health-check-disabled", "healthCheckDisabled")],
)
def test_switches_of_a_template(rule: str, key: str) -> None:
    for value, expected in ((True, FINDING), ("true", FINDING), (False, HOLDS), (UNKNOWN_STRING, UNDECIDED)):
        assert said(rule, SERVICE, template={key: value}) == expected
    assert said(rule, SERVICE, template={}) == HOLDS


@pytest.mark.parametrize(
    ("dedicated", "expected"),
    [
        ({"minReplicaCount": 1}, FINDING),
        ({"minReplicaCount": "2"}, HOLDS),
        ({"minReplicaCount": UNKNOWN_STRING}, UNDECIDED),
        ({}, UNDECIDED),
        (UNKNOWN_STRING, UNDECIDED),
    ],
)
def test_endpoints_of_one_replica(dedicated: object, expected: dict[str, str]) -> None:
    assert said("gcp-vertex-single-replica", ENDPOINT, deployConfig={"dedicatedResources": dedicated}) == expected
    assert said("gcp-vertex-single-replica", POOL, dedicatedResources=dedicated) == expected


def test_endpoints_on_spot_machines() -> None:
    for spot, expected in ((True, FINDING), (False, HOLDS), (UNKNOWN_STRING, UNDECIDED)):
        assert said("gcp-vertex-spot", ENDPOINT, deployConfig={"dedicatedResources": {"spot": spot}}) == expected
    assert said("gcp-vertex-spot", ENDPOINT) == HOLDS
