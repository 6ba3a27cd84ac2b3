"""What the catalogue promises of every rule: one file, one name, one page."""

import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from holdfast.check.catalogue import installed
from holdfast.rule import Rule
from holdfast.settings.model import SEVERITIES, Options
from holdfast.stack.tokens import normalise
from holdfast_policies import rules
from holdfast_policies.rules import RULES

HEADINGS = ["## Why it matters", "## What to do", "## When it is decided", "## References"]
EACH = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


def packages(parent: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(parent.__path__, f"{parent.__name__}."):
        if found.ispkg:
            yield importlib.import_module(found.name)


GROUPS = [group for cloud in packages(rules) for group in packages(cloud)]


def files(group: ModuleType) -> list[str]:
    return sorted(found.name for found in pkgutil.iter_modules(group.__path__) if not found.ispkg)


def more_than_once(values: list[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def test_no_two_rules_share_an_id_or_a_title() -> None:
    assert more_than_once([rule.id for rule in RULES]) == []
    assert more_than_once([rule.title for rule in RULES]) == []


def test_the_rules_are_installed() -> None:
    assert {rule.id for rule in RULES} <= {rule.id for rule in installed()}


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.__name__)
def test_a_group_lists_the_rules_of_its_folder(group: ModuleType) -> None:
    assert [rule.id.replace("-", "_") for rule in group.RULES] == files(group)


def test_every_group_is_listed_once() -> None:
    listed = [rule.id for group in GROUPS for rule in group.RULES]
    assert sorted(listed) == sorted(rule.id for rule in RULES)


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.__name__)
def test_file_function_id_cloud_and_group_agree(group: ModuleType) -> None:
    *_, cloud, folder = group.__name__.split(".")
    for name in files(group):
        module = importlib.import_module(f"{group.__name__}.{name}")
        rule: Rule = getattr(module, name)
        assert (rule.id.replace("-", "_"), rule.check.__name__, Path(module.__file__ or "").stem) == (name, name, name)
        assert (rule.cloud, rule.group) == (cloud, folder.replace("_", "-"))


@EACH
def test_a_page_has_its_four_parts(rule: Rule) -> None:
    lines = rule.page.splitlines()
    assert [line for line in lines if line.startswith("#")] == HEADINGS
    parts = rule.page.split("## ")[1:]
    assert all(part.partition("\n")[2].strip() for part in parts)


@EACH
def test_what_a_rule_states_is_complete(rule: Rule) -> None:
    assert rule.title[:1].isupper()
    assert not rule.title.endswith(".")
    assert rule.fix.endswith(".")
    assert rule.severity in SEVERITIES
    assert rule.good
    assert rule.bad
    assert not set(rule.good) & set(rule.bad)
    assert rule.subjects or rule.clause or not rule.judges_resources
    assert set(rule.options) <= set(Options.__struct_fields__)


@EACH
def test_types_are_stated_once_and_under_their_one_name(rule: Rule) -> None:
    assert more_than_once(list(rule.types)) == []
    assert [normalise(each) for each in rule.types] == list(rule.types)


@EACH
def test_a_rule_that_is_given_inputs_alone_is_about_one_resource(rule: Rule) -> None:
    assert rule.scope == "resource" or not rule.reads_inputs_alone
