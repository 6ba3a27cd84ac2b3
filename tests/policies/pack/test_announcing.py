"""Each rule is a policy with all that the engine can be told of it."""

from collections.abc import Callable

import msgspec
import pytest
from google.protobuf.json_format import MessageToDict

from holdfast import __version__
from holdfast.check.catalogue import installed
from holdfast.settings.model import Options

SEVERITIES = {"low": 1, "medium": 2, "high": 3, "critical": 4}


def test_every_installed_rule_is_a_policy(pack: Callable) -> None:
    info = pack().info()
    assert (info.name, info.version, info.supportsConfig) == ("holdfast", __version__, True)
    assert [(each.name, each.severity, each.url) for each in info.policies] == [
        (rule.id, SEVERITIES[rule.severity], rule.url) for rule in installed()
    ]


def test_a_policy_says_all_of_its_rule(pack: Callable) -> None:
    rule = next(each for each in installed() if each.id == "aws-lb-zonal-shift-off")
    (policy,) = pack([rule]).info().policies
    said = MessageToDict(policy)
    schema = said.pop("configSchema")
    assert said == {
        "name": "aws-lb-zonal-shift-off",
        "displayName": rule.title,
        "description": f"{rule.title}.",
        "policyType": "POLICY_TYPE_RESOURCE",
        "severity": "POLICY_SEVERITY_LOW",
        "tags": ["aws", "load-balancing"],
        "remediationSteps": "Set enableZonalShift to true.",
        "url": rule.url,
    }
    assert schema["properties"]["tier"] == {
        "anyOf": [{"type": "integer", "minimum": 0.0}, {"type": "null"}],
        "description": "Default: null.",
    }
    assert schema["properties"]["waivers"]["items"]["required"] == ["urn", "reason", "owner", "expires"]
    assert schema.keys() == {"properties"}


def test_nothing_is_mandatory_but_what_is_critical_and_decided_before_creation(pack: Callable) -> None:
    rules = {rule.id: rule for rule in installed()}
    mandatory = [each.name for each in pack().info().policies if each.enforcementLevel == 1]
    assert mandatory == [
        "aws-alb-under-two-subnets",
        "aws-ecs-deployment-deadlock",
        "aws-fargate-invalid-placement",
        "gcp-bs-all-backends-drained",
        "gcp-gpu-live-migration",
        "gcp-hc-timeout-over-interval",
        "gcp-rmig-invalid-max-unavailable",
        "gcp-rmig-single-zone-shape",
    ]
    assert {(rules[name].severity, rules[name].decidable_at, rules[name].scope) for name in mandatory} == {
        ("critical", "inputs", "resource")
    }
    assert {each.enforcementLevel for each in pack().info().policies} == {0, 1}


def test_the_type_of_a_policy_says_when_it_speaks(pack: Callable) -> None:
    types = {each.name: each.policy_type for each in pack().info().policies}
    assert types["aws-asg-no-cooldown"] == 1
    assert types["aws-lb-no-listener"] == 2
    assert types["zone-loss-stops-service"] == 2
    assert types["aws-tg-round-robin"] == 2, "whether a group serves inference is read off the stack"


@pytest.mark.parametrize("name", Options.__struct_fields__)
def test_no_option_has_a_default_that_the_engine_would_fill_in(name: str, pack: Callable) -> None:
    given = [MessageToDict(each.configSchema)["properties"].get(name, {}) for each in pack().info().policies]
    assert [each for each in given if "default" in each] == []


def test_the_options_of_a_rule_are_those_that_it_names(pack: Callable) -> None:
    named = {each.name: set(MessageToDict(each.configSchema)["properties"]) - {"waivers"} for each in pack().info().policies}
    assert named == {rule.id: set(rule.options) for rule in installed()}
    assert msgspec.structs.asdict(Options()).keys() >= set().union(*named.values())
