import pytest

from holdfast.stack import Stack
from holdfast.stack.resource import Resource
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Ref, declared, deployed, preview
from holdfast.topology.gcp.placement import number_of_zones, zones_of_group, zones_of_service, zones_served_from
from holdfast.topology.zones import Zones

MANAGER = "gcp:compute/instanceGroupManager:InstanceGroupManager"
REGIONAL = "gcp:compute/regionInstanceGroupManager:RegionInstanceGroupManager"
SERVICE = "gcp:compute/backendService:BackendService"
PROVIDER = "pulumi:providers:gcp"


def of(stack: Stack, name: str = "it") -> Resource:
    return next(each for each in stack.resources if each.name == name)


def zones(stack: Stack) -> Zones:
    return zones_of_group(stack, of(stack))


def bounds(found: Zones) -> tuple[int, int | None]:
    return found.at_least, found.at_most


def test_zone_of_a_zonal_group() -> None:
    assert zones(preview(declared(MANAGER, "it", zone="us-central1-a"))).names == ("us-central1-a",)
    assert zones(preview(declared(MANAGER, "it", zone="projects/p/zones/us-central1-a"))).names == ("us-central1-a",)
    assert zones(preview(declared(MANAGER, "it"), config={"gcp:zone": "us-central1-b"})).names == ("us-central1-b",)
    assert zones(deployed(declared(MANAGER, "it", {"zone": "us-central1-c"}))).names == ("us-central1-c",)
    unknown = zones(preview(declared(MANAGER, "it")))
    assert (bounds(unknown), [each.fact for each in unknown.missing]) == ((1, 1), ["the zone of it"])


def test_zone_of_a_group_that_is_managed_elsewhere() -> None:
    link = "projects/p/zones/europe-west4-b/instanceGroupManagers/it"
    it = Resource(urn=link, type=MANAGER, id=link, external=True, partial=True)
    assert zones_of_group(Stack("demo/dev", (it,)), it).names == ("europe-west4-b",)


def test_zone_of_the_provider() -> None:
    provider = preview(declared(PROVIDER, "p", zone="europe-west1-d")).resources[0]
    it = preview(declared(MANAGER, "it")).resources[0]
    it.provider = f"{provider.urn}::id"
    assert zones(Stack("demo/dev", (provider, it))).names == ("europe-west1-d",)


@pytest.mark.parametrize(("region", "at_least"), [("us-central1", 4), ("europe-west1", 3), ("mars-north1", 2), (UNKNOWN_STRING, 2)])
def test_a_regional_group_takes_several_zones_of_its_region(region: str, at_least: int) -> None:
    assert bounds(zones(preview(declared(REGIONAL, "it", region=region)))) == (at_least, None)


def test_zones_that_a_regional_group_names_or_reports() -> None:
    chosen = zones(preview(declared(REGIONAL, "it", region="us-central1", distributionPolicyZones=["us-central1-a", "us-central1-a"])))
    assert (chosen.names, bounds(chosen)) == (("us-central1-a",), (1, 1))
    reported = zones(deployed(declared(REGIONAL, "it", {"distributionPolicyZones": ["us-central1-b", "us-central1-f"]})))
    assert reported.names == ("us-central1-b", "us-central1-f")
    open_ = zones(preview(declared(REGIONAL, "it", distributionPolicyZones=UNKNOWN_STRING)))
    assert (bounds(open_), [each.fact for each in open_.missing]) == ((0, None), ["distributionPolicyZones of it"])


def backends(*groups: Declared | str) -> Declared:
    return declared(SERVICE, "it", backends=[{"group": each if isinstance(each, str) else Ref(each, "instanceGroup")} for each in groups])


def test_zones_of_a_service_are_those_of_all_its_groups() -> None:
    one, two = declared(MANAGER, "one", zone="us-central1-a"), declared(MANAGER, "two", zone="us-central1-b")
    stack = preview(one, two, backends(one, two))
    assert zones_of_service(stack, of(stack)).names == ("us-central1-a", "us-central1-b")
    assert zones_of_service(stack, of(stack), but=of(stack, "one")).names == ("us-central1-b",)
    assert zones_served_from(stack, of(stack, "one")).names == ("us-central1-a", "us-central1-b")


def test_links_tell_zones_of_groups_outside_the_stack() -> None:
    stack = deployed(backends("projects/p/zones/us-central1-b/instanceGroups/x", "somewhere"))
    found = zones_of_service(stack, of(stack))
    assert (found.names, bounds(found)) == (("us-central1-b",), (1, None))
    assert [each.fact for each in found.missing] == ["what somewhere is, which stands outside the stack"]
    regional = deployed(backends("https://www.googleapis.com/compute/v1/projects/p/regions/us-central1/instanceGroups/x"))
    assert zones_of_service(regional, of(regional)).at_least == 4


@pytest.mark.parametrize(
    ("type_", "inputs", "expected"),
    [
        (MANAGER, {"zone": UNKNOWN_STRING}, (1, 1)),
        (REGIONAL, {}, (3, 3)),
        (REGIONAL, {"distributionPolicyZones": ["us-central1-a", "us-central1-b"]}, (2, 2)),
        (REGIONAL, {"distributionPolicyZones": ["us-central1-a", UNKNOWN_STRING]}, (1, 2)),
        (REGIONAL, {"distributionPolicyZones": UNKNOWN_STRING}, (1, None)),
        (REGIONAL, {"distributionPolicyZones": ["us-central1-a", "us-central1-z"]}, (1, 2)),
    ],
)
def test_over_how_many_zones_a_group_spreads(type_: str, inputs: dict[str, object], expected: tuple[int, int | None]) -> None:
    found = number_of_zones(of(preview(declared(type_, "it", **inputs))))
    assert (found.low, found.high) == expected
    assert found.known or found.missing
