"""Classic load balancers, interface endpoints and Resolver endpoints in one zone: by name and by subnet, known, unknown and outside."""

import pytest

from holdfast.rule import Rule
from holdfast.settings.model import Options
from holdfast.stack import Missing, Stack
from holdfast.stack.values import MARK, SECRET_MARK, UNKNOWN_STRING
from holdfast.testing import Declared, answers, declared, deployed, preview, verdict
from holdfast_policies.rules import RULES

SUBNET, CLASSIC = "aws:ec2/subnet:Subnet", "aws:elb/loadBalancer:LoadBalancer"
ENDPOINT, RESOLVER = "aws:ec2/vpcEndpoint:VpcEndpoint", "aws:route53/resolverEndpoint:ResolverEndpoint"
ASSOCIATION = "aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation"
SECRET = {MARK: SECRET_MARK, "ciphertext": "abc"}
UNKNOWN = UNKNOWN_STRING
FINDING, UNDECIDED, HOLDS = {"it": "finding"}, {"it": "undecided"}, {}
ONE, TWO = declared(SUBNET, "one", availabilityZone="us-west-2a"), declared(SUBNET, "two", availabilityZone="us-west-2b")
SAME, BARE = declared(SUBNET, "same", availabilityZone="us-west-2a"), declared(SUBNET, "bare")


def named(id_: str) -> Rule:
    return next(each for each in RULES if each.id == id_)


def said(rule: str, *resources: Declared, options: Options | None = None) -> dict[str, str]:
    """Return what a rule says, which must be the same at preview and once deployed."""
    before, after = (answers(named(rule), make(ONE, TWO, SAME, BARE, *resources), options) for make in (preview, deployed))
    assert before == after
    return before


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"availabilityZones": ["us-west-2a", "us-west-2b"]}, HOLDS),
        ({"availabilityZones": ["us-west-2a", "us-west-2a"]}, FINDING),
        ({"availabilityZones": [UNKNOWN]}, FINDING),
        ({"availabilityZones": ["us-west-2a", UNKNOWN]}, UNDECIDED),
        ({"availabilityZones": ["us-west-2a", "us-west-2b", UNKNOWN]}, HOLDS),
        ({"availabilityZones": UNKNOWN}, UNDECIDED),
        ({"availabilityZones": SECRET}, UNDECIDED),
        ({"availabilityZones": "us-west-2a"}, UNDECIDED),
        ({"subnets": [ONE, TWO]}, HOLDS),
        ({"subnets": [ONE, SAME]}, FINDING),
        ({"subnets": [ONE, BARE]}, UNDECIDED),
        ({"subnets": ["subnet-1"]}, FINDING),
        ({"subnets": ["subnet-1", "subnet-1"]}, FINDING),
        ({"subnets": ["subnet-1", "subnet-2"]}, UNDECIDED),
        ({"subnets": UNKNOWN}, UNDECIDED),
        ({}, FINDING),
    ],
)
def test_the_zones_of_a_classic_load_balancer(inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said("aws-clb-single-zone", declared(CLASSIC, "it", **inputs)) == expected


def test_zones_that_are_named_are_not_joined_with_what_the_provider_reports() -> None:
    it = declared(CLASSIC, "it", computed={"subnets": ["subnet-1", "subnet-2"]}, availabilityZones=["us-west-2a"])
    assert said("aws-clb-single-zone", it) == FINDING


def test_the_message_names_the_zones_and_how_many_are_asked_for() -> None:
    zones = ["us-west-2a", "us-west-2b"]
    three = Options(min_zones=3)
    (row,) = verdict(named("aws-clb-single-zone"), preview(declared(CLASSIC, "it", availabilityZones=zones)), three).findings
    assert (row.property, row.message) == (
        "availabilityZones",
        "The nodes of it lie in us-west-2a and us-west-2b: 2 zones, at least 3 are needed",
    )


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"vpcEndpointType": "Interface", "subnetIds": [ONE]}, FINDING),
        ({"vpcEndpointType": "Interface", "subnetIds": [ONE, TWO]}, HOLDS),
        ({"vpcEndpointType": "Interface"}, FINDING),
        ({"vpcEndpointType": "Interface", "subnetIds": UNKNOWN}, UNDECIDED),
        ({"vpcEndpointType": "Interface", "subnetIds": ["subnet-1", UNKNOWN]}, UNDECIDED),
        ({"vpcEndpointType": "Interface", "subnetConfigurations": [{"subnetId": ONE}, {"subnetId": TWO}]}, HOLDS),
        ({"vpcEndpointType": "Interface", "subnetConfigurations": [{"subnetId": "subnet-1"}], "subnetIds": ["subnet-1"]}, FINDING),
        ({"vpcEndpointType": UNKNOWN, "subnetIds": [ONE]}, UNDECIDED),
        ({"vpcEndpointType": UNKNOWN, "subnetIds": [ONE, TWO]}, HOLDS),
        ({"vpcEndpointType": "Gateway", "subnetIds": UNKNOWN}, HOLDS),
        ({}, HOLDS),
    ],
)
def test_the_zones_of_an_interface_endpoint(inputs: dict[str, object], expected: dict[str, str]) -> None:
    assert said("aws-vpce-single-zone", declared(ENDPOINT, "it", **inputs)) == expected


@pytest.mark.parametrize(("subnet", "expected"), [(TWO, HOLDS), (SAME, FINDING), (UNKNOWN, UNDECIDED)])
def test_a_subnet_may_be_associated_apart_from_the_endpoint(subnet: object, expected: dict[str, str]) -> None:
    it = declared(ENDPOINT, "it", vpcEndpointType="Interface", subnetIds=[ONE])
    assert said("aws-vpce-single-zone", it, declared(ASSOCIATION, "apart", vpcEndpointId=it, subnetId=subnet)) == expected


def test_what_is_hidden_may_associate_another_subnet() -> None:
    shown = preview(ONE, declared(ENDPOINT, "it", vpcEndpointType="Interface", subnetIds=[ONE]))
    stack = Stack("demo/dev", shown.resources, hidden=(Missing("what is created inside apply", "Check the deployed stack."),))
    assert answers(named("aws-vpce-single-zone"), stack) == UNDECIDED


@pytest.mark.parametrize(
    ("addresses", "expected"),
    [
        ([{"subnetId": ONE}, {"subnetId": TWO}], HOLDS),
        ([{"subnetId": ONE}, {"subnetId": SAME}], FINDING),
        ([{"subnetId": "subnet-1"}, {"subnetId": "subnet-1"}], FINDING),
        ([{"subnetId": "subnet-1"}, {"subnetId": "subnet-2"}], UNDECIDED),
        ([{"subnetId": ONE}, {"subnetId": UNKNOWN}], UNDECIDED),
        (UNKNOWN, UNDECIDED),
        (SECRET, UNDECIDED),
    ],
)
def test_the_zones_of_a_resolver_endpoint(addresses: object, expected: dict[str, str]) -> None:
    assert said("aws-resolver-endpoint-single-zone", declared(RESOLVER, "it", ipAddresses=addresses)) == expected
