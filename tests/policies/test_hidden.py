"""What the rules say of a program that declares some of its resources inside an `apply`: of what is missing, that it may be there."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

PROGRAM: Final = """
import pulumi
import pulumi_aws as aws

zones = ("us-east-1a", "us-east-1b")
vpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
gateway = aws.ec2.InternetGateway("main", vpc_id=vpc.id)
routes = aws.ec2.RouteTable("public", vpc_id=vpc.id, routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": gateway.id}])
subnets = [
    aws.ec2.Subnet(f"public-{zone}", vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24", availability_zone=zone)
    for number, zone in enumerate(zones)
]
for zone, subnet in zip(zones, subnets):
    aws.ec2.RouteTableAssociation(zone, subnet_id=subnet.id, route_table_id=routes.id)
models = aws.ec2.LaunchTemplate("models", image_id="ami-0123456789abcdef0", instance_type="m6i.large")
targets = aws.lb.TargetGroup("web", port=80, protocol="HTTP", vpc_id=vpc.id, health_check={"path": "/healthz"})
web = aws.lb.LoadBalancer("web", load_balancer_type="application", subnets=[each.id for each in subnets])
group = aws.autoscaling.Group(
    "models",
    launch_template={"id": models.id},
    min_size=2,
    max_size=6,
    vpc_zone_identifiers=[each.id for each in subnets],
    target_group_arns=[targets.arn],
    health_check_type="ELB",
)
forward = {"type": "forward", "target_group_arn": targets.arn}
POLICY
LISTENER
"""
POLICY: Final = {
    "shown": 'aws.autoscaling.Policy("follow", autoscaling_group_name=group.name, policy_type="SimpleScaling")',
    "hidden": 'group.name.apply(lambda name: aws.autoscaling.Policy("follow", autoscaling_group_name=name, policy_type="SimpleScaling"))',
    "absent": "",
}
LISTENER: Final = {
    "shown": 'aws.lb.Listener("http", load_balancer_arn=web.arn, port=80, protocol="HTTP", default_actions=[forward])',
    "hidden": 'web.arn.apply(lambda arn: aws.lb.Listener("http", load_balancer_arn=arn, port=80, default_actions=[forward]))',
    "absent": "",
}
NO_POLICY, NO_LISTENER = "aws-asg-no-scaling-policy", "aws-lb-no-listener"
ASKED: Final = (NO_POLICY, NO_LISTENER, "aws-broken-request-path", "zone-loss-stops-service")


def checked(folder: Path, policy: str, listener: str, *more: str) -> subprocess.CompletedProcess[str]:
    program = PROGRAM.replace("POLICY", POLICY[policy]).replace("LISTENER", LISTENER[listener])
    (folder / "Pulumi.yaml").write_text("name: demo\nruntime: python\n")
    (folder / "__main__.py").write_text(program)
    command = [sys.executable, "-m", "holdfast", "check", ".", "--select", ",".join(ASKED), "--exit-zero", *more]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)


def said(report: dict[str, Any]) -> dict[tuple[str, str], str]:
    """Return which rule says what of which resource."""
    return {(row["rule"], row["name"]): kind for kind in ("findings", "undecided") for row in report[kind]}


@pytest.mark.parametrize(("policy", "kind"), [("shown", None), ("hidden", "undecided"), ("absent", "findings")])
def test_whether_a_group_scales_is_open_where_a_policy_is_hidden(tmp_path: Path, policy: str, kind: str | None) -> None:
    report = json.loads(checked(tmp_path, policy, "shown", "--format", "json").stdout)
    assert said(report).get((NO_POLICY, "models")) == kind
    assert {row["verdict"] for row in report["contracts"] if row["id"] == "zone-loss"} == {"proved"}


def test_a_path_with_a_hidden_listener_is_neither_broken_nor_proved(tmp_path: Path) -> None:
    report = json.loads(checked(tmp_path, "shown", "hidden", "--format", "json").stdout)
    assert report["findings"] == []
    assert said(report)[NO_LISTENER, "web"] == "undecided"
    assert {row["verdict"] for row in report["contracts"]} == {"undecided"}
    line = PROGRAM.replace("POLICY", "").splitlines().index("LISTENER") + 1
    (stack,) = report["stacks"]
    assert stack["coverage"]["opaque"] == [
        {
            "resource": "urn:pulumi:dev::demo::aws:lb/listener:Listener::http",
            "why": f"declared only once outputs are known, at __main__.py, line {line}: "
            "no preview shows it, and nothing but its type is known",
        }
    ]
    assert stack["resources"] == stack["coverage"]["modelled"] + stack["coverage"]["irrelevant"] + 1


def test_the_text_names_what_is_hidden_and_how_to_see_it(tmp_path: Path) -> None:
    text = checked(tmp_path, "hidden", "shown").stdout
    line = PROGRAM.splitlines().index("POLICY") + 1
    seen = f"not seen: follow (aws:autoscaling/policy:Policy) is declared only once outputs are known, at __main__.py, line {line}: "
    assert seen in text
    assert "settle: Declare it outside the apply, or check the deployed stack (`pulumi stack export`)." in text


def test_the_text_says_how_to_see_what_a_remote_component_is_made_of(tmp_path: Path) -> None:
    remote = 'pulumi.ComponentResource("awsx:ec2:Vpc", "net", {}, None, remote=True)'
    (tmp_path / "Pulumi.yaml").write_text("name: demo\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(f"import pulumi\n\n{remote}\n")
    text = subprocess.run([sys.executable, "-m", "holdfast", "check"], capture_output=True, text=True, check=True, cwd=tmp_path).stdout
    assert text.splitlines()[1] == (
        "  not seen: net (awsx:ec2:Vpc) is a remote component: a preview shows what it is made of "
        "(`pulumi preview --json > preview.json`, then `holdfast check preview.json`)"
    )
    assert "1 opaque" in text
