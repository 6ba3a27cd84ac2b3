"""Auto Scaling groups as fleets, whole: sizes, zones, what they need, how they are replaced."""

from fractions import Fraction
from typing import Any

import pytest

from holdfast.settings.model import Settings
from holdfast.stack.missing import DEPLOYED, Missing
from holdfast.testing import Hidden, declared, deployed, preview
from holdfast.topology.facts import NO, YES, Count, Fact, HealthCheck, Origin, Span, ZoneSet, exactly
from holdfast.topology.lower import lower
from holdfast.topology.model import Fleet, Healing, Need, Part, Rollout

BOTH = pytest.mark.parametrize("made", [preview, deployed])
VPC = declared("aws:ec2/vpc:Vpc", "main", cidrBlock="10.0.0.0/16")
A, B = (declared("aws:ec2/subnet:Subnet", each, vpcId=VPC, availabilityZone=f"us-west-2{each}") for each in "ab")
NAT = declared("aws:ec2/natGateway:NatGateway", "nat", subnetId=B)
TABLE = declared("aws:ec2/routeTable:RouteTable", "private", vpcId=VPC)
ROUTE = declared("aws:ec2/route:Route", "out", routeTableId=TABLE, destinationCidrBlock="0.0.0.0/0", natGatewayId=NAT)
JOINED = declared("aws:ec2/routeTableAssociation:RouteTableAssociation", "a", subnetId=A, routeTableId=TABLE)
TEMPLATE = declared("aws:ec2/launchTemplate:LaunchTemplate", "models", instanceType="m7i.large")
GROUP = declared(
    "aws:autoscaling/group:Group",
    "models",
    minSize=2,
    maxSize=4,
    vpcZoneIdentifiers=[A, B],
    launchTemplate={"id": TEMPLATE},
    instanceRefresh={"strategy": "Rolling", "preferences": {"minHealthyPercentage": 50}},
    healthCheckGracePeriod=120,
)
EGRESS = Fact(
    None,
    (Missing("whether egress is needed to serve", "Set `options.egress` in holdfast.yaml to serve or to recover."),),
    "egress",
)
LAUNCH = Missing("how long an instance of models takes to run", "State instance-launch with at_most under `assume` in holdfast.yaml.")


@BOTH
def test_a_group_is_a_fleet(made: Any) -> None:
    topology = lower(made(VPC, A, B, NAT, TABLE, ROUTE, JOINED, TEMPLATE, GROUP, config={"aws:region": "us-west-2"}), Settings())
    by = (Origin(GROUP.urn, ("vpcZoneIdentifiers",)), Origin(A.urn))
    assert topology.fleets == (
        Fleet(
            GROUP.urn,
            "models",
            exactly(2),
            most=exactly(4),
            zones=ZoneSet(("zone:us-west-2a", "zone:us-west-2b")),
            region="us-west-2",
            needs=(
                Need((NAT.urn,), "recover", zones=("zone:us-west-2a",), origins=by),
                Need((NAT.urn,), "serve", needed=EGRESS, zones=("zone:us-west-2a",), origins=by),
            ),
            rollout=Rollout(percent=Fraction(50), least=1, origins=(Origin(GROUP.urn, ("instanceRefresh",)),)),
            healing=Healing(
                "auto scaling group models",
                YES,
                YES,
                HealthCheck(60.0, 0.0, 1, 1, deep=False, origins=(Origin(GROUP.urn, ("healthCheckType",)),)),
                Span(0.0, None, (LAUNCH,)),
                Span(120.0, 120.0),
                Span(60.0, 60.0),
                (Origin(GROUP.urn, ("healthCheckType", "healthCheckGracePeriod")),),
            ),
            origins=(Origin(GROUP.urn), Origin(TEMPLATE.urn)),
        ),
    )
    assert topology.parts == (Part(NAT.urn, "nat", "nat", "us-west-2", ZoneSet(("zone:us-west-2b",)), origins=(Origin(NAT.urn),)),)
    assert topology.opaque == ()


def fleet(**inputs: Any) -> Fleet:
    group = declared("aws:autoscaling/group:Group", "models", **({"minSize": 2, "maxSize": 4} | inputs))
    return lower(preview(VPC, A, B, TEMPLATE, group), Settings()).fleets[0]


def test_a_size_that_is_not_known_has_bounds() -> None:
    fact = Missing("minSize of models", DEPLOYED)
    assert fleet(minSize=Hidden(2)).members == Count(0, None, (fact,))


def test_weights_share_the_minimum() -> None:
    overrides = [{"instanceType": "g5.xlarge", "weightedCapacity": "1"}, {"instanceType": "g5.2xlarge", "weightedCapacity": "2"}]
    found = fleet(minSize=4, mixedInstancesPolicy={"launchTemplate": {"overrides": overrides}})
    assert (found.members.low, found.members.high) == (2, 4)


def test_zones_are_named_or_pinned_by_the_template() -> None:
    named = fleet(availabilityZones=["us-west-2a", "us-west-2b"])
    assert named.zones == ZoneSet(("zone:us-west-2a", "zone:us-west-2b"))
    pinned = declared("aws:ec2/launchTemplate:LaunchTemplate", "pinned", placement={"availabilityZone": "us-west-2c"})
    group = declared("aws:autoscaling/group:Group", "models", minSize=2, maxSize=4, launchTemplate={"id": pinned})
    assert lower(preview(pinned, group), Settings()).fleets[0].zones == ZoneSet(("zone:us-west-2c",))
    assert fleet().zones == ZoneSet(("zone:unnamed",))


def test_who_replaces_whom() -> None:
    assert fleet(vpcZoneIdentifiers=[A], suspendedProcesses=["Launch"]).healing.member == NO
    assert fleet(vpcZoneIdentifiers=[A]).healing.zone == NO
    kept = {"capacityDistributionStrategy": "balanced-only"}
    assert fleet(vpcZoneIdentifiers=[A, B], availabilityZoneDistribution=kept).healing.zone == NO


def test_without_a_refresh_nothing_is_replaced() -> None:
    assert fleet().rollout == Rollout(assumptions=("nothing replaces the members of models: it has no instanceRefresh",))
