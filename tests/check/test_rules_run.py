"""Rules over a stack: what they answer, in an order of its own, and that none hides another."""

from itertools import permutations

import pytest

from holdfast.check import check
from holdfast.check.merge import merged
from holdfast.check.rows import fingerprint
from holdfast.errors import InputError
from holdfast.reports.json import render
from holdfast.rule import Finding, Undecided, rule
from holdfast.settings.model import Options, RuleChoice, Settings
from holdfast.stack import Missing, NotKnownError, Properties, Resource, Stack
from holdfast.testing import answers, declared, preview, verdict

TYPE = "a:b/c:D"
ONE, TWO = declared(TYPE, "one"), declared(TYPE, "two")
URN = "urn:pulumi:dev::demo::a:b/c:D::one"
PLAIN = Settings(default_contract=False)


def made(check_, *, severity="high", subjects=(TYPE,), **more):
    stated = {"cloud": "any", "group": "g", "scope": "resource", "decidable": "inputs", "fix": "Mend it.", "good": "", "bad": ""}
    return rule(**stated, severity=severity, subjects=subjects, **more)(check_)


@made
def finds(one: Resource):
    """It finds."""
    yield Finding(one, "p", f"{one.name} is at fault", evidence=(one,))


@made
def wonders(one: Resource):
    """It does not know."""
    raise NotKnownError("p", Missing("b", "Say b."), Missing("a", "Say a."), Missing("a", "Say a."))
    yield


def raising(error, name="breaks"):
    def breaks(one: Resource):
        """It breaks."""
        yield Finding(one, "q", "before")
        raise error

    breaks.__name__ = name
    return made(breaks)


class UnspeakableError(Exception):
    def __str__(self):
        raise ValueError("no words")


def report(*rules, stack=None, settings=PLAIN):
    return check(stack or preview(ONE, TWO), rules, settings)


def test_a_finding_has_all_that_a_report_says_of_it():
    (row, _) = report(finds).findings
    assert (row.rule, row.severity, row.stack, row.resource, row.type, row.name) == ("finds", "high", "demo/dev", URN, TYPE, "one")
    assert (row.property, row.message, row.fix, row.evidence) == ("p", "one is at fault", "Mend it.", (URN,))
    assert (row.location.file, row.location.line, row.status, row.waiver, row.follows_from) == ("__main__.py", 1, "new", None, None)
    assert row.fingerprint == fingerprint("finds", URN, "p")
    assert len(row.fingerprint) == 16


def test_an_open_question_names_each_fact_once():
    (row, _) = report(wonders).undecided
    assert (row.rule, row.resource, row.property, row.missing, row.settle) == ("wonders", URN, "p", ("a", "b"), "Say a. Say b.")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError("odd"), "ValueError: odd"),
        (RecursionError(), "RecursionError: "),
        (SystemExit(3), "SystemExit: 3"),
        (AssertionError(), "AssertionError: "),
        (UnspeakableError(), "UnspeakableError"),
    ],
)
def test_a_rule_that_raises_is_named_and_hides_nothing(error, said):
    found = report(raising(error), finds, wonders)
    assert [(each.rule, each.stack, each.resource, each.error) for each in found.errors] == [
        ("breaks", "demo/dev", URN, said), ("breaks", "demo/dev", URN.replace("one", "two"), said),
    ]  # fmt: skip
    assert [(each.rule, each.name) for each in found.findings] == [("breaks", "one"), ("breaks", "two"), ("finds", "one"), ("finds", "two")]
    assert [each.rule for each in found.undecided] == ["wonders", "wonders"]


@pytest.mark.parametrize(
    "answer",
    [
        lambda _: "text",
        lambda _: None,
        lambda one: Finding(one, None, "m"),
        lambda one: Finding(one, "p", 7),
        lambda _: Finding("one", "p", "m"),
        lambda one: Undecided(one, "p", ("text",)),
        lambda one: Undecided(one, "p", (Missing(1, "s"),)),
    ],
)
def test_an_answer_of_another_kind_is_an_error_of_the_rule(answer):
    def answering(one: Resource):
        """It answers oddly."""
        yield answer(one)

    found = report(made(answering), finds)
    assert [each.rule for each in found.errors] == ["answering", "answering"]
    assert [each.rule for each in found.findings] == ["finds", "finds"]
    assert render(found)


def test_a_rule_that_is_no_generator_is_an_error_of_the_rule():
    def forgets(one: Resource):
        """It forgets to answer."""

    found = report(made(forgets), finds)
    assert ([each.rule for each in found.errors], len(found.findings)) == (["forgets", "forgets"], 2)


def test_the_same_finding_is_one_and_two_of_one_fingerprint_are_two():
    @made
    def repeats(one: Resource):
        """It repeats itself."""
        for message in ("b", "a", "a", "c"):
            yield Finding(one, "p", message)
        yield Finding(one, "p", "c", key="other")

    rows = report(repeats, stack=preview(ONE)).findings
    assert [each.message for each in rows] == ["a", "b", "c", "c"]
    assert len({each.fingerprint for each in rows}) == 4
    assert rows == report(repeats, stack=preview(ONE)).findings


def test_a_rule_about_the_stack_is_asked_once():
    @made
    def counts(stack: Stack, options: Options):
        """It counts."""
        yield Finding(stack.resources[0], "", f"{len(stack.resources)} of {options.required_replicas}")

    @made
    def doubts(stack: Stack):
        """It doubts."""
        raise NotKnownError("", *stack.hidden, Missing("a", "b"))
        yield

    found = report(counts, doubts)
    assert [each.message for each in found.findings] == ["2 of 1"]
    assert [(each.resource, each.type) for each in found.undecided] == [
        ("urn:pulumi:dev::demo::pulumi:pulumi:Stack::demo-dev", "pulumi:pulumi:Stack")
    ]


def test_a_severity_is_the_users_where_given():
    settings = Settings(default_contract=False, rules=RuleChoice(severity={"finds": "low"}))
    assert {each.severity for each in report(finds, settings=settings).findings} == {"low"}


def test_input_that_cannot_be_read_is_not_the_rules_fault():
    @made
    def reads(one: Resource):
        """It reads."""
        if one.text("a"):
            yield

    deep: list = []
    for _ in range(900):
        deep = [deep]
    broken = Resource(urn=URN, type=TYPE, inputs=Properties({"a": "[secret]", "deep": deep}, owner=URN))
    with pytest.raises(InputError, match=r"^the properties of .*::one cannot be read: "):
        report(reads, finds, stack=Stack("demo/dev", [broken]))


def test_neither_the_order_of_rules_nor_that_of_resources_changes_a_byte():
    rules = (finds, wonders, raising(ValueError("odd")), raising(ValueError("odd"), "also_breaks"))
    rows = [Resource(urn=URN.replace("one", name), type=TYPE, custom=False, remote=name != "b") for name in "cab"]
    seen = {
        render(check(Stack("demo/dev", list(order), source="s"), list(ruled), PLAIN))
        for order in permutations(rows)
        for ruled in permutations(rules)
    }
    assert len(seen) == 1


def test_several_reports_are_one_with_flat_lists():
    one, other = report(finds, stack=preview(ONE)), report(finds, wonders)
    both = merged([one, other])
    assert both.stacks == one.stacks + other.stacks
    assert both.findings == one.findings + other.findings
    assert (both.undecided, both.errors, merged([]).findings) == (other.undecided, (), ())


def test_the_tools_of_a_rules_test_say_what_it_answers():
    assert answers(finds, preview(ONE, TWO)) == {"one": "finding", "two": "finding"}
    assert answers(wonders, preview(ONE)) == {"one": "undecided"}
    assert [each.rule for each in verdict(finds, preview(ONE)).findings] == ["finds"]
    with pytest.raises(AssertionError, match="ValueError: odd"):
        answers(raising(ValueError("odd")), preview(ONE))


def test_a_resource_may_have_an_input_called_name():
    assert preview(declared(TYPE, "one", name="x", type_="y")).resources[0].inputs == {"name": "x", "type_": "y"}
