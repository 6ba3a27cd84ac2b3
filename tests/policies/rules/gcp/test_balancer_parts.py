"""Rules about what stands behind a load balancer: its scheme, its region, and groups that stand behind none."""

import pytest

from holdfast.rule import Rule
from holdfast.stack import Missing, Stack
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Ref, answers, declared, deployed, preview, verdict
from holdfast_policies.rules import RULES

SERVICE, REGIONAL = "gcp:compute/backendService:BackendService", "gcp:compute/regionBackendService:RegionBackendService"
WORLD, FRONT = "gcp:compute/globalForwardingRule:GlobalForwardingRule", "gcp:compute/forwardingRule:ForwardingRule"
URL_MAP, PROXY = "gcp:compute/uRLMap:URLMap", "gcp:compute/targetHttpProxy:TargetHttpProxy"
MANAGER = "gcp:compute/instanceGroupManager:InstanceGroupManager"
REGION_MANAGER = "gcp:compute/regionInstanceGroupManager:RegionInstanceGroupManager"
FINDING, UNDECIDED, HOLDS = {"it": "finding"}, {"it": "undecided"}, {}


def named(id_: str) -> Rule:
    return next(each for each in RULES if each.id == id_)


def both(rule: str, *resources: Declared) -> dict[str, str]:
    """Return what a rule says, which must be the same at preview and once deployed."""
    before, after = (answers(named(rule), make(*resources)) for make in (preview, deployed))
    assert before == after
    return before


def managed(type_: str, name: str, /, **inputs: object) -> Declared:
    return declared(type_, name, {"instanceGroup": f"projects/p/zones/z/instanceGroups/{name}"}, **inputs)


def reached(service: Declared, **front: object) -> tuple[Declared, ...]:
    """Return a global load balancer over a backend service."""
    urls = declared(URL_MAP, "urls", defaultService=service)
    proxy = declared(PROXY, "proxy", urlMap=urls)
    return service, urls, proxy, declared(WORLD, "it", target=proxy, **front)


@pytest.mark.parametrize(
    ("front", "service", "expected"),
    [
        (None, None, HOLDS),
        ("EXTERNAL", None, HOLDS),
        (None, "EXTERNAL", FINDING),
        ("INTERNAL_MANAGED", None, FINDING),
        ("INTERNAL_SELF_MANAGED", "INTERNAL_SELF_MANAGED", HOLDS),
        (UNKNOWN_STRING, None, UNDECIDED),
        (None, UNKNOWN_STRING, UNDECIDED),
    ],
)
def test_schemes_through_the_url_map(front: object, service: object, expected: dict[str, str]) -> None:
    api = declared(SERVICE, "api", loadBalancingScheme=service)
    assert both("gcp-lb-scheme-mismatch", *reached(api, loadBalancingScheme=front)) == expected


@pytest.mark.parametrize(
    ("front", "service", "expected"),
    [
        (None, None, FINDING),
        ("INTERNAL", None, HOLDS),
        (None, "EXTERNAL", HOLDS),
        (None, "EXTERNAL_MANAGED", FINDING),
        ("", "EXTERNAL", HOLDS),
        ("INTERNAL", UNKNOWN_STRING, UNDECIDED),
    ],
)
def test_schemes_in_a_region(front: object, service: object, expected: dict[str, str]) -> None:
    api = declared(REGIONAL, "api", loadBalancingScheme=service)
    assert both("gcp-lb-scheme-mismatch", api, declared(FRONT, "it", backendService=api, loadBalancingScheme=front)) == expected


def test_rules_that_lead_to_no_backend_service() -> None:
    for target, expected in (
        ("projects/p/regions/r/targetHttpProxies/far", UNDECIDED),
        ("projects/p/regions/r/serviceAttachments/theirs", HOLDS),
        ("all-apis", HOLDS),
        (None, HOLDS),
        (UNKNOWN_STRING, UNDECIDED),
    ):
        assert both("gcp-lb-scheme-mismatch", declared(FRONT, "it", target=target)) == expected


def test_a_service_that_is_not_known_hides_no_finding() -> None:
    good, bad = declared(SERVICE, "good"), declared(SERVICE, "bad", loadBalancingScheme="INTERNAL_MANAGED")
    urls = declared(URL_MAP, "urls", defaultService=bad, pathMatchers=[{"name": "a", "defaultService": "far"}])
    proxy = declared(PROXY, "proxy", urlMap=urls)
    report = verdict(named("gcp-lb-scheme-mismatch"), preview(good, bad, urls, proxy, declared(WORLD, "it", target=proxy)))
    assert [row.message for row in report.findings] == [
        "it is EXTERNAL_MANAGED by default, while bad, which it leads to, is INTERNAL_MANAGED"
    ]
    assert [row.missing for row in report.undecided] == [("what far is, which stands outside the stack",)]


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        (managed(REGION_MANAGER, "g", region="us-central1"), HOLDS),
        (managed(REGION_MANAGER, "g", region="us-east1"), FINDING),
        (managed(REGION_MANAGER, "g", region=UNKNOWN_STRING), UNDECIDED),
        (managed(MANAGER, "g", zone="us-central1-f"), HOLDS),
        (managed(MANAGER, "g", zone="https://www.googleapis.com/compute/v1/projects/p/zones/europe-west1-b"), FINDING),
        (managed(MANAGER, "g", zone=UNKNOWN_STRING), UNDECIDED),
        (managed(MANAGER, "g"), UNDECIDED),
    ],
)
def test_regions_of_groups(group: Declared, expected: dict[str, str]) -> None:
    behind = [{"group": Ref(group, "instanceGroup")}]
    assert both("gcp-lb-region-mismatch", group, declared(REGIONAL, "it", region="us-central1", backends=behind)) == expected
    assert both("gcp-lb-region-mismatch", group, declared(SERVICE, "it", backends=behind)) == HOLDS


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("projects/p/zones/us-central1-a/instanceGroups/far", HOLDS),
        ("projects/p/zones/us-east1-b/instanceGroups/far", FINDING),
        ("projects/p/regions/us-east1/networkEndpointGroups/far", FINDING),
        ("far", UNDECIDED),
    ],
)
def test_regions_of_groups_outside_the_stack(link: str, expected: dict[str, str]) -> None:
    assert both("gcp-lb-region-mismatch", declared(REGIONAL, "it", region="us-central1", backends=[{"group": link}])) == expected


def test_regions_that_one_provider_gives() -> None:
    api, group = declared(REGIONAL, "api"), managed(REGION_MANAGER, "g")
    front = declared(FRONT, "it", backendService=api)
    assert both("gcp-lb-region-mismatch", api, front) == HOLDS
    assert both("gcp-lb-region-mismatch", group, declared(REGIONAL, "it", backends=[{"group": Ref(group, "instanceGroup")}])) == HOLDS
    named_ = declared(FRONT, "it", region="us-east1", backendService=api)
    assert answers(named("gcp-lb-region-mismatch"), preview(api, named_)) == UNDECIDED
    assert answers(named("gcp-lb-region-mismatch"), preview(api, named_, config={"gcp:region": "us-central1"})) == FINDING
    assert answers(named("gcp-lb-region-mismatch"), preview(api, named_, config={"gcp:region": "us-east1"})) == HOLDS


def test_groups_of_a_global_service_behind_a_regional_rule() -> None:
    near, far = managed(MANAGER, "near", zone="us-east1-b"), managed(MANAGER, "far", zone="us-west1-b")
    api = declared(SERVICE, "api", backends=[{"group": Ref(each, "instanceGroup")} for each in (near, far)])
    *parts, _ = reached(api)
    front = declared(FRONT, "it", region="us-east1", networkTier="STANDARD", target=parts[-1])
    (row,) = verdict(named("gcp-lb-region-mismatch"), deployed(near, far, *parts, front)).findings
    assert (row.property, row.message) == ("target", "it is in us-east1, and cannot send requests to far in us-west1")


HTTP = [{"name": "http", "port": 80}]


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"namedPorts": HTTP}, FINDING),
        ({"namedPorts": [UNKNOWN_STRING]}, FINDING),
        ({"namedPorts": UNKNOWN_STRING}, UNDECIDED),
        ({"namedPorts": []}, HOLDS),
        ({}, HOLDS),
        ({"namedPorts": HTTP, "targetPools": ["pool"]}, HOLDS),
        ({"namedPorts": HTTP, "targetPools": UNKNOWN_STRING}, UNDECIDED),
    ],
)
def test_groups_behind_nothing(inputs: dict[str, object], expected: dict[str, str]) -> None:
    group = managed(MANAGER, "it", **inputs)
    assert both("gcp-mig-no-lb", group) == expected
    assert both("gcp-mig-no-lb", group, declared(SERVICE, "api", backends=[{"group": Ref(group, "instanceGroup")}])) == HOLDS


def test_what_may_name_the_group_leaves_it_open() -> None:
    group = managed(MANAGER, "it", namedPorts=HTTP)
    assert both("gcp-mig-no-lb", group, declared(REGIONAL, "api", backends=UNKNOWN_STRING)) == UNDECIDED
    hidden = (Missing("what apply creates", "Check the deployed stack."),)
    assert answers(named("gcp-mig-no-lb"), Stack("demo/dev", preview(group).resources, kind="preview", hidden=hidden)) == UNDECIDED
