"""Which zones lie behind subnets: named, answered by a look-up, not known, outside the stack, or none at all."""

import pytest

from holdfast.settings.model import Settings
from holdfast.stack import Stack
from holdfast.stack.missing import Missing
from holdfast.stack.properties import read_properties
from holdfast.stack.resource import Resource
from holdfast.testing import Declared, Hidden, Ref, declared, deployed, preview
from holdfast.topology.aws.lower_zones import FAMILY, zones_at
from holdfast.topology.draft import Draft
from holdfast.topology.facts import UNNAMED, Origin, Zone, ZoneSet

SUBNET, BALANCER = "aws:ec2/subnet:Subnet", "aws:lb/loadBalancer:LoadBalancer"
REGION = {"aws:region": "us-west-2"}


def lie(stack: Stack, *paths: str) -> tuple[ZoneSet, tuple[Zone, ...]]:
    """Return the zones of the balancer of a stack, and all zones that were added for it."""
    draft = Draft(stack, Settings(), ())
    found = zones_at(draft, stack.of_type(BALANCER)[0], *(paths or ("subnets[]",)))
    return found, draft.topology(modelled=0, irrelevant=0).zones


def subnet(name: str, **inputs: object) -> Declared:
    return declared(SUBNET, name, **inputs)


@pytest.mark.parametrize("made", [preview, deployed])
def test_named_zones_are_known_by_their_names(made: object) -> None:
    one, two, three = (subnet(f"s{i}", availabilityZone=zone) for i, zone in enumerate(("us-west-2b", "us-west-2a", "us-west-2b")))
    stack = made(one, two, three, declared(BALANCER, "web", subnets=[one, two, three]))  # type: ignore[operator]
    at = ("availabilityZone",)
    assert lie(stack) == (
        ZoneSet(("zone:us-west-2a", "zone:us-west-2b")),
        (
            Zone("zone:us-west-2a", "us-west-2a", "us-west-2", origins=(Origin(two.urn, at),)),
            Zone("zone:us-west-2b", "us-west-2b", "us-west-2", origins=(Origin(one.urn, at),)),
        ),
    )


def test_ids_and_answers_of_look_ups_have_a_scheme_of_their_own() -> None:
    one, two = subnet("s0", availabilityZoneId="usw2-az1"), subnet("s1", availabilityZone="us-west-2z")
    _, zones = lie(preview(one, two, declared(BALANCER, "web", subnets=[one, two]), config=REGION))
    assert [(zone.name, zone.region, zone.scheme) for zone in zones] == [
        ("us-west-2z", "us-west-2", "look-up"),
        ("usw2-az1", "us-west-2", "id"),
    ]


def test_a_zone_that_is_not_known_is_its_own() -> None:
    one, two = subnet("s0"), subnet("s1")
    found, zones = lie(preview(one, two, declared(BALANCER, "web", subnets=[one, two])))
    assert found.ids == (f"zone:{one.urn}", f"zone:{two.urn}")
    assert [(zone.name, zone.scheme, zone.missing[0].fact) for zone in zones] == [
        ("the zone of s0", "", "the zone of s0"),
        ("the zone of s1", "", "the zone of s1"),
    ]


def test_a_subnet_outside_the_stack_has_the_zone_that_settings_give() -> None:
    described = Resource(
        urn="outside:subnet-2",
        type=SUBNET,
        id="subnet-2",
        partial=True,
        external=True,
        inputs=read_properties({"availabilityZone": "us-west-2c"}),
    )
    stack = preview(declared(BALANCER, "web", subnets=["subnet-1", "subnet-2"]), outside=[described], config=REGION)
    found, zones = lie(stack)
    assert found == ZoneSet(("zone:subnet-1", "zone:us-west-2c"))
    assert [(zone.name, zone.region, zone.scheme) for zone in zones] == [
        ("the zone of subnet-1", "us-west-2", ""),
        ("us-west-2c", "us-west-2", "name"),
    ]


def test_no_subnets_are_the_one_unnamed_zone() -> None:
    assert lie(preview(declared(BALANCER, "web", subnets=[]))) == (ZoneSet((UNNAMED.id,)), (UNNAMED,))


def test_a_list_that_is_not_known_is_open() -> None:
    vpc = declared("awsx:ec2:Vpc", "vpc")
    found, zones = lie(preview(vpc, declared(BALANCER, "web", subnets=Ref(vpc, "publicSubnetIds"))))
    assert (found.ids, [each.fact for each in found.open], zones) == ((), ["what subnets of web names"], ())


def test_mappings_and_default_subnets_count() -> None:
    one = declared("aws:ec2/defaultSubnet:DefaultSubnet", "d", availabilityZone="us-west-2a")
    stack = preview(one, declared(BALANCER, "web", subnetMappings=[{"subnetId": one, "allocationId": "eip-1"}]))
    assert lie(stack, "subnets[]", "subnetMappings[].subnetId")[0] == ZoneSet(("zone:us-west-2a",))


def test_every_subnet_is_in_a_zone_that_can_be_lost() -> None:
    stack = preview(subnet("s0", availabilityZone="us-west-2a"), subnet("s1", availabilityZone=Hidden("us-west-2b")))
    draft = Draft(stack, Settings(), (FAMILY,))
    for each in stack.of_type(SUBNET):
        draft.lower(each)
    zones = draft.topology(modelled=0, irrelevant=0).zones
    settle = "Set availabilityZone of s1. Check the deployed stack (`pulumi stack export`), or set the value in the program."
    assert [(zone.name, zone.missing) for zone in zones] == [
        ("the zone of s1", (Missing("the zone of s1", settle),)),
        ("us-west-2a", ()),
    ]


def test_what_the_cloud_reports_of_a_machine_tells_the_zone_of_its_subnet() -> None:
    machine = declared("aws:ec2/instance:Instance", "one", {"availabilityZone": "us-west-2b"}, subnetId="subnet-1")
    balancer = declared(BALANCER, "web", subnets=["subnet-1", "subnet-2"])
    assert lie(preview(machine, balancer))[0] == ZoneSet(("zone:subnet-1", "zone:subnet-2"))
    assert lie(deployed(machine, balancer))[0] == ZoneSet(("zone:subnet-2", "zone:us-west-2b"))
