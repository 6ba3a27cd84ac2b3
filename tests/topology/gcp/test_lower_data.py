from typing import Any

import pytest

from holdfast.settings.model import Assumption, Options, Settings
from holdfast.stack import Stack
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Hidden, Ref, declared, deployed, preview
from holdfast.topology.facts import Span
from holdfast.topology.lower import lower
from holdfast.topology.model import Part, Topology
from holdfast.verify import verify

SQL = "gcp:sql/databaseInstance:DatabaseInstance"
DATABASE = "gcp:sql/database:Database"
REDIS = "gcp:redis/instance:Instance"
CLUSTER = "gcp:redis/cluster:Cluster"
FILES = "gcp:filestore/instance:Instance"
RUN = "gcp:cloudrunv2/service:Service"
RUN_V1 = "gcp:cloudrun/service:Service"
TEMPLATE = "gcp:compute/instanceTemplate:InstanceTemplate"
MANAGER = "gcp:compute/regionInstanceGroupManager:RegionInstanceGroupManager"
NETWORK = "gcp:compute/network:Network"
ROUTER = "gcp:compute/router:Router"
NAT = "gcp:compute/routerNat:RouterNat"
BOTH = pytest.mark.parametrize("made", [preview, deployed])


def topology(stack: Stack, **settings: Any) -> Topology:
    return lower(stack, Settings(**settings))


def part(declared_: Declared, **settings: Any) -> Part:
    (found,) = topology(preview(declared_), **settings).parts
    return found


def zonal(found: Part) -> bool:
    return found.zones is not None and len(found.zones.ids) == 1 and found.alone and not found.standby


@pytest.mark.parametrize(
    ("resource", "regional"),
    [
        (declared(SQL, "it", region="us-west1", settings={"tier": "t"}), False),
        (declared(SQL, "it", region="us-west1", settings={"tier": "t", "availabilityType": "REGIONAL"}), True),
        (declared(REDIS, "it", region="us-west1", memorySizeGb=1), False),
        (declared(REDIS, "it", region="us-west1", memorySizeGb=1, tier="STANDARD_HA"), True),
        (declared(CLUSTER, "it", region="us-west1", shardCount=3, replicaCount=1), True),
        (
            declared(CLUSTER, "it", region="us-west1", shardCount=3, zoneDistributionConfig={"mode": "SINGLE_ZONE", "zone": "us-west1-a"}),
            False,
        ),
        (declared(FILES, "it", location="us-west1-b", tier="BASIC_SSD"), False),
        (declared(FILES, "it", location="us-west1", tier="ENTERPRISE"), True),
        (declared(FILES, "it", location="us-west1", tier="REGIONAL"), True),
    ],
)
def test_parts_of_one_zone_and_of_several(resource: Declared, regional: Any) -> None:
    found = part(resource)
    assert (found.region, found.standby, found.alone) == ("us-west1", regional, not regional)
    assert zonal(found) is not regional
    assert found.failover == (Span(0.0, None) if regional else Span())


def test_zones_that_are_named() -> None:
    place = {"zone": "us-west1-a", "secondaryZone": "us-west1-c"}
    found = part(declared(SQL, "it", region="us-west1", settings={"availabilityType": "REGIONAL", "locationPreference": place}))
    assert found.zones is not None
    assert found.zones.ids == ("zone:us-west1-a", "zone:us-west1-c")
    single = part(declared(REDIS, "it", region="us-west1", locationId="us-west1-b"))
    assert single.zones is not None
    assert single.zones.ids == ("zone:us-west1-b",)


def test_a_tier_that_is_not_known() -> None:
    found = part(declared(SQL, "it", region="us-west1", settings={"availabilityType": UNKNOWN_STRING}))
    assert found.zones is not None
    assert (found.zones.ids, bool(found.zones.open)) == ((), True)


def test_an_assumption_bounds_the_failover() -> None:
    resource = declared(SQL, "it", region="us-west1", settings={"availabilityType": "REGIONAL"})
    found = part(resource, assume=(Assumption("cloud-sql-failover", "measured", 120.0),))
    assert (found.settles, found.failover.high) == ("cloud-sql-failover", 120.0)


def needs(found: Topology, plane: str = "serve") -> list[str]:
    nodes = found.nodes()
    return [nodes[each].name for fleet in found.fleets for need in fleet.needs if need.plane == plane for each in need.on]


def zone_loss(found: Topology) -> str:
    return next(each.verdict for each in verify(found) if each.id == "zone-loss")


@BOTH
@pytest.mark.parametrize(("availability", "verdict"), [("ZONAL", "refuted"), ("REGIONAL", "proved")])
def test_a_service_with_a_database_in_its_volumes(made: Any, availability: str, verdict: str) -> None:
    database = declared(SQL, "db", {"connectionName": "p:us-west1:db"}, region="us-west1", settings={"availabilityType": availability})
    volumes = [{"name": "db", "cloudSqlInstance": {"instances": [Ref(database, "connectionName")]}}]
    service = declared(RUN, "api", location="us-west1", template={"containers": [{"image": "i"}], "volumes": volumes})
    found = topology(made(database, service))
    assert (needs(found), [each.name.rpartition("::")[2] for each in found.entries], zone_loss(found)) == (["db"], ["api"], verdict)


@BOTH
def test_a_service_with_a_database_in_its_annotations(made: Any) -> None:
    database = declared(SQL, "db", {"connectionName": "p:us-west1:db"}, region="us-west1", settings={"tier": "t"})
    annotations = {"run.googleapis.com/cloudsql-instances": Ref(database, "connectionName")}
    service = declared(RUN_V1, "api", location="us-west1", template={"metadata": {"annotations": annotations}, "spec": {"containers": []}})
    assert needs(topology(made(database, service))) == ["db"]


@BOTH
def test_a_startup_script_with_the_host_of_a_cache(made: Any) -> None:
    cache = declared(REDIS, "cache", {"host": "10.1.2.3"}, region="us-west1", memorySizeGb=1)
    script = Hidden("export CACHE=10.1.2.3", (cache,))
    template = declared(TEMPLATE, "t", machineType="e2", metadataStartupScript=script)
    group = declared(MANAGER, "web", region="us-west1", targetSize=3, versions=[{"instanceTemplate": Ref(template, "selfLink")}])
    assert needs(topology(made(cache, template, group))) == ["cache"]


def test_a_database_that_nothing_is_given_is_not_needed() -> None:
    database = declared(SQL, "db", region="us-west1", settings={"tier": "t"})
    service = declared(RUN, "api", location="us-west1", template={"containers": [{"image": "i"}]})
    found = topology(preview(database, service))
    assert (needs(found), zone_loss(found)) == ([], "proved")


def test_needs_by_a_database_of_the_instance() -> None:
    instance = declared(SQL, "db", region="us-west1", settings={"tier": "t"})
    database = declared(DATABASE, "main", instance=Ref(instance, "name"))
    env = [{"name": "DB", "value": Ref(database, "name")}]
    service = declared(RUN, "api", location="us-west1", template={"containers": [{"image": "i", "envs": env}]})
    assert needs(topology(preview(instance, database, service))) == ["db"]


@pytest.mark.parametrize(("egress", "needed"), [(None, None), ("serve", True), ("recover", False)])
def test_egress_through_cloud_nat_is_no_single_point(egress: Any, needed: Any) -> None:
    network = declared(NETWORK, "net")
    router = declared(ROUTER, "router", region="us-west1", network=Ref(network, "id"))
    nat = declared(NAT, "nat", region="us-west1", router=Ref(router, "name"))
    template = declared(TEMPLATE, "t", machineType="e2", networkInterfaces=[{"network": Ref(network, "id")}])
    group = declared(MANAGER, "web", region="us-west1", targetSize=3, versions=[{"instanceTemplate": Ref(template, "selfLink")}])
    found = topology(preview(network, router, nat, template, group), options=Options(egress=egress))
    assert (needs(found), needs(found, "recover")) == (["nat"], ["nat"])
    assert [need.needed.value for need in found.fleets[0].needs if need.plane == "serve"] == [needed]
    assert [(each.kind, each.alone, each.zones) for each in found.parts] == [("nat", False, None)]
    assert found.opaque == ()


def test_nothing_raises_on_odd_values() -> None:
    odd: tuple[Any, ...] = (UNKNOWN_STRING, 7, True, [], {}, [7], [{}], "x", {"availabilityType": 7})
    for value in odd:
        for type_, paths in (
            (SQL, ("settings", "region")),
            (REDIS, ("tier", "locationId")),
            (CLUSTER, ("zoneDistributionConfig", "replicaCount")),
            (FILES, ("tier", "location")),
            (NAT, ("router", "region")),
        ):
            for path in paths:
                verify(topology(preview(declared(type_, "it", **{path: value}))))


@pytest.mark.parametrize(
    ("text", "given"), [("mount 10.1.2.3:/share", ["files"]), ("mount 10.1.2.34:/share", []), ("mount 110.1.2.3:/share", [])]
)
def test_an_endpoint_stands_in_a_script_as_a_whole(text: str, given: list[str]) -> None:
    networks = [{"network": "default", "ipAddresses": ["10.1.2.3"]}]
    files = declared(FILES, "files", {"networks": networks}, location="us-west1-b", tier="BASIC_SSD")
    template = declared(TEMPLATE, "t", machineType="e2", metadata={"startup-script": text})
    group = declared(MANAGER, "web", region="us-west1", targetSize=3, versions=[{"instanceTemplate": Ref(template, "selfLink")}])
    assert needs(topology(deployed(files, template, group))) == given
