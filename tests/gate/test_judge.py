"""What fails a build, and with which code."""

from datetime import date
from itertools import product

import pytest

from holdfast.check.report import ContractRow, Coverage, ErrorRow, FindingRow, Report, StackRow, Summary, UndecidedRow, VerdictCounts
from holdfast.gate import Terms, judge
from holdfast.settings.model import SEVERITIES, Waiver

TODAY = date(2027, 3, 31)
STACK = StackRow("demo/dev", "state.json", "state", 3, Coverage())


def finding(severity="high", status="new", rule="aws-single-nat", fingerprint="f1"):
    return FindingRow(
        rule=rule,
        severity=severity,
        stack="demo/dev",
        resource="urn:pulumi:dev::demo::t::nat",
        type="t",
        name="nat",
        property="p",
        message="m",
        fix="f",
        evidence=(),
        location=None,
        fingerprint=fingerprint,
        status=status,
    )


def contract(verdict, id_="mine"):
    return ContractRow(id=id_, stack="demo/dev", entry="api.example.com", claim="c", verdict=verdict)


UNDECIDED = UndecidedRow(rule="r", stack="s", resource="u", type="t", name="n", property="p", missing=("a fact",), settle="s")
ERROR = ErrorRow("r", "s", "u", "ValueError: x")


def code(terms=None, waivers=(), known=(), unread=0, skipped=0, **rows):
    return judge(Report(stacks=(STACK,), **rows), waivers, terms or Terms(), TODAY, known=known, unread=unread, skipped=skipped).code


@pytest.mark.parametrize(("severity", "fail_on"), list(product(SEVERITIES, (*SEVERITIES, "never"))))
def test_a_finding_at_or_over_the_threshold_fails(severity, fail_on):
    fails = fail_on != "never" and SEVERITIES.index(severity) <= SEVERITIES.index(fail_on)
    assert code(Terms(fail_on=fail_on), findings=(finding(severity),)) == int(fails)


def test_what_is_waived_or_known_does_not_fail():
    waiver = Waiver("aws-single-nat", "**::nat", "known", "us", TODAY)
    assert code(findings=(finding(),)) == 1
    assert code(findings=(finding(),), waivers=[waiver]) == 0
    assert code(findings=(finding(),), known={"f1"}) == 0
    assert code(findings=(finding(status="waived"),)) == 0


def test_an_expired_waiver_fails_with_a_warning():
    waiver = Waiver("aws-single-nat", "**", "known", "us", date(2020, 1, 31))
    outcome = judge(Report(findings=(finding(),)), [waiver], Terms(), TODAY)
    assert (outcome.code, outcome.warnings) == (
        1,
        ("the waiver of aws-single-nat on ** expired on 2020-01-31; its finding is new again; owner: us",),
    )


@pytest.mark.parametrize(
    ("verdict", "id_", "expected"),
    [
        ("proved", "mine", 0),
        ("refuted", "mine", 1),
        ("undecided", "mine", 0),
        ("vacuous", "mine", 2),
        ("refuted", "zone-loss", 0),
        ("refuted", "instance-loss", 0),
        ("refuted", "no-single-point", 0),
        ("refuted", "deployment", 0),
    ],
)
def test_a_contract_of_the_user_counts_by_itself_and_a_clause_through_its_finding(verdict, id_, expected):
    assert code(contracts=(contract(verdict, id_),)) == expected
    assert code(Terms(fail_on="never"), contracts=(contract(verdict, id_),)) == expected


def test_a_refuted_contract_fails_whatever_becomes_of_its_finding():
    refuted = finding(rule="contract-refuted", status="waived")
    assert code(Terms(fail_on="never"), findings=(refuted,), contracts=(contract("refuted"),)) == 1


def test_a_vacuous_contract_is_named_with_its_file():
    row = ContractRow(id="mine", stack=None, entry="nothing.example.com", claim="c", verdict="vacuous")
    outcome = judge(Report(contracts=(row, contract("vacuous", "twin"))), (), Terms(), TODAY, settings="infra/holdfast.yaml")
    assert outcome.warnings == (
        "infra/holdfast.yaml: the contract mine is vacuous: nothing there is what it speaks of (entry nothing.example.com)",
        "infra/holdfast.yaml: the contract twin is vacuous in demo/dev: nothing there is what it speaks of (entry api.example.com)",
    )


def test_what_is_undecided_fails_only_when_asked():
    strict = Terms(strict_undecided=True)
    assert [
        code(undecided=(UNDECIDED,)),
        code(strict, undecided=(UNDECIDED,)),
        code(strict, contracts=(contract("undecided"),)),
        code(strict),
    ] == [0, 5, 5, 0]


def test_what_was_named_and_not_read_fails_and_what_was_skipped_only_when_strict_or_all():
    assert [code(unread=1), code(skipped=1), code(Terms(strict=True), skipped=1), code(Terms(strict=True))] == [3, 0, 3, 0]
    assert judge(Report(), (), Terms(), TODAY, skipped=2).code == 3


CAUSES = {  # in the order in which they count
    4: {"errors": (ERROR,)},
    2: {"contracts": (contract("vacuous"),)},
    3: {"unread": 1},
    1: {"findings": (finding(),)},
    5: {"undecided": (UNDECIDED,)},
}


@pytest.mark.parametrize("chosen", list(product([False, True], repeat=len(CAUSES))))
@pytest.mark.parametrize("exit_zero", [False, True])
def test_of_several_codes_the_first_counts(chosen, exit_zero):
    causes = [number for number, is_there in zip(CAUSES, chosen, strict=True) if is_there]
    expected = causes[0] if causes else 0
    if exit_zero and expected in (1, 5):
        expected = 0
    together = {key: value for number in causes for key, value in CAUSES[number].items()}
    assert code(Terms(strict_undecided=True, exit_zero=exit_zero), **together) == expected


def test_the_summary_counts_new_findings_by_severity_and_the_others_apart():
    rows = [
        finding("critical"),
        finding("high"),
        finding("high"),
        finding("low"),
        finding("critical", "waived"),
        finding("low", "known"),
        finding("medium", "known"),
    ]
    verdicts = [contract("proved"), contract("proved", "zone-loss"), contract("refuted"), contract("undecided"), contract("vacuous")]
    report = Report(findings=tuple(rows), contracts=tuple(verdicts), undecided=(UNDECIDED,), summary=Summary(critical=99))
    assert judge(report, (), Terms(), TODAY).report.summary == Summary(
        critical=1,
        high=2,
        medium=0,
        low=1,
        undecided=1,
        known=2,
        waived=1,
        contracts=VerdictCounts(proved=2, refuted=1, undecided=1, vacuous=1),
    )


def test_judging_changes_nothing_but_status_and_summary():
    report = Report(
        stacks=(STACK,), findings=(finding(),), undecided=(UNDECIDED,), contracts=(contract("proved"),), assumptions=("a",), errors=(ERROR,)
    )
    judged = judge(report, (), Terms(), TODAY).report
    kept = ("schema", "version", "stacks", "findings", "undecided", "contracts", "assumptions", "errors")
    assert [getattr(judged, name) for name in kept] == [getattr(report, name) for name in kept]
