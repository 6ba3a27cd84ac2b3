from typing import Any

import pytest

from holdfast.stack import Stack
from holdfast.stack.missing import Missing
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Hidden, Ref, declared, deployed, preview
from holdfast.topology.gcp.broken_paths import endings

COMPUTE = "gcp:compute/"
GLOBAL = f"{COMPUTE}globalForwardingRule:GlobalForwardingRule"
RULE = f"{COMPUTE}forwardingRule:ForwardingRule"
HTTP = f"{COMPUTE}targetHttpProxy:TargetHttpProxy"
MAP = f"{COMPUTE}uRLMap:URLMap"
SERVICE = f"{COMPUTE}backendService:BackendService"
REGION_SERVICE = f"{COMPUTE}regionBackendService:RegionBackendService"
MANAGER = f"{COMPUTE}instanceGroupManager:InstanceGroupManager"
BOTH = pytest.mark.parametrize("made", [preview, deployed])

GROUP = declared(MANAGER, "web", zone="us-west1-a")
API = declared(SERVICE, "api", backends=[{"group": Ref(GROUP, "instanceGroup")}])
URLS = declared(MAP, "urls", defaultService=Ref(API, "selfLink"))
PROXY = declared(HTTP, "proxy", urlMap=Ref(URLS, "selfLink"))
FRONT = declared(GLOBAL, "front", target=Ref(PROXY, "selfLink"))


def said(stack: Stack) -> list[tuple[str, str, bool]]:
    """Return each end: the last hop, what is missing, and whether that is certain."""
    return [(each.last.name, each.lacks, not each.missing) for each in endings(stack)]


@BOTH
def test_a_whole_path_has_no_end(made: Any) -> None:
    assert said(made(GROUP, API, URLS, PROXY, FRONT)) == []


@BOTH
@pytest.mark.parametrize(
    ("resources", "end"),
    [
        ((declared(GLOBAL, "front", portRange="80"),), ("front", "target proxy or backend service")),
        ((declared(HTTP, "proxy"), FRONT), ("proxy", "URL map")),
        ((declared(MAP, "urls"), PROXY, FRONT), ("urls", "backend service")),
        ((declared(SERVICE, "api"), URLS, PROXY, FRONT), ("api", "instance group or endpoint group")),
        ((declared(SERVICE, "api", backends=[]), URLS, PROXY, FRONT), ("api", "instance group or endpoint group")),
        ((GROUP, API, URLS, PROXY), ("proxy", "forwarding rule")),
        ((GROUP, API, URLS), ("urls", "target proxy")),
    ],
)
def test_the_first_missing_hop(made: Any, resources: tuple[Declared, ...], end: tuple[str, str]) -> None:
    assert said(made(*resources)) == [(*end, True)]


def test_a_redirect_needs_no_service() -> None:
    urls = declared(MAP, "urls", defaultUrlRedirect={"httpsRedirect": True})
    assert said(preview(urls, PROXY, FRONT)) == []


def test_one_path_of_several() -> None:
    empty = declared(SERVICE, "empty", backends=[])
    matcher = {"name": "m", "defaultService": Ref(API, "selfLink"), "pathRules": [{"paths": ["/x"], "service": Ref(empty, "selfLink")}]}
    urls = declared(MAP, "urls", defaultService=Ref(API, "selfLink"), pathMatchers=[matcher])
    for made in (preview, deployed):
        assert said(made(GROUP, API, empty, urls, PROXY, FRONT)) == [("empty", "instance group or endpoint group", True)]


@pytest.mark.parametrize(
    ("resource", "last"),
    [
        (declared(GLOBAL, "front", target=UNKNOWN_STRING), "front"),
        (declared(GLOBAL, "front", target="projects/p/global/targetHttpProxies/x"), "front"),
    ],
)
def test_hops_that_are_not_known(resource: Declared, last: str) -> None:
    assert said(preview(resource)) == [(last, "target proxy or backend service", False)]


def test_groups_that_are_not_known() -> None:
    unknown = declared(SERVICE, "api", backends=UNKNOWN_STRING)
    assert said(preview(unknown, URLS, PROXY, FRONT)) == [("api", "instance group or endpoint group", False)]
    outside = declared(SERVICE, "api", backends=[{"group": "projects/p/zones/us-west1-a/instanceGroups/x"}])
    assert said(preview(outside, URLS, PROXY, FRONT)) == []


def test_what_is_hidden_may_lead_there() -> None:
    shown = preview(GROUP, API, URLS, PROXY)
    hidden = Stack("demo/dev", shown.resources, hidden=(Missing("what is hidden", "Show it."),))
    assert said(hidden) == [("proxy", "forwarding rule", False)]


def test_endpoints_for_services_of_others_are_no_paths() -> None:
    assert said(preview(declared(RULE, "psc", target="projects/p/regions/r/serviceAttachments/x"))) == []


@BOTH
def test_a_forwarding_rule_straight_to_a_service(made: Any) -> None:
    api = declared(REGION_SERVICE, "api", backends=[])
    rule = declared(RULE, "front", backendService=Ref(api, "selfLink"))
    assert said(made(api, rule)) == [("api", "instance group or endpoint group", True)]


EMPTY = declared(SERVICE, "empty", backends=[])
OTHERS = declared(MAP, "others")
NO_GROUP = ("empty", "instance group or endpoint group", False)


@pytest.mark.parametrize(
    "matchers",
    [
        Hidden([{"name": "m", "defaultService": Ref(EMPTY, "selfLink")}], of=(EMPTY,)),
        [Hidden({"name": "m", "defaultService": Ref(EMPTY, "selfLink")}, of=(EMPTY,))],
        [{"name": "m", "pathRules": Hidden([{"paths": ["/x"], "service": Ref(EMPTY, "selfLink")}], of=(EMPTY,))}],
        [{"name": "m", "defaultService": Hidden(Ref(EMPTY, "selfLink"), of=(EMPTY, OTHERS))}],
        [{"name": "m", "defaultService": Hidden("far", of=())}],
    ],
)
def test_a_service_that_a_url_map_may_lead_to(matchers: Any) -> None:
    urls = declared(MAP, "urls", defaultService=Ref(API, "selfLink"), pathMatchers=matchers)
    assert NO_GROUP in said(preview(GROUP, API, EMPTY, urls, PROXY, FRONT))


def test_a_service_that_nothing_leads_to_has_no_end_of_its_own() -> None:
    assert said(preview(GROUP, API, EMPTY, URLS, PROXY, FRONT)) == []


def test_a_path_whose_forwarding_rule_or_proxy_is_not_known_may_end_further_on() -> None:
    urls = declared(MAP, "urls", defaultService=Ref(EMPTY, "selfLink"))
    proxy = declared(HTTP, "proxy", urlMap=Ref(urls, "selfLink"))
    unknown_front = declared(GLOBAL, "front", target=UNKNOWN_STRING)
    assert NO_GROUP in said(preview(EMPTY, urls, proxy, unknown_front))
    unknown_proxy = declared(HTTP, "proxy", urlMap=UNKNOWN_STRING)
    assert NO_GROUP in said(preview(EMPTY, urls, unknown_proxy, declared(GLOBAL, "front", target=Ref(unknown_proxy, "selfLink"))))
    assert said(preview(EMPTY, urls, proxy)) == [("proxy", "forwarding rule", True)]


def test_a_service_without_a_share_of_requests_is_not_reached() -> None:
    weighted = [{"backendService": Ref(API, "selfLink"), "weight": 1}, {"backendService": Ref(EMPTY, "selfLink"), "weight": 0}]
    urls = declared(MAP, "urls", defaultRouteAction={"weightedBackendServices": weighted})
    assert said(deployed(GROUP, API, EMPTY, urls, PROXY, FRONT)) == []
    unknown = [NO_GROUP, ("urls", "backend service", False)]
    assert said(preview(GROUP, API, EMPTY, urls, PROXY, FRONT)) == unknown
    weighted[1]["weight"] = Hidden(0)
    assert said(preview(GROUP, API, EMPTY, urls, PROXY, FRONT)) == unknown
