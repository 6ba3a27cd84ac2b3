"""Answers to look-ups: the user's, else made-up ones that are no facts."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.settings.model import Lookup
from holdfast.sources.program.fixtures import aws, gcp
from holdfast.sources.program.lookups import Lookups, canonical, type_of
from holdfast.sources.program.placeholders import is_unknown_text, unknown_text
from holdfast.stack.lookup_zones import is_fixture_id, is_fixture_zone, zone_ids_of, zones_of

SUBNETS = "aws:ec2/getSubnets:getSubnets"
SUBNET = "aws:ec2/getSubnet:getSubnet"


def made_up(token: str, region: str = "", **arguments: object) -> dict[str, object]:
    answer = Lookups().answer(token, arguments, region)
    assert answer is not None
    assert not answer.described
    return answer.values


def test_the_user_answers_first_and_for_the_arguments_given() -> None:
    lookups = Lookups(
        (
            Lookup(SUBNETS, {"ids": ["subnet-1"]}, {"filters": [{"name": "vpc-id", "values": ["vpc-1"]}]}),
            Lookup("aws:ec2:getSubnets", {"ids": ["subnet-2"]}, {"tags": {"tier": "public"}}),
        )
    )
    of_vpc = {"filters": [{"name": "vpc-id", "values": ["vpc-1"]}], "region": "x"}
    answers = [
        lookups.answer(SUBNETS, each, "") for each in (of_vpc, {"tags": {"tier": "public", "b": "c"}}, {"tags": {"tier": "private"}})
    ]
    assert [answer and answer.values["ids"] for answer in answers[:2]] == [["subnet-1"], ["subnet-2"]]
    assert answers[2] is not None
    assert not answers[2].described


def test_made_up_ids_are_the_same_for_the_same_look_up_and_others_for_another() -> None:
    first, again, other = made_up(SUBNETS, filters=["a"]), made_up(SUBNETS, filters=["a"]), made_up(SUBNETS, filters=["b"])
    ids = [str(each) for answer in (first, other) for each in answer["ids"]]  # type: ignore[attr-defined]
    assert first == again
    assert len(set(ids)) == len(ids) == 6
    assert all(map(is_fixture_id, ids))


def test_a_subnet_that_is_looked_up_is_in_no_known_zone() -> None:
    subnet = made_up(SUBNET, id="subnet-1")
    assert subnet["id"] == "subnet-1"
    assert is_unknown_text(str(subnet["availabilityZone"]))
    assert is_unknown_text(f"in {subnet['availabilityZone']}!")


def test_what_is_described_as_outside_answers_too() -> None:
    lookups = Lookups((), ({"id": "subnet-1", "type": "aws:ec2/subnet:Subnet", "availabilityZone": "us-east-1a"},))
    answer = lookups.answer(SUBNET, {"id": "subnet-1"}, "")
    assert answer is not None
    assert answer.values["availabilityZone"] == "us-east-1a"


def test_nothing_answers_for_what_is_not_known() -> None:
    assert Lookups().answer("acme:index/getThing:getThing", {}, "") is None


@pytest.mark.parametrize(
    ("region", "names"),
    [
        ("us-west-2", ("us-west-2w", "us-west-2x", "us-west-2y", "us-west-2z")),
        ("eu-west-1", ("eu-west-1x", "eu-west-1y", "eu-west-1z")),
        ("mars-north-1", ("mars-north-1y", "mars-north-1z")),
        ("europe-west1", ("europe-west1-x", "europe-west1-y", "europe-west1-z")),
    ],
)
def test_zones_of_a_region_are_made_up_and_told_from_real_ones(region: str, names: tuple[str, ...]) -> None:
    assert zones_of(region) == names
    assert all(map(is_fixture_zone, (*names, *zone_ids_of(region))))


@pytest.mark.parametrize(
    "zone", ["us-east-1a", "us-east-1f", "use1-az1", "us-central1-f", "us-west-2-lax-1a", "us-east-1-wl1-bos-wlz-1", "", "z"]
)
def test_real_zones_are_not_made_up(zone: str) -> None:
    assert not is_fixture_zone(zone)


def test_zones_are_those_of_the_region_asked_for() -> None:
    assert made_up("aws:index/getAvailabilityZones:getAvailabilityZones", "eu-north-1", state="available")["names"] == list(
        zones_of("eu-north-1")
    )
    assert made_up("gcp:compute/getZones:getZones", "europe-west4")["names"] == list(zones_of("europe-west4"))
    assert made_up("aws:index/getRegion:getRegion")["region"] == "us-east-1"


def test_a_policy_document_is_computed() -> None:
    statements = [
        {"sid": "A", "actions": ["s3:Get*", "s3:Put*"], "resources": ["*"], "principals": [{"type": "AWS", "identifiers": ["a", "b"]}]},
        {"effect": "Deny", "notActions": ["iam:*"], "principals": [{"type": "*", "identifiers": ["*"]}]},
        {
            "actions": ["a"],
            "conditions": [
                {"test": "StringEquals", "variable": "v", "values": ["x"]},
                {"test": "StringEquals", "variable": "w", "values": ["y", "z"]},
            ],
        },
    ]
    source = json.dumps({"Version": "2012-10-17", "Statement": {"Sid": "A", "Effect": "Deny"}})
    answer = made_up("aws:iam/getPolicyDocument:getPolicyDocument", statements=statements, sourcePolicyDocuments=[source])
    assert json.loads(str(answer["json"])) == {
        "Version": "2012-10-17",
        "Statement": [
            {"Sid": "A", "Effect": "Allow", "Action": ["s3:Get*", "s3:Put*"], "Resource": "*", "Principal": {"AWS": ["a", "b"]}},
            {"Effect": "Deny", "NotAction": "iam:*", "Principal": "*"},
            {"Effect": "Allow", "Action": "a", "Condition": {"StringEquals": {"v": "x", "w": ["y", "z"]}}},
        ],
    }


@pytest.mark.parametrize("token", [*aws.ANSWERS, *gcp.ANSWERS])
def test_every_fixture_answers_with_an_id_and_in_words(token: str) -> None:
    answer = Lookups().answer(token, {}, "")
    assert answer is not None
    assert isinstance(answer.values["id"], str)
    assert json.loads(json.dumps(answer.values)) == answer.values


@given(
    st.from_regex(r"[a-z]{2,6}", fullmatch=True), st.from_regex(r"[0-9a-f]{8}", fullmatch=True), st.text(max_size=5), st.text(max_size=5)
)
def test_a_text_made_from_an_unknown_is_unknown(what: str, key: str, before: str, after: str) -> None:
    assert is_unknown_text(f"{before} {unknown_text(what, key)} {after}")


def test_tokens_have_one_short_form_and_name_the_type_of_what_they_find() -> None:
    assert canonical(SUBNET) == canonical("aws:ec2:getSubnet") == "aws:ec2:getSubnet"
    assert canonical("aws:index/getRegion:getRegion") == "aws:index:getRegion"
    assert type_of("aws:ec2/getSecurityGroup:getSecurityGroup") == "aws:ec2/securityGroup:SecurityGroup"
