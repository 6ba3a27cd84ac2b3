"""Damaged requests: answered, without a fault of ours and without a secret."""

import importlib.util
from pathlib import Path
from random import Random

import pytest

ROOT = Path(__file__).parents[3]
_SPEC = importlib.util.spec_from_file_location("mutated_requests", ROOT / "benchmarks" / "mutated_requests.py")
mutated_requests = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(mutated_requests)


@pytest.mark.parametrize("number", range(10))
def test_damage_is_answered(number: int) -> None:
    dice, requests, pack = Random(number), mutated_requests.recorded(), mutated_requests.pack()
    for _ in range(100):
        method, request = mutated_requests.damaged(requests, dice)
        assert mutated_requests.outcome(pack, method, request) in ("answered", "no request"), (method, request)


@pytest.mark.parametrize(
    "request_",
    [
        {},
        {"type": "aws:lb/loadBalancer:LoadBalancer"},
        {"urn": "not a urn", "type": "x"},
        {"urn": "urn:pulumi:dev::demo::aws:autoscaling/group:Group::half"},
        {"urn": "urn:pulumi:dev::demo::aws:s3/bucket:Bucket::b", "type": "aws:s3/bucket:Bucket", "properties": {"x": "y" * (5 << 20)}},
    ],
)
def test_what_is_hardly_a_request_is_answered(request_: dict) -> None:
    pack = mutated_requests.pack()
    assert mutated_requests.outcome(pack, "Analyze", request_) == "answered"
    assert mutated_requests.outcome(pack, "AnalyzeStack", {"resources": [request_, request_]}) == "answered"
    assert mutated_requests.outcome(pack, "AnalyzeStack", {}) == "answered"


def test_resources_that_are_each_others_parents_and_needs_are_answered() -> None:
    one, other = ("urn:pulumi:dev::demo::aws:lb/loadBalancer:LoadBalancer::a", "urn:pulumi:dev::demo::aws:lb/targetGroup:TargetGroup::b")
    rows = [
        {
            "type": urn.split("::")[2],
            "urn": urn,
            "parent": of,
            "dependencies": [of, urn, "urn:gone"],
            "propertyDependencies": {"x": {"urns": [of]}},
        }
        for urn, of in ((one, other), (other, one))
    ]
    assert mutated_requests.outcome(mutated_requests.pack(), "AnalyzeStack", {"resources": rows}) == "answered"
