from holdfast.stack import Stack
from holdfast.stack.resource import Resource
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Ref, declared, deployed, preview
from holdfast.topology.gcp.backends import groups_of, instance_groups_of, services_checked_by, services_of

MANAGER, GROUP = "gcp:compute/instanceGroupManager:InstanceGroupManager", "gcp:compute/instanceGroup:InstanceGroup"
ENDPOINTS = "gcp:compute/networkEndpointGroup:NetworkEndpointGroup"
SERVICE, REGIONAL = "gcp:compute/backendService:BackendService", "gcp:compute/regionBackendService:RegionBackendService"
CHECK, OLD_CHECK = "gcp:compute/healthCheck:HealthCheck", "gcp:compute/httpHealthCheck:HttpHealthCheck"
ROOT = "https://www.googleapis.com/compute/v1/"
LINK = "projects/p/zones/us-central1-a/instanceGroups/servers"

manager = declared(MANAGER, "servers", {"instanceGroup": ROOT + LINK}, zone="us-central1-a")
endpoints = declared(ENDPOINTS, "neg", zone="us-central1-a")
both_kinds = declared(SERVICE, "api", backends=[{"group": Ref(manager, "instanceGroup")}, {"group": endpoints}])


def of(stack: Stack, name: str) -> Resource:
    return next(each for each in stack.resources if each.name == name)


def names(found: object) -> list[str]:
    return [each.name for each in found]  # type: ignore[attr-defined]


def test_groups_of_several_kinds_before_and_after_they_exist() -> None:
    for stack in (preview(manager, endpoints, both_kinds), deployed(manager, endpoints, both_kinds)):
        named = groups_of(stack, of(stack, "api"))
        assert (sorted(names(named)), named.complete, named.literals) == (["neg", "servers"], True, ())
        assert names(instance_groups_of(stack, of(stack, "api"))) == ["servers"]
        for group in ("servers", "neg"):
            services = services_of(stack, of(stack, group))
            assert (names(services), services.missing) == (["api"], ())


def test_a_manager_is_named_by_the_link_of_its_group_in_every_form() -> None:
    for link in (LINK, ROOT + LINK):
        stack = deployed(manager, declared(SERVICE, "api", backends=[{"group": link}]))
        assert names(services_of(stack, of(stack, "servers"))) == ["api"]
    stack = deployed(manager, declared(SERVICE, "api", backends=[{"group": ROOT + LINK.replace("servers", "others")}]))
    assert services_of(stack, of(stack, "servers")).none()
    assert groups_of(stack, of(stack, "api")).literals == (ROOT + LINK.replace("servers", "others"),)


def test_links_of_endpoint_groups_are_no_instance_groups() -> None:
    link = "projects/p/regions/us-central1/networkEndpointGroups/run"
    stack = preview(declared(SERVICE, "api", backends=[{"group": link}, {"group": LINK}]))
    assert groups_of(stack, of(stack, "api")).literals == (link, LINK)
    assert instance_groups_of(stack, of(stack, "api")).literals == (LINK,)


def test_services_of_both_scopes_in_order_of_their_urns() -> None:
    regional = declared(REGIONAL, "a", backends=[{"group": manager}])
    stack = preview(manager, endpoints, regional, both_kinds)
    assert names(services_of(stack, of(stack, "servers"))) == ["api", "a"]


def test_a_service_with_unknown_backends_may_have_the_group() -> None:
    stack = preview(manager, declared(SERVICE, "api", backends=UNKNOWN_STRING))
    services = services_of(stack, of(stack, "servers"))
    assert (names(services), [each.fact for each in services.missing]) == ([], ["what backends of api names"])


def test_services_of_a_health_check() -> None:
    check, old = declared(CHECK, "check"), declared(OLD_CHECK, "old")
    services = [declared(SERVICE, "api", healthChecks=check), declared(REGIONAL, "chat", healthChecks=old), declared(SERVICE, "none")]
    for stack in (preview(check, old, *services), deployed(check, old, *services)):
        assert names(services_checked_by(stack, of(stack, "check"))) == ["api"]
        assert names(services_checked_by(stack, of(stack, "old"))) == ["chat"]
