"""`holdfast what-if` on small stacks: whole outputs."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from holdfast.cli.run import cli
from holdfast.errors import HoldfastError

PROJECT = "what-if"
SUBNET, LB, TG = "aws:ec2/subnet:Subnet", "aws:lb/loadBalancer:LoadBalancer", "aws:lb/targetGroup:TargetGroup"
MACHINE, LISTENER, ATTACHMENT = (
    "aws:ec2/instance:Instance",
    "aws:lb/listener:Listener",
    "aws:lb/targetGroupAttachment:TargetGroupAttachment",
)
NAT, TABLE, ASSOCIATION = (
    "aws:ec2/natGateway:NatGateway",
    "aws:ec2/routeTable:RouteTable",
    "aws:ec2/routeTableAssociation:RouteTableAssociation",
)
GROUP, TEMPLATE, VPC = "aws:autoscaling/group:Group", "aws:ec2/launchTemplate:LaunchTemplate", "aws:ec2/vpc:Vpc"


def urn(type_: str, name: str) -> str:
    return f"urn:pulumi:dev::{PROJECT}::{type_}::{name}"


def row(type_: str, name: str, **inputs) -> dict:
    return {
        "urn": urn(type_, name),
        "type": type_,
        "custom": True,
        "id": name,
        "inputs": inputs,
        "outputs": {**inputs, "arn": f"arn:{name}"},
    }


FORWARD = [{"type": "forward", "targetGroupArn": "arn:targets"}]
NETWORK = [
    row(VPC, "vpc", cidrBlock="10.0.0.0/16"),
    *(
        row(SUBNET, f"subnet-{each}", vpcId="vpc", cidrBlock=f"10.0.{i}.0/24", availabilityZone=f"us-west-2{each}")
        for i, each in enumerate("ab")
    ),
]
FRONT = [
    row(LB, "api", subnets=["subnet-a", "subnet-b"], loadBalancerType="application"),
    row(
        TG,
        "targets",
        port=80,
        protocol="HTTP",
        vpcId="vpc",
        healthCheck={"interval": 10, "timeout": 5, "unhealthyThreshold": 2, "healthyThreshold": 2},
    ),
    row(LISTENER, "http", loadBalancerArn="arn:api", port=80, protocol="HTTP", defaultActions=FORWARD),
]
MACHINES = [
    each
    for zone in "ab"
    for each in (
        row(MACHINE, f"web-{zone}", subnetId=f"subnet-{zone}"),
        row(ATTACHMENT, f"to-{zone}", targetGroupArn="arn:targets", targetId=f"web-{zone}"),
    )
]
BEHIND_NAT = [
    row(NAT, "nat", subnetId="subnet-a", allocationId="eip"),
    row(TABLE, "private", vpcId="vpc", routes=[{"cidrBlock": "0.0.0.0/0", "natGatewayId": "nat"}]),
    *(row(ASSOCIATION, f"private-{each}", subnetId=f"subnet-{each}", routeTableId="private") for each in "ab"),
    row(TEMPLATE, "template", imageId="ami-1", instanceType="c7i.large"),
    row(
        GROUP,
        "web",
        minSize=4,
        maxSize=6,
        healthCheckType="ELB",
        healthCheckGracePeriod=60,
        vpcZoneIdentifiers=["subnet-a", "subnet-b"],
        targetGroupArns=["arn:targets"],
        launchTemplate={"id": "template"},
    ),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, rows in (("machines", [*NETWORK, *FRONT, *MACHINES]), ("group", [*NETWORK, *FRONT, *BEHIND_NAT])):
        (tmp_path / f"{name}.json").write_text(json.dumps({"version": 3, "deployment": {"resources": rows}}))
    return tmp_path


def printed(*arguments: str) -> str:
    done = CliRunner().invoke(cli, ["what-if", *arguments], standalone_mode=False)
    assert done.exception is None, done.exception
    return done.stdout


def refused(*arguments: str) -> tuple[int, str, str]:
    """Return the exit code, the message and the hint of a command line that is refused."""
    error = CliRunner().invoke(cli, ["what-if", "machines.json", *arguments], standalone_mode=False).exception
    assert isinstance(error, HoldfastError)
    return error.code, error.message, error.hint


def test_a_zone_of_plain_machines(folder: Path) -> None:
    assert (
        printed("machines.json", "--lose", "zone=us-west-2a")
        == f"""\
lost: zone=us-west-2a

{urn(LB, "api")}: it serves on
  HTTP:80: serves 1 before, 1 after, 1 required
         0 s  zone=us-west-2a is lost
         0 s  1 of 2 members of web-a and web-b is lost
  10 to 25 s  the health check of targets has noticed
        60 s  HTTP:80: 1 of 1 required serve (1 before), requests go only to what is left
  after that  nothing replaces what web-a and web-b lost
  it is not as before until somebody acts
"""
    )


def test_two_machines_at_once(folder: Path) -> None:
    assert (
        printed("machines.json", "--lose", "instance=web-a", "--lose", "instance=web-b")
        == f"""\
lost: instance=web-a, instance=web-b

{urn(LB, "api")}: it stops
  HTTP:80: serves 1 before, 0 after, 1 required
         0 s  instance=web-a is lost
         0 s  instance=web-b is lost
         0 s  2 of 2 members of web-a and web-b are lost
  10 to 25 s  the health check of targets has noticed
  10 to 25 s  HTTP:80: 0 of 1 required serve (1 before)
  after that  nothing replaces what web-a and web-b lost
  it is not as before until somebody acts
"""
    )


def test_the_only_nat_where_egress_is_needed_to_recover(folder: Path) -> None:
    (folder / "holdfast.yaml").write_text("options: {egress: recover}\n")
    assert (
        printed("group.json", "--lose", "nat=nat")
        == f"""\
lost: nat=nat

{urn(LB, "api")}: it serves on
  HTTP:80: serves 1 before, 1 after, 1 required
  0 s  nat=nat is lost
  0 s  web serves on, but nothing new can start: it needs nat for that
  0 s  HTTP:80: 1 of 1 required serve (1 before)
  it is not as before until somebody acts
"""
    )


def test_the_only_nat_where_nobody_says_what_for(folder: Path) -> None:
    text = printed("group.json", "--lose", "nat=*")
    assert text.splitlines()[2:4] == [
        f"{urn(LB, 'api')}: not known whether enough is left",
        "  HTTP:80: serves 1 before, 0 after (1 at best), 1 required",
    ]
    assert "  not known: whether egress is needed to serve\n" in text


def test_a_zone_takes_its_nat_along_and_the_other_zone_cannot_start_anything(folder: Path) -> None:
    (folder / "holdfast.yaml").write_text("options: {egress: recover}\n")
    answer = json.loads(printed("group.json", "--lose", "zone=us-west-2a", "--format", "json"))
    (entry,) = answer.pop("entries")
    assert answer == {"schema": "holdfast-what-if-v1", "lost": ["zone=us-west-2a"], "not_affected": []}
    assert [step["what"] for step in entry["steps"]] == [
        "zone=us-west-2a is lost",
        "nat is lost with it",
        "2 of 4 members of web are lost",
        "web serves on, but nothing new can start: it needs nat for that",
        "the health check of targets has noticed",
        "HTTP:80: 1 of 1 required serve (1 before), requests go only to what is left",
        "web stays as it is: without nat no member can start",
    ]
    assert {key: entry[key] for key in ("entry", "resource", "outcome", "capacity", "back", "assumptions", "missing")} == {
        "entry": urn(LB, "api"),
        "resource": urn(LB, "api"),
        "outcome": "serves",
        "capacity": [{"route": "HTTP:80", "before": "1", "after": "1", "after_at_best": "1", "required": "1"}],
        "back": None,
        "assumptions": [],
        "missing": [],
    }
    assert entry["steps"][0] == {
        "from_seconds": 0.0,
        "to_seconds": 0.0,
        "what": "zone=us-west-2a is lost",
        "resource": urn(SUBNET, "subnet-a"),
    }


def test_members_come_back_where_somebody_replaces_them(folder: Path) -> None:
    (folder / "holdfast.yaml").write_text("options: {egress: recover, required_replicas: 4}\n")
    answer = json.loads(printed("group.json", "--lose", "instance=web:2", "--format", "json"))
    (entry,) = answer["entries"]
    assert (answer["lost"], entry["outcome"]) == (["instance=web (2 members)"], "too little")
    assert entry["capacity"] == [{"route": "HTTP:80", "before": "4", "after": "2", "after_at_best": "2", "required": "4"}]
    assert entry["steps"][-1]["what"] == "auto scaling group web has replaced what web lost"
    assert entry["back"]["from_seconds"] == entry["steps"][-1]["from_seconds"] >= 80


def test_what_no_entry_feels(folder: Path) -> None:
    rows = [*NETWORK, *FRONT, *MACHINES, row(SUBNET, "subnet-c", vpcId="vpc", cidrBlock="10.0.9.0/24", availabilityZone="us-west-2c")]
    (folder / "wide.json").write_text(json.dumps({"version": 3, "deployment": {"resources": rows}}))
    assert printed("wide.json", "--lose", "zone=us-west-2c") == "lost: zone=us-west-2c\n\nno entry feels it\n"


@pytest.mark.parametrize(
    ("asked", "message", "hint"),
    [
        ("zone", "--lose zone: KIND=NAME was expected", "KIND is one of zone, region, instance"),
        ("zones=a", "--lose zones=a: there is no kind zones", "Did you mean zone?"),
        ("zone=us-west-1a", "--lose zone=us-west-1a: the topology has no zone of this name", "Did you mean us-west-2a and us-west-2b?"),
        ("nat=x", "--lose nat=x: the topology has no nat of this name", "It has no nat at all"),
        ("instance=web-a:0", "--lose instance=web-a:0: a number of at least 1 was expected", "FLEET:COUNT"),
        ("instance=wob-a", "--lose instance=wob-a: the topology has no instance of this name", "Did you mean web-a"),
    ],
)
def test_what_is_not_there(folder: Path, asked: str, message: str, hint: str) -> None:
    code, said, near = refused("--lose", asked)
    assert (code, said) == (2, message)
    assert near.startswith(hint)


def test_a_name_a_glob_and_a_urn_mean_the_same(folder: Path) -> None:
    texts = {printed("machines.json", "--lose", f"instance={each}") for each in ("web-a", "web-[a]", urn(MACHINE, "web-a"))}
    assert len(texts) == 1


def test_the_same_bytes_whatever_the_order(folder: Path) -> None:
    rows = [*MACHINES, *FRONT, *NETWORK][::-1]
    (folder / "turned.json").write_text(json.dumps({"version": 3, "deployment": {"resources": rows}}))
    assert printed("turned.json", "--lose", "zone=*a") == printed("machines.json", "--lose", "zone=*a")
