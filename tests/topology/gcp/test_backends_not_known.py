from typing import Any

from holdfast.settings.model import Settings
from holdfast.stack import Stack
from holdfast.testing import Declared, Hidden, Ref, declared, preview
from holdfast.topology.lower import lower
from holdfast.topology.model import Topology

COMPUTE = "gcp:compute/"
GLOBAL = f"{COMPUTE}globalForwardingRule:GlobalForwardingRule"
RULE = f"{COMPUTE}forwardingRule:ForwardingRule"
HTTP = f"{COMPUTE}targetHttpProxy:TargetHttpProxy"
MAP = f"{COMPUTE}uRLMap:URLMap"
SERVICE = f"{COMPUTE}backendService:BackendService"
REGION_SERVICE = f"{COMPUTE}regionBackendService:RegionBackendService"
MANAGER = f"{COMPUTE}instanceGroupManager:InstanceGroupManager"


def topology(stack: Stack) -> Topology:
    return lower(stack, Settings())


def manager(name: str, zone: str = "us-west1-a", size: int = 2) -> Declared:
    return declared(MANAGER, name, zone=zone, targetSize=size)


def front(url_map: Declared, name: str = "front", port: str = "80", **inputs: Any) -> tuple[Declared, Declared]:
    proxy = declared(HTTP, f"{name}-proxy", urlMap=Ref(url_map, "selfLink"))
    return proxy, declared(GLOBAL, name, target=Ref(proxy, "selfLink"), portRange=port, **inputs)


def backends(found: Topology) -> list[tuple[str, bool | None]]:
    """Return what is behind the one pool, with whether it certainly is."""
    nodes, (pool,) = found.nodes(), found.pools
    return [(nodes[each.target].name, each.attached.value) for each in pool.backends]


def test_a_backend_of_which_nothing_is_known_may_have_no_share_of_requests() -> None:
    web, spare = declared(MANAGER, "web", name="web", zone="us-west1-a", targetSize=2), manager("spare")
    one = Hidden({"group": Ref(spare, "instanceGroup"), "capacityScaler": 0}, of=(spare,))
    api = declared(SERVICE, "api", backends=[{"group": "web"}, one])
    urls = declared(MAP, "urls", defaultService=Ref(api, "selfLink"))
    assert backends(topology(preview(web, spare, api, urls, *front(urls)))) == [("spare", None), ("web", True)]
    alone = declared(SERVICE, "api", backends=[one])
    urls = declared(MAP, "urls", defaultService=Ref(alone, "selfLink"))
    assert backends(topology(preview(spare, alone, urls, *front(urls)))) == [("spare", None)]


def test_a_backend_of_which_nothing_is_known_may_be_for_failover_where_there_is_failover() -> None:
    web = manager("web")
    api = declared(REGION_SERVICE, "api", backends=[Hidden({"group": Ref(web, "instanceGroup"), "failover": True}, of=(web,))])
    found = topology(preview(web, api, declared(RULE, "front", backendService=Ref(api, "selfLink"))))
    assert found.pools == ()
    assert [each.missing[0].fact for each in found.opaque] == ["backends of api"]


def test_an_unknown_group_beside_a_known_one_is_not_that_one() -> None:
    web = declared(MANAGER, "web", name="web", zone="us-west1-a", targetSize=2)
    groups = [{"group": "web"}, {"group": Hidden("far", of=(web,))}]
    api = declared(SERVICE, "api", backends=groups)
    urls = declared(MAP, "urls", defaultService=Ref(api, "selfLink"))
    found = backends(topology(preview(web, api, urls, *front(urls))))
    assert found == [("what else is behind api", None), ("web", True)]
