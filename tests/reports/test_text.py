"""The report for a person, and what a name in it cannot do."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.check.report import (
    Capacity,
    ContractRow,
    Counterexample,
    Coverage,
    ErrorRow,
    FindingRow,
    OpaqueRow,
    Report,
    StackRow,
    Step,
    UndecidedRow,
)  # fmt: skip
from holdfast.gate import Terms, judge
from holdfast.reports.plain import plain
from holdfast.reports.text import TextOptions, render
from holdfast.stack import Location

ACTING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def stack(name="demo/dev", source="state.json", opaque=()):
    return StackRow(name, source, "state", 1200, Coverage(10, 5, opaque))


def finding(name="api", severity="high", **more):
    return FindingRow(
        rule=more.pop("rule", "aws-lb-single-zone"),
        severity=severity,
        stack=more.pop("stack", "demo/dev"),
        resource=f"urn:pulumi:dev::demo::aws:lb/loadBalancer:LoadBalancer::{name}",
        type="aws:lb/loadBalancer:LoadBalancer",
        name=name,
        property="subnets",
        message=f"The subnets of {name} lie in one zone",
        fix="Use two zones.",
        evidence=more.pop("evidence", ()),
        location=more.pop("location", None),
        fingerprint=more.pop("fingerprint", name),
        **more,
    )


def undecided(name, rule="aws-lb-no-listener", missing=("what x names",)):
    return UndecidedRow(
        rule=rule, stack="demo/dev", resource=f"u::{name}", type="t", name=name, property="p", missing=missing, settle="Look."
    )


def text(*, lines=None, options=None, **rows):
    rows.setdefault("stacks", (stack(),))
    report = judge(Report(**rows), (), Terms(), date(2027, 1, 1)).report
    return render(report, lambda stack, file, line: (lines or {}).get((stack, file, line)), options or TextOptions())


SUBNETS = tuple(f"urn:pulumi:dev::demo::aws:ec2/subnet:Subnet::s{number}" for number in range(8))
WHOLE = {
    "stacks": (stack(opaque=(OpaqueRow("urn:x", "why"),)),),
    "findings": (
        finding("web", "medium"),
        finding(evidence=SUBNETS[:2], location=Location("__main__.py", 12)),
        finding("crit", "critical", evidence=SUBNETS, location=Location("b.py", 3)),
        finding("small", "low", rule="aws-burstable"),
        finding("known", status="known"),
    ),
    "undecided": (undecided("a"), undecided("b", "other-rule"), undecided("c", missing=("one", "two"))),
    "contracts": (
        ContractRow("mine", "demo/dev", "api.example.com", "any zone may fail", "proved", scenarios=3),
        ContractRow(
            "zone-loss", "demo/dev", "api", "it serves", "refuted", fix="Add a zone.",
            counterexample=Counterexample(("zone=a",), (Step(0, "a fails"), Step(2.5, "api stops")), Capacity("2", "0", "1")),
        ),
        ContractRow("open", "demo/dev", "api", "it serves", "undecided", missing=("the zone of x",)),
        ContractRow("typo", None, "nowhere", "it serves", "vacuous"),
    ),
    "assumptions": ("a default",),
}  # fmt: skip


def test_the_whole_report():
    assert (
        text(lines={("demo/dev", "__main__.py", 12): "    aws.lb.LoadBalancer('api')  \n"}, **WHOLE)
        == """\
demo/dev: state state.json, 1,200 resources

critical[aws-lb-single-zone]: The subnets of crit lie in one zone
  --> b.py:3 (aws:lb/loadBalancer:LoadBalancer crit)
   = path: crit -> s0 -> s1 -> s2 -> s3 -> s4 -> s5 and 2 more
   = fix: Use two zones.

high[aws-lb-single-zone]: The subnets of api lie in one zone
  --> __main__.py:12 (aws:lb/loadBalancer:LoadBalancer api)
   12 |     aws.lb.LoadBalancer('api')
   = path: api -> s0 -> s1
   = fix: Use two zones.

medium[aws-lb-single-zone]: The subnets of web lie in one zone
  --> aws:lb/loadBalancer:LoadBalancer web
   = fix: Use two zones.

undecided[aws-lb-no-listener, other-rule]: a, b
   = missing: what x names
   = settle: Look.

undecided[aws-lb-no-listener]: c
   = missing: one; two
   = settle: Look.

contract for api.example.com
  proved    mine: any zone may fail (3 failures tried)

contract for api
  refuted   zone-loss: it serves
      lost: zone=a
      at 0 s: a fails
      at 2.5 s: api stops
      left: 0 of 1 required (2 before)
      fix: Add a zone.
  undecided open: it serves
      missing: the zone of x

contract for nowhere
  vacuous   typo: it serves

4 findings: 1 critical, 1 high, 1 medium, 1 low; contracts: 1 proved, 1 refuted, 1 undecided, 1 vacuous; \
3 undecided; 1 opaque; 1 assumed; 1 known
1 low finding not shown one by one (--all): aws-burstable 1
`holdfast explain RULE` says why a rule matters and what to do.
"""
    )


def test_nothing_to_say():
    assert text() == "demo/dev: state state.json, 1,200 resources\n\n0 findings; 0 undecided; 0 opaque; 0 assumed\n"


def test_low_findings_are_shown_one_by_one_when_asked_for():
    shown = text(findings=(finding("small", "low"),), options=TextOptions(all=True))
    assert "low[aws-lb-single-zone]: The subnets of small lie in one zone" in shown
    assert "--all" not in shown


def test_our_own_faults_come_first():
    shown = text(findings=(finding(),), errors=(ErrorRow("a-rule", "demo/dev", "u::s::t::api", "ValueError: x"),))
    assert shown.startswith(
        "fault of holdfast: a-rule on api: ValueError: x\n   Please report it. What the other rules say is not affected.\n\ndemo/dev"
    )


def test_a_stack_of_two_files_is_said_once():
    stacks = (stack(source="preview.json"), stack(source="state.json"), stack("other/dev"))
    shown = text(stacks=stacks, findings=(finding(), finding("b", stack="other/dev")))
    assert shown.startswith("demo/dev: state preview.json, 1,200 resources\ndemo/dev: state state.json, 1,200 resources\n\nhigh")
    assert shown.count("The subnets of api lie in one zone") == shown.count("The subnets of b lie in one zone") == 1


def test_colour_changes_no_word():
    colored = text(options=TextOptions(color=True), **WHOLE)
    assert "\x1b[31m\x1b[1mhigh[aws-lb-single-zone]\x1b[0m" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == text(**WHOLE)
    assert "\x1b" not in text(**WHOLE)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "\\u001b[31mred\\u001b[0m"),
        ("a\n::error title=x::b", "a\\u000a::error title=x::b"),
        ("::error::x", "\\u003a:error::x"),
        (" \t::warning::x", " \\u0009\\u003a:warning::x"),
        ("##[error]x", "#\\u0023[error]x"),
        ("a ##vso[task.complete]", "a #\\u0023vso[task.complete]"),
        ("abc\u202etxt.exe", "abc\\u202etxt.exe"),
        ("\x9b31m\x7f", "\\u009b31m\\u007f"),
        ("\U000e0041", "\\U000e0041"),
        ("\ud800", "\\ud800"),
        ("\u2028", "\\u2028"),
        ("Zürich 東京 a::b # c ##", "Zürich 東京 a::b # c ##"),
        ("", ""),
    ],
)
def test_a_name_cannot_act(name, shown):
    assert plain(name) == shown
    whole = text(
        stacks=(stack(source=name),), findings=(finding(name, location=Location(name, 1), evidence=(f"u::s::t::{name}",)),),
        undecided=(undecided(name, missing=(name,)),), errors=(ErrorRow("r", "s", name, name),),
        contracts=(ContractRow(name, "demo/dev", name, name, "proved", fix=name, missing=(name,)),), lines={("demo/dev", name, 1): name},
    )  # fmt: skip
    assert not ACTING.search(whole)
    assert not any(line.lstrip().startswith("::") or "##[" in line or "##vso[" in line for line in whole.splitlines())


@given(st.text(max_size=50))
def test_plain_text_is_one_line_that_says_the_same(value):
    shown = plain(value)
    assert not ACTING.search(shown)
    assert "\n" not in shown
    assert plain(shown) == shown
    assert not shown.lstrip().startswith("::")


def test_long_text_keeps_its_ends():
    assert plain("a" * 90 + "b" * 90, 40) == "a" * 20 + "…" + "b" * 10
