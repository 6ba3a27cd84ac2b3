"""Edge cases of the rules about Lambda functions."""

import pytest

from holdfast.stack import Missing, Stack
from holdfast.stack.values import SECRET_IN_PREVIEW, UNKNOWN_STRING
from holdfast.testing import Declared, Hidden, Ref, answers, declared, deployed, preview
from holdfast_policies.rules.aws.serverless.aws_lambda_no_dead_letter_queue import aws_lambda_no_dead_letter_queue
from holdfast_policies.rules.aws.serverless.aws_lambda_no_reserved_concurrency import aws_lambda_no_reserved_concurrency
from holdfast_policies.rules.aws.serverless.aws_lambda_single_zone import aws_lambda_single_zone

FUNCTION, CONFIG = "aws:lambda/function:Function", "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"
QUEUE = "arn:aws:sqs:us-west-2:1:failed"
FOUND, OPEN = {"rank": "finding"}, {"rank": "undecided"}
HOLDS: dict[str, str] = {}


def function(name: str = "rank", /, **inputs: object) -> Declared:
    return Declared(FUNCTION, name, inputs, {"name": f"{name}-1", "arn": f"arn:aws:lambda:us-west-2:1:function:{name}-1"})


def config(of: object, destinations: object) -> Declared:
    return declared(CONFIG, "failed", functionName=of, destinationConfig=destinations)


def subnet(name: str, zone: object) -> Declared:
    return declared("aws:ec2/subnet:Subnet", name, availabilityZone=zone)


@pytest.mark.parametrize(
    ("queue", "expected"),
    [
        ({"targetArn": QUEUE}, HOLDS),
        ({"targetArn": UNKNOWN_STRING}, HOLDS),
        ({"targetArn": SECRET_IN_PREVIEW}, HOLDS),
        ({"targetArn": ""}, FOUND),
        ([], FOUND),
        (UNKNOWN_STRING, OPEN),
    ],
)
def test_a_queue_is_named_though_its_arn_is_not_known(queue: object, expected: dict[str, str]) -> None:
    assert answers(aws_lambda_no_dead_letter_queue, preview(function(deadLetterConfig=queue))) == expected


@pytest.mark.parametrize(
    ("destinations", "expected"),
    [
        ({"onFailure": {"destination": UNKNOWN_STRING}}, HOLDS),
        ({"onSuccess": {"destination": QUEUE}}, FOUND),
        ({"onFailure": UNKNOWN_STRING}, OPEN),
        (UNKNOWN_STRING, OPEN),
        (None, FOUND),
    ],
)
def test_a_destination_counts_that_is_for_failures(destinations: object, expected: dict[str, str]) -> None:
    rank = function()
    assert answers(aws_lambda_no_dead_letter_queue, preview(rank, config(Ref(rank, "arn"), destinations))) == expected


def test_a_destination_counts_for_the_function_that_it_is_of() -> None:
    rank, resize = function(), function("resize")
    to_queue = {"onFailure": {"destination": QUEUE}}
    for make in (preview, deployed):
        assert answers(aws_lambda_no_dead_letter_queue, make(rank, resize, config(Ref(resize, "name"), to_queue))) == FOUND
    either = preview(rank, resize, config(Hidden("rank-1", of=(rank, resize)), to_queue))
    assert answers(aws_lambda_no_dead_letter_queue, either) == {"rank": "undecided", "resize": "undecided"}


def test_what_is_hidden_may_give_a_destination() -> None:
    unseen = (Missing("what is created inside apply", "Check the deployed stack."),)
    hiding = Stack("demo/dev", preview(function()).resources, kind="program", hidden=unseen)
    assert answers(aws_lambda_no_dead_letter_queue, hiding) == OPEN
    assert answers(aws_lambda_no_reserved_concurrency, hiding) == FOUND


@pytest.mark.parametrize(
    ("reserved", "expected"), [(None, FOUND), (-1, FOUND), ("-1", FOUND), (0, HOLDS), (5, HOLDS), (UNKNOWN_STRING, OPEN)]
)
def test_only_minus_one_reserves_nothing(reserved: object, expected: dict[str, str]) -> None:
    assert answers(aws_lambda_no_reserved_concurrency, preview(function(reservedConcurrentExecutions=reserved))) == expected


@pytest.mark.parametrize(
    ("second", "expected"), [("us-west-2a", FOUND), ("us-west-2b", HOLDS), (None, OPEN), (UNKNOWN_STRING, OPEN), (SECRET_IN_PREVIEW, OPEN)]
)
def test_the_zones_of_a_functions_subnets_are_counted(second: object, expected: dict[str, str]) -> None:
    one, two = subnet("one", "us-west-2a"), subnet("two", second)
    both = function(vpcConfig={"subnetIds": [one, two], "securityGroupIds": ["sg-1"]})
    assert answers(aws_lambda_single_zone, preview(one, two, both)) == expected


@pytest.mark.parametrize(
    ("vpc", "expected"),
    [
        (None, HOLDS),
        ({"subnetIds": []}, HOLDS),
        ({"subnetIds": ["subnet-0abc"]}, FOUND),
        ({"subnetIds": ["subnet-0abc", "subnet-1abc"]}, OPEN),
        ({"subnetIds": UNKNOWN_STRING}, OPEN),
        (UNKNOWN_STRING, OPEN),
    ],
)
def test_a_function_without_subnets_is_in_no_vpc(vpc: object, expected: dict[str, str]) -> None:
    assert answers(aws_lambda_single_zone, preview(function(vpcConfig=vpc))) == expected
