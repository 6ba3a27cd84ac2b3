"""Options, waivers and a baseline, from the policy configuration and from the project's own file."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from holdfast.check import check
from holdfast.check.catalogue import installed
from holdfast.settings.load import read_settings
from holdfast.sources import SourceOptions, read

BALANCER = "aws:lb/loadBalancer:LoadBalancer"
RECORDINGS = Path(__file__).parents[2] / "recordings" / "cli"
WAIVER = {"urn": "**::web", "reason": "drill", "owner": "platform", "expires": "2099-12-31"}
UNDER_TWO = "aws-alb-under-two-subnets"


def names(answer: object) -> list[str]:
    return [each.policyName for each in answer.diagnostics]


def advice(answer: object) -> list[str]:
    return [each.message for each in answer.diagnostics if each.message.startswith("holdfast: ")]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: demo\nruntime: python\n")
    return tmp_path


def seen_from(folder: Path, name: str = "demo") -> dict[str, str]:
    return {"PWD": str(folder), "PULUMI_PROJECT": name, "PULUMI_STACK": "dev"}


def test_an_option_of_one_rule(pack: Callable) -> None:
    plain = pack().analyze(BALANCER, subnets=["a", "b"], enableDeletionProtection=True)
    tier_1 = pack().configure({"aws-lb-zonal-shift-off": {"tier": 1}}).analyze(BALANCER, subnets=["a", "b"], enableDeletionProtection=True)
    assert (names(plain), names(tier_1)) == ([], ["aws-lb-zonal-shift-off"])


def test_an_option_of_all_rules(pack: Callable) -> None:
    config = {"holdfast": {"enforcementLevel": "advisory", "options": {"tier": 1}}}
    assert names(pack().configure(config).analyze(BALANCER, subnets=["a", "b"], enableDeletionProtection=True)) == [
        "aws-lb-zonal-shift-off"
    ]


def test_an_option_in_the_file_of_the_project(pack: Callable, project: Path) -> None:
    (project / "holdfast.yaml").write_text("options: {tier: 1}\n")
    deeper = project / "infra" / "network"
    deeper.mkdir(parents=True)
    for folder in (project, deeper):
        answer = pack(environment=seen_from(folder)).analyze(BALANCER, subnets=["a", "b"], enableDeletionProtection=True)
        assert names(answer) == ["aws-lb-zonal-shift-off"]


def test_the_policy_configuration_goes_before_the_file(pack: Callable, project: Path) -> None:
    (project / "holdfast.yaml").write_text("options: {tier: 1}\n")
    one = pack(environment=seen_from(project)).configure({"aws-lb-zonal-shift-off": {"tier": 2}})
    assert names(one.analyze(BALANCER, subnets=["a", "b"], enableDeletionProtection=True)) == []


def test_the_file_of_another_project_is_not_read(pack: Callable, project: Path) -> None:
    (project / "holdfast.yaml").write_text("options: {tier: 1}\n")
    answer = pack(environment=seen_from(project, "other")).analyze(BALANCER, subnets=["a", "b"], enableDeletionProtection=True)
    assert names(answer) == []


def test_a_file_that_the_configuration_names(pack: Callable, tmp_path: Path) -> None:
    (tmp_path / "team.yaml").write_text("options: {tier: 1}\n")
    config = {"holdfast": {"enforcementLevel": "advisory", "settings": str(tmp_path / "team.yaml")}}
    assert names(pack().configure(config).analyze(BALANCER, subnets=["a", "b"], enableDeletionProtection=True)) == [
        "aws-lb-zonal-shift-off"
    ]


def test_rules_that_the_file_leaves_out_are_silent_and_severities_are_its_own(pack: Callable, project: Path) -> None:
    (project / "holdfast.yaml").write_text(f"rules: {{ignore: [{UNDER_TWO}], severity: {{aws-lb-deletion-protection-off: low}}}}\n")
    answer = pack(environment=seen_from(project)).analyze(BALANCER, subnets=["a"])
    assert [(each.policyName, each.severity) for each in answer.diagnostics] == [("aws-lb-deletion-protection-off", 1)]


@pytest.mark.parametrize(
    "config",
    [
        {UNDER_TWO: {"enforcementLevel": "mandatory", "waivers": [WAIVER]}},
        {"holdfast": {"enforcementLevel": "advisory", "waivers": [{"rule": UNDER_TWO, **WAIVER}]}},
    ],
)
def test_a_waiver_silences_a_mandatory_finding_and_says_so_to_the_engine(config: dict, pack: Callable) -> None:
    answer = pack().configure(config).analyze(BALANCER, "web", subnets=["a"], enableDeletionProtection=True)
    assert names(answer) == []
    assert [(each.policy_name, each.reason) for each in answer.not_applicable] == [(UNDER_TWO, "web: waived")]


def test_a_waiver_that_has_expired_does_not_count(pack: Callable) -> None:
    config = {UNDER_TWO: {"waivers": [{**WAIVER, "expires": "2020-01-31"}]}}
    assert names(pack().configure(config).analyze(BALANCER, "web", subnets=["a"], enableDeletionProtection=True)) == [UNDER_TWO]


def test_a_waiver_in_the_file(pack: Callable, project: Path) -> None:
    text = f"waivers:\n  - {{rule: {UNDER_TWO}, urn: '**::web', reason: drill, owner: platform, expires: 2099-12-31}}\n"
    (project / "holdfast.yaml").write_text(text)
    one = pack(environment=seen_from(project))
    assert names(one.analyze(BALANCER, "web", subnets=["a"], enableDeletionProtection=True)) == []
    assert names(one.analyze(BALANCER, "other", subnets=["a"], enableDeletionProtection=True)) == [UNDER_TWO]


def report_of(name: str) -> dict:
    stack = read(str(RECORDINGS / f"{name}.json"), SourceOptions(), read_settings(None))
    rows = check(stack, installed(), read_settings(None)).findings
    return {"schema": "holdfast-report-v1", "findings": [{"fingerprint": row.fingerprint, "status": "new"} for row in rows]}


def test_what_check_reported_is_known_to_the_pack(pack: Callable, project: Path, recorded: Callable, said: Callable) -> None:
    (project / "holdfast-baseline.json").write_text(json.dumps(report_of("up-create.export")))
    answers = pack(environment=seen_from(project)).configure({"all": "mandatory"}).replay(recorded("up-create"))
    assert said(*answers) == []
    assert [each.reason for one in answers for each in one.not_applicable if each.policy_name == "aws-single-replica"] == ["asg: known"]


def test_a_fault_that_is_new_is_said_beside_a_baseline(pack: Callable, project: Path, recorded: Callable, said: Callable) -> None:
    report = report_of("up-create.export")
    left_out = report["findings"].pop(0)
    (project / "holdfast-baseline.json").write_text(json.dumps([each["fingerprint"] for each in report["findings"]]))
    answers = pack(environment=seen_from(project)).replay(recorded("up-create"))
    assert len(said(*answers)) == 1
    assert left_out["fingerprint"] not in (project / "holdfast-baseline.json").read_text()


def test_a_baseline_that_the_configuration_names_or_lists(pack: Callable, tmp_path: Path, recorded: Callable, said: Callable) -> None:
    report = report_of("up-create.export")
    (tmp_path / "old.json").write_text(json.dumps(report))
    listed = [each["fingerprint"] for each in report["findings"]]
    for given in (str(tmp_path / "old.json"), listed):
        one = pack().configure({"holdfast": {"enforcementLevel": "advisory", "baseline": given}})
        assert said(*one.replay(recorded("up-create"))) == []


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        (
            {"holdfast": {"option": {}}},
            "holdfast: policy configuration: holdfast.option: expected one of options, waivers, baseline, settings",
        ),
        ({"holdfast": {"options": 7}}, "holdfast: policy configuration: holdfast.options: expected an object"),
        ({"holdfast": {"waivers": [{}]}}, "holdfast: policy configuration: holdfast.waivers[0]: expected also rule"),
        ({"aws-lb-single-zone": {"min_zones": "many"}}, "holdfast: policy configuration: aws-lb-single-zone: min_zones: expected"),
        ({"aws-lb-single-zone": {"tier": 1}}, "holdfast: policy configuration: aws-lb-single-zone.tier: the rule has no such option"),
        ({"holdfast": {"baseline": "/none/such.json"}}, "holdfast: /none/such.json: No such file or directory"),
        ({"holdfast": {"settings": "/none/such.yaml"}}, "holdfast: /none/such.yaml: expected settings that can be read"),
    ],
)
def test_what_cannot_be_taken_is_one_advisory_and_the_rest_counts(config: dict, problem: str, pack: Callable) -> None:
    one = pack().configure({"all": "mandatory", **config})
    assert UNDER_TWO in names(one.analyze(BALANCER, subnets=["a"]))
    answer = one.stack()
    (said,) = advice(answer)
    assert said[: len(problem)] == problem
    assert {each.enforcementLevel for each in answer.diagnostics} == {0}


def test_a_broken_file_is_one_advisory(pack: Callable, project: Path) -> None:
    (project / "holdfast.yaml").write_text("optoins: {}\n")
    (text,) = advice(pack(environment=seen_from(project)).stack())
    assert text.startswith(f"holdfast: {project}/holdfast.yaml:1:1: ")
    assert text.endswith("nothing of the file counts")


def test_a_pack_with_everything_disabled_says_nothing_at_all(pack: Callable, project: Path) -> None:
    (project / "holdfast.yaml").write_text("optoins: {}\n")
    one = pack(environment=seen_from(project)).configure({"all": "disabled"})
    assert list(one.stack().diagnostics) == []


def test_a_contract_of_the_user_is_held(pack: Callable, project: Path, recorded: Callable) -> None:
    contract = "{id: twice, entry: {urn: '**::web'}, survive: {any: 2, of: [zone]}, capacity: {at_least: 100%, of: min}}"
    (project / "holdfast.yaml").write_text(f"contracts:\n  - {contract}\n")
    answers = (
        pack(environment=seen_from(project)).configure({"all": "disabled", "contract-refuted": "mandatory"}).replay(recorded("up-create"))
    )
    (found,) = [each for one in answers for each in one.diagnostics]
    assert (found.policyName, found.enforcementLevel) == ("contract-refuted", 1)
    assert found.message.startswith("web breaks the contract twice: ")
