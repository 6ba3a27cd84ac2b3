"""Globs on URNs."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.settings.globs import matches, matches_any

URN = "urn:pulumi:dev::demo::aws:ec2/natGateway:NatGateway::nat"
COMPONENT = "urn:pulumi:dev::demo::my:net:Net$aws:ec2/natGateway:NatGateway::nat-1"


@pytest.mark.parametrize(
    ("pattern", "urn", "expected"),
    [
        (URN, URN, True),
        (URN, URN + "2", False),
        ("**", URN, True),
        ("**::nat", URN, True),
        ("**::nat", COMPONENT, False),
        ("**::nat-?", COMPONENT, True),
        ("**natGateway**", COMPONENT, True),
        ("urn:pulumi:*::demo::*::nat", URN, True),
        ("urn:pulumi:dev::*::nat", URN, False),
        ("*", URN, False),
        ("*", "nat", True),
        ("*::*::*::*", URN, True),
        ("urn:pulumi:dev::demo::aws:ec2/*::**", URN, True),
        ("**$aws:**", COMPONENT, True),
        ("***", URN, True),
        ("**?", "", False),
        ("", "", True),
        ("", URN, False),
        ("**::[n]at", URN, False),
        ("**.nat", URN, False),
    ],
)
def test_a_glob_is_true_of_whole_urns(pattern, urn, expected):
    assert matches(pattern, urn) is expected


def test_any_of_some_globs():
    assert matches_any(["nothing", "**::nat"], URN)
    assert not matches_any([], URN)


def test_a_hostile_glob_takes_no_more_than_its_share():
    assert not matches("**a" * 200 + "b?", "a" * 5_000)


def as_expression(pattern: str) -> str:
    whole = pattern.replace("::", "\0")
    expression = "".join(
        ".*" if part.startswith("**") else "[^\0]*" if part == "*" else "[^\0]" if part == "?" else re.escape(part)
        for part in re.split(r"(\*+|\?)", whole)
    )
    return f"(?s:{expression})"


@settings(deadline=None)
@given(st.text(alphabet="ab:*?", max_size=8), st.text(alphabet="ab:*", max_size=10))
def test_globs_mean_what_the_regular_expression_means(pattern, urn):
    assert matches(pattern, urn) is bool(re.fullmatch(as_expression(pattern), urn.replace("::", "\0")))
