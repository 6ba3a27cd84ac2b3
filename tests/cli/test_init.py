"""`holdfast init`: what it writes is read by `check`, and proved by it."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from holdfast.cli.run import cli
from holdfast.errors import HoldfastError
from holdfast.reports.settings_file import OPTIONS
from holdfast.settings.load import read_settings, settings_from
from holdfast.settings.model import Options, Settings

LB = "aws:lb/loadBalancer:LoadBalancer"
PROGRAM = """\
import pulumi_aws as aws

vpc = aws.ec2.Vpc("serving", cidr_block="10.0.0.0/16")
subnets = [
    aws.ec2.Subnet(f"serving-{zone}", vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24", availability_zone=f"us-west-2{zone}")
    for number, zone in enumerate("ZONES")
]
balancer = aws.lb.LoadBalancer("NAME", subnets=[each.id for each in subnets])
targets = aws.lb.TargetGroup("model", port=8000, protocol="HTTP", vpc_id=vpc.id)
action = {"type": "forward", "target_group_arn": targets.arn}
aws.lb.Listener("http", load_balancer_arn=balancer.arn, port=80, default_actions=[action])
template = aws.ec2.LaunchTemplate("model", image_id="ami-1", instance_type="c7i.xlarge")
aws.autoscaling.Group(
    "model",
    min_size=LEAST,
    max_size=9,
    vpc_zone_identifiers=[each.id for each in subnets],
    target_group_arns=[targets.arn],
    launch_template={"id": template.id},
)
"""
RECORD = """
zone = aws.route53.Zone("example", name="example.com")
alias = {"name": balancer.dns_name, "zone_id": balancer.zone_id, "evaluate_target_health": True}
aws.route53.Record("api", zone_id=zone.zone_id, name="api.example.com", type="A", aliases=[alias])
"""


def project(folder: Path, *, zones: str = "abc", least: int = 6, name: str = "api", more: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "Pulumi.yaml").write_text("name: demo\nruntime: python\n")
    (folder / "__main__.py").write_text(PROGRAM.replace("ZONES", zones).replace("LEAST", str(least)).replace("NAME", name) + more)
    return folder


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(each) for each in arguments], standalone_mode=False)


def init(*arguments: object) -> str:
    done = run("init", *arguments)
    assert done.exception is None, done.exception
    return done.stdout


def contracts(folder: Path) -> dict[str, str]:
    """Return the verdicts of `check`, by id of the contract."""
    done = run("check", folder, "--select", "group:survival", "--format", "json", "--exit-zero")
    assert done.exception is None, done.exception
    return {row["id"]: row["verdict"] for row in json.loads(done.stdout)["contracts"]}


def test_the_file_is_whole(tmp_path: Path) -> None:
    folder = project(tmp_path / "demo", more=RECORD)
    assert init(folder) == (
        f"wrote {folder / 'holdfast.yaml'}: 1 entry\n"
        "  api.example.com: zone-loss proved, instance-loss proved, no-single-point proved, deployment proved; 3 contracts of its own\n"
    )
    text = (folder / "holdfast.yaml").read_text()
    assert [line for line in text.splitlines() if line and not line.startswith("#")] == [
        "entries:",
        '  - {dns: "api.example.com", required: 1}',
        "contracts:",
        "  # api.example.com: zone-loss, instance-loss, no-single-point, deployment proved",
        '  - {id: "api-example-com-any-two-zones", entry: {dns: "api.example.com"}, survive: {any: 2, of: [zone]}}',
        (
            '  - {id: "api-example-com-any-zone", entry: {dns: "api.example.com"}, survive: {any: 1, of: [zone]}, '
            "capacity: {at_least: 2/3, of: min}}"
        ),
        (
            '  - {id: "api-example-com-any-member", entry: {dns: "api.example.com"}, survive: {any: 1, of: [instance]}, '
            "capacity: {at_least: 2/3, of: min}}"
        ),
    ]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"more": RECORD},
        {"zones": "ab", "least": 2},
        {"zones": "ab", "least": 5},
        {"zones": "abc", "least": 3},
        {"zones": "ab", "least": 1},
        {"zones": "abc", "least": 80},
        {"name": "a [b] *?\\\\ é"},
    ],
    ids=str,
)
def test_check_proves_what_init_writes(tmp_path: Path, given: dict) -> None:
    folder = project(tmp_path / "demo", **given)
    before = contracts(folder)
    init(folder)
    settings = read_settings(folder / "holdfast.yaml")
    own = {contract.id: "proved" for contract in settings.contracts}
    assert contracts(folder) == before | own
    assert len(settings.entries) == 1
    assert bool(own) == (given.get("least") != 1)


def test_what_does_not_hold_is_said_with_its_fix(tmp_path: Path) -> None:
    folder = project(tmp_path / "demo", zones="ab", least=1)
    init(folder)
    text = (folder / "holdfast.yaml").read_text()
    assert f"# urn:pulumi:dev::demo::{LB}::api: instance-loss refuted. Raise the guaranteed members of model from 1 to 2.\n" in text
    assert read_settings(folder / "holdfast.yaml").contracts == ()


def test_another_stack_of_the_project_finds_its_entry(tmp_path: Path) -> None:
    folder = project(tmp_path / "demo")
    init(folder, "--stack", "dev")
    done = run("check", folder, "--stack", "prod", "--select", "group:survival", "--format", "json", "--exit-zero")
    assert {row["verdict"] for row in json.loads(done.stdout)["contracts"]} == {"proved"}


def test_a_file_is_written_over_only_when_told_so(tmp_path: Path) -> None:
    folder = project(tmp_path / "demo")
    (folder / "holdfast.yaml").write_text("options: {min_zones: 3}\n")
    error = run("init", folder).exception
    assert isinstance(error, HoldfastError)
    assert (error.code, error.message) == (2, f"{folder / 'holdfast.yaml'} is there already")
    assert (folder / "holdfast.yaml").read_text() == "options: {min_zones: 3}\n"
    init(folder, "--force")
    assert read_settings(folder / "holdfast.yaml").options == Options()


def test_a_file_of_a_state_gets_its_settings_beside_it_in_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "state.json").write_text('{"version": 3, "deployment": {"resources": []}}')
    assert init("state.json") == "wrote holdfast.yaml: no entries\n"
    assert settings_from((tmp_path / "holdfast.yaml").read_text(), "") == Settings()


def test_a_path_that_is_none_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    error = run("init", "missing").exception
    assert isinstance(error, HoldfastError)
    assert (error.code, list(tmp_path.iterdir())) == (3, [])


def test_every_option_stands_in_the_file_with_its_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "state.json").write_text('{"version": 3, "deployment": {"resources": []}}')
    init("state.json")
    assert tuple(OPTIONS) == Options.__struct_fields__
    text = (tmp_path / "holdfast.yaml").read_text()
    stated = "\n".join(line.removeprefix("# ") for line in text.splitlines() if re.match(r"# options:|#   \w+: .+  # ", line))
    assert settings_from(stated, "").options == Options()
    assert stated.count("\n") == len(Options.__struct_fields__)
