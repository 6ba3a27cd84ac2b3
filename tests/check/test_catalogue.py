"""Choosing among the installed rules."""

import pytest

from holdfast.check.catalogue import chosen, installed, named
from holdfast.errors import UsageError

EVERY = [each.id for each in installed()]


def ids(select=("*",), ignore=()):
    return [each.id for each in chosen(select, ignore)]


def test_every_installed_rule_has_an_id_of_its_own():
    assert sorted(set(EVERY)) == EVERY
    assert ids() == EVERY
    assert all(named(each).id == each for each in EVERY)


def test_patterns_select_by_id_glob_group_and_cloud():
    assert ids(["aws-lb-no-listener"]) == ["aws-lb-no-listener"]
    assert ids(["aws-lb-*"]) == [each for each in EVERY if each.startswith("aws-lb-")]
    assert ids(["cloud:aws"]) == [each.id for each in installed() if each.cloud == "aws"]
    assert ids(["group:load-balancing"]) == [each.id for each in installed() if each.group == "load-balancing"]


def test_what_is_ignored_goes_before_what_is_selected():
    assert ids(["aws-lb-no-listener", "aws-lb-single-zone"], ["aws-lb-s*"]) == ["aws-lb-no-listener"]
    assert ids(["*"], ["*"]) == []


@pytest.mark.parametrize(
    ("pattern", "message", "hint"),
    [
        ("aws-lb-no-listner", "there is no rule aws-lb-no-listner", "Did you mean aws-lb-no-listener"),
        ("group:load-balancer", "there is no group load-balancer", "Did you mean load-balancing?"),
        ("cloud:azure", "there is no cloud azure", "`holdfast rules` lists them."),
        ("zzz-*", "there is no rule zzz-*", "`holdfast rules` lists them."),
        ("", "there is no rule ", "`holdfast rules` lists them."),
    ],
)
def test_a_pattern_that_matches_nothing_is_wrong_usage_with_near_names(pattern, message, hint):
    for select, ignore in (([pattern], []), (["*"], [pattern])):
        with pytest.raises(UsageError) as raised:
            chosen(select, ignore)
        assert raised.value.message == message
        assert raised.value.hint.startswith(hint)
