from holdfast.stack import Stack
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Hidden, Ref, declared, deployed, preview
from holdfast.topology.gcp.reached import services_reached

SERVICE, REGIONAL = "gcp:compute/backendService:BackendService", "gcp:compute/regionBackendService:RegionBackendService"
WORLD, FRONT = "gcp:compute/globalForwardingRule:GlobalForwardingRule", "gcp:compute/forwardingRule:ForwardingRule"
URL_MAP, PROXY = "gcp:compute/uRLMap:URLMap", "gcp:compute/targetHttpProxy:TargetHttpProxy"

api, chat, web = (declared(SERVICE, name) for name in ("api", "chat", "web"))


def found(stack: Stack) -> tuple[list[str], list[str]]:
    """Return the names of the services behind the forwarding rule `front`, and what is missing."""
    front = next(each for each in stack.resources if each.name == "front")
    reached = services_reached(stack, front)
    return [each.name for each in reached.found], [each.fact for each in reached.missing]


def over(urls: Declared) -> tuple[Declared, ...]:
    proxy = declared(PROXY, "proxy", urlMap=urls)
    return api, chat, web, urls, proxy, declared(WORLD, "front", target=proxy)


def test_every_service_of_a_url_map_before_and_after_it_exists() -> None:
    paths = [{"name": "a", "defaultService": chat, "pathRules": [{"paths": ["/x"], "service": Ref(web, "selfLink")}]}]
    urls = declared(URL_MAP, "urls", defaultService=api, pathMatchers=paths)
    for stack in (preview(*over(urls)), deployed(*over(urls))):
        assert found(stack) == (["api", "chat", "web"], [])


def test_what_a_url_map_does_not_say_is_missing() -> None:
    outside = declared(URL_MAP, "urls", defaultService="far", pathMatchers=[{"name": "a", "defaultService": web}])
    assert found(preview(*over(outside))) == (["web"], ["what far is, which stands outside the stack"])
    mixed = declared(URL_MAP, "urls", defaultService=Hidden("api", of=(api, declared(PROXY, "proxy", urlMap="urls"))))
    assert found(preview(*over(mixed))) == ([], ["what defaultService of urls names"])
    assert found(preview(*over(declared(URL_MAP, "urls", pathMatchers=UNKNOWN_STRING)))) == ([], ["pathMatchers of urls"])


def test_a_rule_of_a_network_load_balancer_leads_there_directly() -> None:
    packets = declared(REGIONAL, "packets")
    assert found(preview(packets, declared(FRONT, "front", backendService=packets))) == (["packets"], [])
    assert found(preview(packets, declared(FRONT, "front", target="projects/p/regions/r/serviceAttachments/theirs"))) == ([], [])


def test_an_unknown_service_is_none_that_the_url_map_names_elsewhere() -> None:
    named = declared(SERVICE, "named", name="named")
    rest = Hidden("far", of=(named,))
    matchers = [{"name": "a", "defaultService": "named"}, {"name": "b", "defaultService": rest}]
    urls = declared(URL_MAP, "urls", defaultService=api, pathMatchers=matchers)
    assert found(preview(named, *over(urls))) == (["api", "named"], ["what pathMatchers of urls names"])
    alone = declared(URL_MAP, "urls", defaultService=api, pathMatchers=[{"name": "named", "defaultService": rest}])
    assert found(preview(named, *over(alone))) == (["api", "named"], [])
