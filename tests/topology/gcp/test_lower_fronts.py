from typing import Any

import pytest

from holdfast.settings.model import Settings
from holdfast.stack import Stack
from holdfast.stack.resource import Resource
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Ref, declared, deployed, preview
from holdfast.topology.lower import lower
from holdfast.topology.model import Balancer, Junction, Opaque, Pool, Topology
from holdfast.verify import verify

COMPUTE = "gcp:compute/"
GLOBAL = f"{COMPUTE}globalForwardingRule:GlobalForwardingRule"
RULE = f"{COMPUTE}forwardingRule:ForwardingRule"
HTTP = f"{COMPUTE}targetHttpProxy:TargetHttpProxy"
MAP = f"{COMPUTE}uRLMap:URLMap"
SERVICE = f"{COMPUTE}backendService:BackendService"
REGION_SERVICE = f"{COMPUTE}regionBackendService:RegionBackendService"
BUCKET = f"{COMPUTE}backendBucket:BackendBucket"
MANAGER = f"{COMPUTE}instanceGroupManager:InstanceGroupManager"
CHECK = f"{COMPUTE}healthCheck:HealthCheck"
POOL = f"{COMPUTE}targetPool:TargetPool"
INSTANCE = f"{COMPUTE}instance:Instance"
ENDPOINTS = f"{COMPUTE}regionNetworkEndpointGroup:RegionNetworkEndpointGroup"
ZONAL_ENDPOINTS = f"{COMPUTE}networkEndpointGroup:NetworkEndpointGroup"
INTERNET = f"{COMPUTE}globalNetworkEndpointGroup:GlobalNetworkEndpointGroup"
RUN = "gcp:cloudrunv2/service:Service"
BOTH = pytest.mark.parametrize("made", [preview, deployed])


def topology(stack: Stack) -> Topology:
    return lower(stack, Settings())


def manager(name: str, zone: str = "us-west1-a", size: int = 2) -> Declared:
    return declared(MANAGER, name, zone=zone, targetSize=size)


def service(name: str, *groups: Declared, type_: str = SERVICE, **inputs: Any) -> Declared:
    return declared(type_, name, backends=[{"group": Ref(each, "instanceGroup")} for each in groups], **inputs)


def front(url_map: Declared, name: str = "front", port: str = "80", **inputs: Any) -> tuple[Declared, Declared]:
    proxy = declared(HTTP, f"{name}-proxy", urlMap=Ref(url_map, "selfLink"))
    return proxy, declared(GLOBAL, name, target=Ref(proxy, "selfLink"), portRange=port, **inputs)


def routes(found: Topology) -> list[tuple[str, str]]:
    """Return the routes of all balancers, with the names of what they lead to."""
    nodes = found.nodes()
    return [(each.name, nodes[each.target].name if each.target else "") for balancer in found.balancers for each in balancer.routes]


def broken(found: Topology) -> list[str]:
    inner = [each.broken for balancer in found.balancers for each in balancer.routes]
    return [each.what for each in (*inner, *(pool.broken for pool in found.pools)) if each is not None]


def verdicts(found: Topology) -> dict[str, str]:
    return {each.id: each.verdict for each in verify(found)}


@BOTH
def test_each_host_and_path_is_a_route(made: Any) -> None:
    group = manager("web")
    api, chat, files = service("api", group), service("chat", group), declared(BUCKET, "files", bucketName="b")
    matchers = [
        {
            "name": "all",
            "defaultService": Ref(chat, "selfLink"),
            "pathRules": [{"paths": ["/static/*"], "service": Ref(files, "selfLink")}],
        }
    ]
    url_map = declared(
        MAP,
        "urls",
        defaultService=Ref(api, "selfLink"),
        hostRules=[{"hosts": ["chat.example.com"], "pathMatcher": "all"}],
        pathMatchers=matchers,
    )
    found = topology(made(group, api, chat, files, url_map, *front(url_map)))
    assert [target for _, target in routes(found)] == ["api", "chat", "files"]
    if made is deployed:
        assert [name for name, _ in routes(found)] == ["HTTP:80", "HTTP:80 chat.example.com", "HTTP:80 chat.example.com /static/*"]
    assert [each.elastic for each in found.fleets if each.name == "files"] == [True]
    assert found.opaque == ()


def test_what_answers_by_itself_is_no_route_and_no_entry() -> None:
    group = manager("web")
    api = service("api", group)
    redirect = declared(MAP, "redirect", defaultUrlRedirect={"httpsRedirect": True, "stripQuery": False})
    urls = declared(MAP, "urls", defaultService=Ref(api, "selfLink"))
    found = topology(preview(group, api, redirect, urls, *front(redirect, "plain"), *front(urls, "safe", "443")))
    assert [each.name.rpartition("::")[2] for each in found.entries] == ["safe"]
    assert routes(found) == [("HTTP:443", "api")]


@BOTH
def test_weights_of_a_url_map_do_not_follow_health(made: Any) -> None:
    one, two = manager("one"), manager("two", "us-west1-b")
    old, new = service("old", one), service("new", two)
    shares = [{"backendService": Ref(old, "selfLink"), "weight": 90}, {"backendService": Ref(new, "selfLink"), "weight": 10}]
    urls = declared(MAP, "urls", defaultRouteAction={"weightedBackendServices": shares})
    found = topology(made(one, two, old, new, urls, *front(urls)))
    if made is deployed:
        (junction,) = found.junctions
        assert (junction.policy, [leg.weight for leg in junction.legs]) == ("weighted", [90, 10])
        assert [leg.noticed.value for leg in junction.legs] == [False, False]
        assert verdicts(found)["zone-loss"] == "refuted"
    else:
        assert len(found.opaque) == 1


def test_missing_hops_in_front() -> None:
    found = topology(preview(declared(GLOBAL, "front", portRange="80")))
    assert broken(found) == ["forwarding rule front leads to no target proxy, target pool or backend service"]


def test_missing_hops_behind() -> None:
    urls = declared(MAP, "urls")
    assert broken(topology(preview(urls, *front(urls)))) == ["URL map urls leads to no backend service"]
    proxy = declared(HTTP, "proxy")
    assert broken(topology(preview(proxy, declared(GLOBAL, "front", target=Ref(proxy, "selfLink"))))) == [
        "target proxy proxy leads to no URL map"
    ]
    empty = declared(SERVICE, "api", backends=[])
    urls = declared(MAP, "urls", defaultService=Ref(empty, "selfLink"))
    found = topology(preview(empty, urls, *front(urls)))
    assert broken(found) == ["backend service api has no backend"]
    assert verdicts(found)["zone-loss"] == "refuted"


def test_what_stands_outside_is_not_known() -> None:
    found = topology(preview(declared(GLOBAL, "front", target="projects/p/global/targetHttpProxies/x")))
    assert [each.name for each in found.opaque] == ["projects/p/global/targetHttpProxies/x"]
    assert set(verdicts(found).values()) == {"undecided"}


@BOTH
def test_the_pool_of_a_backend_service(made: Any) -> None:
    group = manager("web")
    check = declared(CHECK, "ready", httpHealthCheck={"port": 80}, checkIntervalSec=10)
    api = service("api", group, healthChecks=Ref(check, "selfLink"), connectionDrainingTimeoutSec=60)
    urls = declared(MAP, "urls", defaultService=Ref(api, "selfLink"))
    (pool,) = topology(made(group, check, api, urls, *front(urls))).pools
    assert (pool.cross_zone.value, pool.drain.high, len(pool.backends)) == (True, 60.0, 1)
    assert pool.check is not None
    assert (pool.check.interval, pool.check.timeout, pool.check.unhealthy, pool.check.deep) == (10.0, 5.0, 2, True)


def test_backends_without_requests_do_not_count() -> None:
    one, two = manager("one"), manager("two", "us-west1-b")

    def pool(scaler: Any) -> tuple[Pool, dict[str, str]]:
        backends = [{"group": Ref(one, "instanceGroup")}, {"group": Ref(two, "instanceGroup"), "capacityScaler": scaler}]
        api = declared(SERVICE, "api", backends=backends)
        urls = declared(MAP, "urls", defaultService=Ref(api, "selfLink"))
        found = topology(deployed(one, two, api, urls, *front(urls)))
        return found.pools[0], verdicts(found)

    assert (len(pool(0)[0].backends), pool(0)[1]["zone-loss"]) == (1, "refuted")
    assert (len(pool(1)[0].backends), pool(1)[1]["zone-loss"]) == (2, "proved")
    unknown = pool(UNKNOWN_STRING)
    assert ([each.attached.value for each in unknown[0].backends], unknown[1]["zone-loss"]) == ([True, None], "undecided")


def test_a_service_all_of_whose_backends_are_drained_serves_nothing() -> None:
    group = manager("web")
    api = declared(SERVICE, "api", backends=[{"group": Ref(group, "instanceGroup"), "capacityScaler": 0}])
    urls = declared(MAP, "urls", defaultService=Ref(api, "selfLink"))
    found = topology(preview(group, api, urls, *front(urls)))
    assert broken(found) == []
    assert verdicts(found)["instance-loss"] == "refuted"


@BOTH
def test_internal_load_balancer_with_backends_for_failover(made: Any) -> None:
    one, two = manager("one"), manager("two", "us-west1-b")
    backends = [{"group": Ref(one, "instanceGroup")}, {"group": Ref(two, "instanceGroup"), "failover": True}]
    api = declared(REGION_SERVICE, "api", region="us-west1", loadBalancingScheme="INTERNAL", backends=backends)
    rule = declared(RULE, "front", region="us-west1", loadBalancingScheme="INTERNAL", backendService=Ref(api, "selfLink"), allPorts=True)
    found = topology(made(one, two, api, rule))
    (balancer,) = found.balancers
    assert balancer.region == "us-west1"
    if made is deployed:
        (junction,) = found.junctions
        nodes = found.nodes()
        pools = [nodes[leg.target] for leg in junction.legs]
        assert junction.policy == "failover"
        assert [[nodes[each.target].name for each in pool.backends] for pool in pools if isinstance(pool, Pool)] == [["one"], ["two"]]
        assert verdicts(found)["zone-loss"] == "proved"
    else:
        assert verdicts(found)["zone-loss"] in ("undecided", "proved")


@BOTH
def test_target_pool_and_target_instance(made: Any) -> None:
    machine = declared(INSTANCE, "vm", zone="us-west1-a")
    pool = declared(POOL, "pool", region="us-west1", instances=[Ref(machine, "selfLink")])
    managed = declared(MANAGER, "web", zone="us-west1-b", targetSize=2, targetPools=[Ref(pool, "id")])
    rule = declared(RULE, "front", region="us-west1", target=Ref(pool, "selfLink"), portRange="80")
    found = topology(made(machine, pool, managed, rule))
    (only,) = found.pools
    assert sorted(found.nodes()[each.target].name for each in only.backends) == ["vm", "web"]
    assert verdicts(found)["zone-loss"] == "proved"


def test_an_endpoint_of_a_service_of_others_is_no_entry() -> None:
    rule = declared(RULE, "psc", region="us-west1", target="projects/p/regions/us-west1/serviceAttachments/x", loadBalancingScheme="")
    apis = declared(GLOBAL, "apis", target="all-apis", loadBalancingScheme="")
    assert topology(preview(rule, apis)).entries == ()


@BOTH
def test_cloud_run_behind_a_serverless_group(made: Any) -> None:
    run = declared(RUN, "model", location="us-west1", template={"containers": [{"image": "model"}]})
    group = declared(ENDPOINTS, "neg", region="us-west1", networkEndpointType="SERVERLESS", cloudRun={"service": Ref(run, "name")})
    api = declared(SERVICE, "api", backends=[{"group": Ref(group, "id")}])
    urls = declared(MAP, "urls", defaultService=Ref(api, "selfLink"))
    found = topology(made(run, group, api, urls, *front(urls)))
    (fleet,) = found.fleets
    assert (fleet.name, fleet.elastic, fleet.region, fleet.zones) == ("model", True, "us-west1", None)
    assert set(verdicts(found).values()) == {"proved"}
    assert [each.name.rpartition("::")[2] for each in found.entries] == ["front"]


def test_endpoints_elsewhere_are_not_known_and_empty_groups_broken() -> None:
    internet = declared(INTERNET, "net", networkEndpointType="INTERNET_FQDN_PORT")
    api = declared(SERVICE, "api", backends=[{"group": Ref(internet, "id")}])
    urls = declared(MAP, "urls", defaultService=Ref(api, "selfLink"))
    found = topology(preview(internet, api, urls, *front(urls)))
    assert [isinstance(each, Opaque) for each in found.opaque] == [True]
    empty = declared(ZONAL_ENDPOINTS, "neg", zone="us-west1-a", network="n")
    fleet = topology(preview(empty)).fleets[0]
    assert fleet.broken is not None
    assert fleet.broken.what == "endpoint group neg has no endpoint"


def test_several_load_balancers_have_pools_of_their_own() -> None:
    group = manager("web")
    api = service("api", group)
    urls = declared(MAP, "urls", defaultService=Ref(api, "selfLink"))
    found = topology(preview(group, api, urls, *front(urls, "one"), *front(urls, "two", "443")))
    assert len(found.pools) == 2
    assert {each.balancer for each in found.pools} == {each.id for each in found.balancers}
    assert len(found.fleets) == 1


def test_the_order_of_resources_changes_nothing() -> None:
    group = manager("web")
    api, chat = service("api", group), service("chat", group)
    urls = declared(MAP, "urls", defaultService=Ref(api, "selfLink"), pathMatchers=[{"name": "a", "defaultService": Ref(chat, "selfLink")}])
    resources: list[Declared] = [group, api, chat, urls, *front(urls)]
    assert topology(preview(*resources)) == topology(preview(*reversed(resources)))


def test_nothing_raises_on_odd_values() -> None:
    odd: tuple[Any, ...] = (UNKNOWN_STRING, 7, True, [], {}, [7], [{}], "x", {"a": [UNKNOWN_STRING]})
    for value in odd:
        for type_, paths in (
            (GLOBAL, ("target", "portRange", "ipAddress")),
            (RULE, ("backendService", "ports", "region")),
            (HTTP, ("urlMap",)),
            (MAP, ("defaultService", "pathMatchers", "hostRules", "defaultRouteAction", "defaultUrlRedirect")),
            (SERVICE, ("backends", "healthChecks", "connectionDrainingTimeoutSec")),
            (POOL, ("instances", "healthChecks")),
            (MANAGER, ("zone", "targetSize", "updatePolicy", "autoHealingPolicies", "versions")),
            (ENDPOINTS, ("cloudRun", "networkEndpointType", "appEngine")),
            (ZONAL_ENDPOINTS, ("zone", "networkEndpointType")),
            (RUN, ("template", "location", "scaling", "ingress")),
            (INSTANCE, ("networkInterfaces", "zone", "metadata")),
        ):
            for path in paths:
                verify(topology(preview(declared(type_, "it", **{path: value}))))


def test_a_group_that_is_managed_elsewhere_is_not_known() -> None:
    link = "projects/p/zones/us-west1-a/instanceGroups/web"
    outside = Resource(urn=link, type=MANAGER, id=link, external=True, partial=True)
    api = declared(SERVICE, "api", backends=[{"group": link}])
    urls = declared(MAP, "urls", defaultService=Ref(api, "selfLink"))
    found = topology(preview(api, urls, *front(urls), outside=(outside,)))
    assert all(isinstance(each, Balancer | Junction) for each in (*found.balancers, *found.junctions))
    assert verdicts(found)["instance-loss"] == "undecided"


def test_rules_of_one_name_are_all_kept() -> None:
    group = manager("web")
    api, chat = service("api", group), service("chat", group)
    rules = [{"priority": i, "service": Ref(each, "selfLink"), "matchRules": [{"headerMatches": []}]} for i, each in enumerate((api, chat))]
    matcher = {"name": "m", "defaultService": Ref(api, "selfLink"), "routeRules": rules}
    urls = declared(
        MAP, "urls", defaultService=Ref(api, "selfLink"), hostRules=[{"hosts": ["*"], "pathMatcher": "m"}], pathMatchers=[matcher]
    )
    found = topology(deployed(group, api, chat, urls, *front(urls)))
    assert routes(found) == [("HTTP:80", "api"), ("HTTP:80 *", "api"), ("HTTP:80 *", "chat")]
