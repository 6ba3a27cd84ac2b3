"""Which findings are new, which are waived or known, and what is said of the waivers."""

from datetime import date, timedelta

import msgspec
import pytest

from holdfast.check.report import FindingRow, Report, UndecidedRow
from holdfast.gate import mark, waived_by
from holdfast.settings.model import Waiver

TODAY = date(2027, 3, 31)
NAT = "urn:pulumi:dev::demo::aws:ec2/natGateway:NatGateway::nat"
WAIVER = Waiver("aws-single-nat", "**::nat", "one is enough in dev", "platform", TODAY, "OPS-12")


def finding(rule="aws-single-nat", urn=NAT, fingerprint="f1", **more):
    stated = {
        "severity": "high",
        "type": "t",
        "name": "nat",
        "property": "subnetId",
        "message": "m",
        "fix": "f",
        "evidence": (),
        "location": None,
    }
    return FindingRow(rule=rule, stack="demo/dev", resource=urn, fingerprint=fingerprint, **(stated | more))


def undecided(rule="aws-single-nat", urn=NAT):
    return UndecidedRow(
        rule=rule, stack="demo/dev", resource=urn, type="t", name="nat", property="subnetId", missing=("a fact",), settle="s"
    )


def marked(*rows, waivers=(), today=TODAY, **more):
    return mark(Report(findings=rows), waivers, today, **more)


def waiver(**changes):
    return msgspec.structs.replace(WAIVER, **changes)


def test_a_waived_finding_says_why_who_and_until_when():
    told = {"reason": "one is enough in dev", "owner": "platform", "expires": "2027-03-31", "ticket": "OPS-12"}
    result = marked(finding(), finding(urn=NAT + "2", fingerprint="f2"), waivers=[WAIVER])
    assert result.report.findings == (finding(status="waived", waiver=told), finding(urn=NAT + "2", fingerprint="f2"))
    assert result.warnings == ()


@pytest.mark.parametrize(("today", "status"), [(TODAY, "waived"), (TODAY + timedelta(days=1), "new"), (date(2020, 1, 1), "waived")])
def test_a_waiver_holds_through_its_day_of_expiry(today, status):
    assert [row.status for row in marked(finding(), waivers=[WAIVER], today=today).report.findings] == [status]


@pytest.mark.parametrize(
    ("rows", "consequence"),
    [
        ((), "it has no finding any more"),
        ((finding(),), "its finding is new again"),
        ((finding(), finding(fingerprint="f2")), "its 2 findings are new again"),
    ],
)
def test_an_expired_waiver_is_a_warning(rows, consequence):
    result = marked(*rows, waivers=[waiver(expires=date(2020, 1, 31))])
    assert result.report.findings == rows
    assert result.warnings == (f"the waiver of aws-single-nat on **::nat expired on 2020-01-31; {consequence}; owner: platform",)


def test_a_waiver_is_of_one_rule():
    result = marked(finding(rule="aws-lb-single-zone"), waivers=[WAIVER])
    assert [row.status for row in result.report.findings] == ["new"]


def test_a_waiver_that_covers_nothing_is_a_warning():
    assert marked(finding(urn=NAT + "2"), waivers=[WAIVER]).warnings == (
        "the waiver of aws-single-nat on **::nat is not used: no such finding; owner: platform",
    )


def test_a_waiver_of_what_is_undecided_or_did_not_run_is_no_warning():
    assert mark(Report(undecided=(undecided(),)), [WAIVER], TODAY).warnings == ()
    assert marked(waivers=[WAIVER], ran=["aws-lb-single-zone"]).warnings == ()
    assert len(marked(waivers=[WAIVER], ran=["aws-single-nat"]).warnings) == 1


def test_what_is_known_is_known_and_a_waiver_comes_first():
    rows = marked(
        finding(), finding(urn="other", fingerprint="f2"), finding(urn="third", fingerprint="f3"), waivers=[WAIVER], known={"f1", "f2"}
    ).report.findings
    assert [row.status for row in rows] == ["waived", "known", "new"]


def test_marking_twice_changes_nothing():
    once = marked(finding(), finding(urn="other", fingerprint="f2"), waivers=[WAIVER], known={"f2"}).report
    assert mark(once, (), TODAY).report == once


def test_the_first_waiver_in_force_counts():
    expired, one, other = waiver(expires=date(2020, 1, 1)), waiver(reason="one"), waiver(reason="other")
    assert waived_by("aws-single-nat", NAT, [expired, one, other], TODAY) == one
    assert waived_by("aws-single-nat", NAT, [expired], TODAY) is None
