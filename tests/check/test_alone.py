"""One resource by itself: the rows of `check`, from its inputs alone."""

from holdfast.check import check
from holdfast.check.alone import check_alone
from holdfast.rule import Finding, rule
from holdfast.settings.model import Options, RuleChoice, Settings
from holdfast.stack import Resource, Stack

THING = "acme:index/thing:Thing"
STATED = {"cloud": "any", "group": "x", "scope": "resource", "severity": "high", "decidable": "inputs", "fix": "f", "good": "", "bad": ""}


@rule(subjects=(THING,), **STATED)
def small(thing, options: Options):
    """It is small."""
    if thing.number("size") < options.min_zones:
        yield Finding(thing, "size", f"{thing.name} is {thing.number('size')}")


@rule(subjects=(THING,), **STATED)
def lonely(thing, stack):
    """It is alone."""
    yield Finding(thing, "", f"{len(stack.resources)}")


def thing(**inputs):
    return Resource(urn=f"urn:pulumi:dev::demo::{THING}::it", type=THING, inputs=inputs)


def test_the_rows_are_those_of_check():
    settings = Settings(options=Options(min_zones=3), rules=RuleChoice(severity={"small": "low"}))
    found = check_alone(thing(size=2), "demo/dev", [small, lonely], settings)
    whole = check(Stack("demo/dev", [thing(size=2)]), [small], settings)
    assert (found.findings, found.undecided, found.errors) == (whole.findings, whole.undecided, whole.errors)
    assert [(row.message, row.severity) for row in found.findings] == [("it is 2", "low")]


def test_what_is_not_known_is_open_and_what_raises_is_a_fault():
    assert check_alone(thing(size=5), "demo/dev", [small], Settings()).findings == ()
    assert [row.missing for row in check_alone(thing(size=[1]), "demo/dev", [small], Settings()).undecided] != []
    assert [row.error[:9] for row in check_alone(thing(), "demo/dev", [small], Settings()).errors] == ["TypeError"]
