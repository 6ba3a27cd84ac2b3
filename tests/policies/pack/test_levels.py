"""The engine enforces no level: the pack says each finding with the one that it was given."""

from collections.abc import Callable

import pytest

ONE_SUBNET = ("aws:lb/loadBalancer:LoadBalancer", "web")
UNDER_TWO, UNPROTECTED, UNSHIFTED = "aws-alb-under-two-subnets", "aws-lb-deletion-protection-off", "aws-lb-zonal-shift-off"


@pytest.mark.parametrize(
    ("config", "levels"),
    [
        ({}, {UNDER_TWO: 1, UNPROTECTED: 0}),
        ({"all": "mandatory"}, {UNDER_TWO: 1, UNPROTECTED: 1}),
        ({"all": "advisory"}, {UNDER_TWO: 0, UNPROTECTED: 0}),
        ({"all": "disabled"}, {}),
        ({"all": "disabled", UNPROTECTED: "advisory"}, {UNPROTECTED: 0}),
        ({UNDER_TWO: "disabled"}, {UNPROTECTED: 0}),
        ({"group:load-balancing": "disabled"}, {}),
        ({"group:load-balancing": "disabled", UNPROTECTED: "mandatory"}, {UNPROTECTED: 1}),
        ({"cloud:aws": "mandatory"}, {UNDER_TWO: 1, UNPROTECTED: 1}),
        ({"cloud:aws": "mandatory", "group:load-balancing": "advisory"}, {UNDER_TWO: 0, UNPROTECTED: 0}),
        ({"all": "disabled", "group:load-balancing": "mandatory"}, {UNDER_TWO: 1, UNPROTECTED: 1}),
        ({"group:network": "disabled", "cloud:gcp": "disabled", "no-such-policy": "mandatory"}, {UNDER_TWO: 1, UNPROTECTED: 0}),
        ({"all": "remediate"}, {UNDER_TWO: 1, UNPROTECTED: 1}),
    ],
)
def test_levels_by_rule_by_group_by_cloud_and_all(config: dict, levels: dict, pack: Callable) -> None:
    answer = pack().configure(config).analyze(*ONE_SUBNET, subnets=["subnet-1"])
    assert {each.policyName: each.enforcementLevel for each in answer.diagnostics} == levels


@pytest.mark.parametrize("level", ["advisory", "mandatory", "disabled", "remediate"])
def test_no_answer_has_a_level_that_the_engine_cannot_take(level: str, pack: Callable, recorded: Callable) -> None:
    answers = pack().configure({"all": level}).replay(recorded("up-create"))
    levels = {each.enforcementLevel for one in answers for each in one.diagnostics}
    assert levels == {"advisory": {0}, "mandatory": {1}, "disabled": set(), "remediate": {1}}[level]


def test_a_policy_that_is_disabled_is_not_asked_and_the_others_say_the_same(pack: Callable, recorded: Callable, said: Callable) -> None:
    whole = said(*pack().replay(recorded("up-create")))
    without = said(
        *pack().configure({"aws-lb-no-listener": "disabled", "zone-loss-stops-service": "disabled"}).replay(recorded("up-create"))
    )
    assert without == [row for row in whole if row[0] not in ("aws-lb-no-listener", "zone-loss-stops-service")]
    assert len(without) < len(whole)
