"""Every rule's examples are programs: they run, and the rule says of each exactly what the example states.

A statement that is at fault ends its first line with `# finding: RULE`. A line `# holdfast.yaml: options: {tier: 1}` gives settings.
The default contract is verified for the rules that are a clause of it, or look at what it is verified on.
"""

from collections.abc import Iterator
from functools import cache
from typing import Final, Literal

import msgspec
import pytest

from holdfast.check import Report, check
from holdfast.rule import Rule
from holdfast.settings.load import settings_from
from holdfast.settings.model import Settings
from holdfast.sources.program.recorder import record
from holdfast.sources.read import with_outside
from holdfast.stack import Stack
from holdfast.stack.resource import PROVIDER_PREFIX, ROOT_STACK
from holdfast_policies.rules import RULES

SETTINGS: Final = "# holdfast.yaml:"
ALWAYS_AT_FAULT: Final = frozenset({"gcp-classic-vpn"})
"""Rules that every resource of their type is at fault for: what is good has none."""
MODULES: Final = {"aws": ("pulumi_aws",), "gcp": ("pulumi_gcp",), "any": ("pulumi_aws", "pulumi_gcp")}


class Example(msgspec.Struct, frozen=True):
    """One program in the page of a rule. number: tells those of one kind apart, from 1."""

    rule: str
    kind: Literal["good", "bad"]
    number: int
    cloud: str
    text: str

    @property
    def settings(self) -> Settings:
        lines = [line.removeprefix(SETTINGS).strip() for line in self.text.splitlines() if line.startswith(SETTINGS)]
        stated = settings_from("\n".join(lines), "holdfast.yaml")
        rule = rule_of(self)
        return msgspec.structs.replace(stated, default_contract=bool(rule.clause) or "topology" in rule.arguments)

    @property
    def marked(self) -> list[int]:
        mark = f"# finding: {self.rule}"
        return [number for number, line in enumerate(self.text.splitlines(), 1) if line.endswith(mark)]


def examples() -> Iterator[Example]:
    for rule in RULES:
        for number, text in enumerate(rule.good, 1):
            yield Example(rule.id, "good", number, rule.cloud, text)
        for number, text in enumerate(rule.bad, 1):
            yield Example(rule.id, "bad", number, rule.cloud, text)


EXAMPLES: Final = tuple(examples())


@cache
def recorded(cloud: str) -> dict[Example, Stack | Exception]:
    """Run the examples of a cloud, all in one process."""
    chosen = [each for each in EXAMPLES if each.cloud == cloud]
    return dict(zip(chosen, record([each.text for each in chosen], modules=MODULES[cloud]), strict=True))


def stack_of(example: Example) -> Stack:
    stack = recorded(example.cloud)[example]
    if isinstance(stack, Exception):
        pytest.fail(f"the program does not run: {stack}")
    return with_outside(stack, example.settings)


def rule_of(example: Example) -> Rule:
    return next(rule for rule in RULES if rule.id == example.rule)


def answered(example: Example) -> Report:
    report = check(stack_of(example), [rule_of(example)], example.settings)
    assert report.errors == ()
    return report


def ids(kind: str) -> list[object]:
    return [pytest.param(each, id=f"{each.rule}-{each.number}") for each in EXAMPLES if each.kind == kind]


@pytest.mark.parametrize("example", ids("good"))
def test_the_rule_holds_for_what_is_good(example: Example) -> None:
    report = answered(example)
    assert [(row.name, row.message) for row in report.findings] == []
    assert [(row.name, row.missing) for row in report.undecided] == []


@pytest.mark.parametrize("example", ids("bad"))
def test_the_rule_finds_what_is_marked_and_nothing_else(example: Example) -> None:
    report = answered(example)
    assert sorted({(row.location.file, row.location.line) for row in report.findings if row.location}) == [
        ("__main__.py", line) for line in example.marked
    ]
    assert all(row.location for row in report.findings)
    assert example.marked
    assert [(row.name, row.missing) for row in report.undecided] == []


@pytest.mark.parametrize("example", ids("good") + ids("bad"))
def test_the_example_is_about_what_the_rule_judges(example: Example) -> None:
    rule, stack = rule_of(example), stack_of(example)
    own = [each for each in stack.resources if each.type != ROOT_STACK and not each.type.startswith(PROVIDER_PREFIX)]
    assert own
    replaced = example.kind == "good" and rule.id in ALWAYS_AT_FAULT
    assert not rule.subjects or replaced or stack.of_type(*rule.subjects)


@pytest.mark.parametrize("example", ids("bad"))
def test_a_finding_is_one_sentence_about_the_resource(example: Example) -> None:
    for row in answered(example).findings:
        assert not row.message.endswith(".")
        assert "\n" not in row.message
        assert row.name in row.message, row.message
        assert set(row.evidence) <= {each.urn for each in stack_of(example).resources}
