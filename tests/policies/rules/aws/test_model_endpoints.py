"""Edge cases of the rules about SageMaker endpoint configurations: instances, start-up, zones, scaling."""

import pytest

from holdfast.settings.model import Options
from holdfast.stack.values import UNKNOWN_STRING
from holdfast.testing import Declared, Hidden, Ref, answers, declared, deployed, preview, verdict
from holdfast_policies.rules.aws.serverless.aws_sagemaker_fewer_instances_than_zones import aws_sagemaker_fewer_instances_than_zones
from holdfast_policies.rules.aws.serverless.aws_sagemaker_no_autoscaling import aws_sagemaker_no_autoscaling
from holdfast_policies.rules.aws.serverless.aws_sagemaker_single_instance import aws_sagemaker_single_instance
from holdfast_policies.rules.aws.serverless.aws_sagemaker_single_zone import aws_sagemaker_single_zone
from holdfast_policies.rules.aws.serverless.aws_sagemaker_startup_timeout_too_short import aws_sagemaker_startup_timeout_too_short

CONFIG, MODEL = "aws:sagemaker/endpointConfiguration:EndpointConfiguration", "aws:sagemaker/model:Model"
TIMEOUT = "containerStartupHealthCheckTimeoutInSeconds"
SERVERLESS = {"serverlessConfig": {"maxConcurrency": 20, "memorySizeInMb": 4096}}
FOUND, OPEN = {"chat": "finding"}, {"chat": "undecided"}
HOLDS: dict[str, str] = {}


def config(*variants: object) -> Declared:
    return Declared(CONFIG, "chat", {"productionVariants": list(variants)}, {"name": "chat-1"})


def scaled(**managed: object) -> dict[str, object]:
    return {"initialInstanceCount": 2, "managedInstanceScaling": managed}


@pytest.mark.parametrize(
    ("variant", "expected"),
    [
        ({"initialInstanceCount": 1}, FOUND),
        ({"initialInstanceCount": "2"}, HOLDS),
        ({}, OPEN),
        ({"initialInstanceCount": UNKNOWN_STRING}, OPEN),
        (SERVERLESS, HOLDS),
        ({**SERVERLESS, "initialInstanceCount": UNKNOWN_STRING}, HOLDS),
        ({"serverlessConfig": UNKNOWN_STRING, "initialInstanceCount": 2}, HOLDS),
        ({"serverlessConfig": UNKNOWN_STRING, "initialInstanceCount": 1}, OPEN),
        (scaled(status="ENABLED", minInstanceCount=0), FOUND),
        (scaled(status="ENABLED", minInstanceCount=2), HOLDS),
        (scaled(status="DISABLED", minInstanceCount=0), HOLDS),
        (scaled(minInstanceCount=0), OPEN),
        (scaled(status="ENABLED"), OPEN),
        ({**scaled(status="ENABLED", minInstanceCount=1), "initialInstanceCount": UNKNOWN_STRING}, FOUND),
        ({"initialInstanceCount": 2, "managedInstanceScaling": UNKNOWN_STRING}, OPEN),
        (UNKNOWN_STRING, OPEN),
        ("main", OPEN),
    ],
)
def test_two_instances_from_the_start_and_whatever_scales_them(variant: object, expected: dict[str, str]) -> None:
    assert answers(aws_sagemaker_single_instance, preview(config(variant))) == expected


def test_each_variant_is_judged_and_what_is_not_known_hides_no_finding() -> None:
    named = {"variantName": "main", "initialInstanceCount": 1}
    report = verdict(aws_sagemaker_single_instance, preview(config(UNKNOWN_STRING, named, {"initialInstanceCount": 1})))
    assert [row.message.partition(" of ")[0] for row in report.findings] == ["Variant main", "Variant productionVariants[2]"]
    assert len({row.fingerprint for row in report.findings}) == 2
    assert [row.missing for row in report.undecided] == [("productionVariants[0] of chat",)]


@pytest.mark.parametrize(
    ("variant", "seconds", "expected"),
    [
        ({TIMEOUT: 59, "instanceType": UNKNOWN_STRING}, None, FOUND),
        ({TIMEOUT: 120, "instanceType": "ml.g5.xlarge"}, None, FOUND),
        ({TIMEOUT: 120, "instanceType": "ml.m5.large"}, None, HOLDS),
        ({TIMEOUT: 120, "instanceType": UNKNOWN_STRING}, None, OPEN),
        ({TIMEOUT: 300, "instanceType": UNKNOWN_STRING}, None, HOLDS),
        ({TIMEOUT: UNKNOWN_STRING, "instanceType": "ml.m5.large"}, None, OPEN),
        ({"instanceType": "ml.p4d.24xlarge"}, None, HOLDS),
        ({"instanceType": UNKNOWN_STRING}, 900, FOUND),
        ({TIMEOUT: 899}, 900, FOUND),
        ({TIMEOUT: 900}, 900, HOLDS),
        (SERVERLESS, 900, HOLDS),
    ],
)
def test_the_timeout_covers_the_load_time(variant: object, seconds: int | None, expected: dict[str, str]) -> None:
    options = Options(model_load_seconds=seconds)
    assert answers(aws_sagemaker_startup_timeout_too_short, preview(config(variant)), options) == expected


def model(name: str, zones: str, **inputs: object) -> list[Declared]:
    """Return a model with a subnet in each of some zones, and the subnets."""
    subnets = [declared("aws:ec2/subnet:Subnet", f"{name}-{zone}", availabilityZone=f"us-west-2{zone}") for zone in zones]
    vpc = {"vpcConfig": {"subnets": subnets, "securityGroupIds": ["sg-1"]}} if zones else {}
    return [Declared(MODEL, name, {**vpc, **inputs}, {"name": f"{name}-1"}), *subnets]


def hosting(models: list[list[Declared]], *counts: object) -> list[Declared]:
    variants = [{"modelName": Ref(each[0], "name"), "initialInstanceCount": count} for each, count in zip(models, counts, strict=True)]
    return [*(resource for each in models for resource in each), config(*variants)]


@pytest.mark.parametrize(
    ("zones", "count", "expected"), [("abc", 2, FOUND), ("abc", 3, HOLDS), ("ab", 2, HOLDS), ("", 1, HOLDS), ("ab", UNKNOWN_STRING, OPEN)]
)
def test_instances_are_compared_with_zones(zones: str, count: object, expected: dict[str, str]) -> None:
    resources = hosting([model("first", zones)], count)
    assert answers(aws_sagemaker_fewer_instances_than_zones, preview(*resources)) == expected
    if count != UNKNOWN_STRING:
        assert answers(aws_sagemaker_fewer_instances_than_zones, deployed(*resources)) == expected


@pytest.mark.parametrize(
    ("zones", "counts", "before", "after"),
    [
        (("abc", "bcd"), (2, 3), FOUND, FOUND),
        (("abc", "ab"), (3, 3), HOLDS, HOLDS),
        (("abc", "ab"), (3, 2), OPEN, HOLDS),
        (("ab", "abc"), (3, 2), OPEN, FOUND),
    ],
)
def test_names_that_are_not_known_may_be_of_any_of_the_models(
    zones: tuple[str, str], counts: tuple[int, int], before: dict[str, str], after: dict[str, str]
) -> None:
    resources = hosting([model("first", zones[0]), model("second", zones[1])], *counts)
    assert answers(aws_sagemaker_fewer_instances_than_zones, preview(*resources)) == before
    assert answers(aws_sagemaker_fewer_instances_than_zones, deployed(*resources)) == after


def test_a_model_outside_the_stack_leaves_the_zones_open() -> None:
    assert answers(aws_sagemaker_fewer_instances_than_zones, preview(config({"modelName": "chat-7b", "initialInstanceCount": 2}))) == OPEN


@pytest.mark.parametrize(("zones", "expected"), [("a", {"first": "finding"}), ("ab", HOLDS), ("", HOLDS)])
def test_the_zones_of_a_hosted_model_are_counted(zones: str, expected: dict[str, str]) -> None:
    first = model("first", zones)
    for make in (preview, deployed):
        assert answers(aws_sagemaker_single_zone, make(*hosting([first], 2))) == expected
        assert answers(aws_sagemaker_single_zone, make(*first)) == HOLDS


def test_who_hosts_a_model_may_not_be_known() -> None:
    first = model("first", "a")
    unknown = Declared(CONFIG, "chat", {"productionVariants": Hidden([], of=(first[0],))})
    assert answers(aws_sagemaker_single_zone, preview(*first, unknown)) == {"first": "undecided"}


def endpoint(of: Declared, name: str = "api") -> Declared:
    return Declared("aws:sagemaker/endpoint:Endpoint", name, {"endpointConfigName": Ref(of, "name")}, {"name": f"{name}-1"})


def test_a_configuration_is_judged_where_an_endpoint_uses_it() -> None:
    chat = config({"variantName": "main", "initialInstanceCount": 2})
    assert answers(aws_sagemaker_no_autoscaling, preview(chat)) == HOLDS
    assert answers(aws_sagemaker_no_autoscaling, preview(chat, endpoint(chat))) == FOUND
    either = Declared("aws:sagemaker/endpoint:Endpoint", "api", {"endpointConfigName": UNKNOWN_STRING})
    assert answers(aws_sagemaker_no_autoscaling, preview(chat, either)) == OPEN


@pytest.mark.parametrize(
    ("variant", "expected"),
    [
        (SERVERLESS, HOLDS),
        (scaled(status="ENABLED", minInstanceCount=2), HOLDS),
        (scaled(status="DISABLED", minInstanceCount=2), FOUND),
        ({"managedInstanceScaling": UNKNOWN_STRING}, OPEN),
        ({"serverlessConfig": UNKNOWN_STRING}, OPEN),
    ],
)
def test_variants_that_scale_by_themselves(variant: object, expected: dict[str, str]) -> None:
    chat = config(variant)
    assert answers(aws_sagemaker_no_autoscaling, preview(chat, endpoint(chat))) == expected
