"""How long the start and a check of 200, 3,400 and 34,000 resources take, beside a bare decode of the same file by msgspec.

Each figure is the median of several fresh processes, measured in turn. The fleet is made in a temporary folder: services of ten
resources each, one in ten with faults. Usage: python benchmarks/start_and_size.py [ROUNDS]
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

SIZES: Final = (200, 3_400, 34_000)
ZONES: Final = ("us-east-1a", "us-east-1b", "us-east-1c")
PREFIX: Final = "urn:pulumi:prod::fleet::"
DECODE: Final = """
import gc, sys, msgspec
gc.disable()
class Resource(msgspec.Struct):
    urn: str
    type: str
    inputs: msgspec.Raw = msgspec.Raw(b"{}")
    outputs: msgspec.Raw = msgspec.Raw(b"{}")
    dependencies: list[str] = []
class Deployment(msgspec.Struct):
    resources: list[Resource]
class State(msgspec.Struct):
    deployment: Deployment
with open(sys.argv[1], "rb") as file:
    print(len(msgspec.json.decode(file.read(), type=State).deployment.resources))
"""


def service(number: int) -> Iterator[dict[str, Any]]:
    """Yield the ten resources of one service: a load balancer in front of a scaling group; every tenth service has one zone alone."""
    zones = [ZONES[number % 3]] * 3 if number % 10 == 0 else list(ZONES)
    vpc = _row("aws:ec2/vpc:Vpc", f"vpc{number}", {"cidrBlock": "10.0.0.0/16"})
    subnets = [
        _row("aws:ec2/subnet:Subnet", f"subnet{number}-{at}", {"vpcId": vpc["id"], "availabilityZone": zone}, vpcId=[vpc])
        for at, zone in enumerate(zones)
    ]
    ids = [each["id"] for each in subnets]
    balancer = _row("aws:lb/loadBalancer:LoadBalancer", f"lb{number}", {"subnets": ids, "enableDeletionProtection": True}, subnets=subnets)
    check = {"path": "/ready", "interval": 10, "timeout": 5}
    targets = _row(
        "aws:lb/targetGroup:TargetGroup", f"tg{number}", {"port": 8080, "protocol": "HTTP", "vpcId": vpc["id"], "healthCheck": check}
    )
    action = {"type": "forward", "targetGroupArn": targets["outputs"]["arn"]}
    listening = {"loadBalancerArn": balancer["outputs"]["arn"], "port": 443, "protocol": "HTTPS", "defaultActions": [action]}
    listener = _row("aws:lb/listener:Listener", f"https{number}", listening, loadBalancerArn=[balancer], defaultActions=[targets])
    template = _row("aws:ec2/launchTemplate:LaunchTemplate", f"lt{number}", {"imageId": "ami-1", "instanceType": "m7i.large"})
    scaled: dict[str, Any] = {"minSize": 3, "maxSize": 9, "vpcZoneIdentifiers": ids, "targetGroupArns": [targets["outputs"]["arn"]]}
    scaled |= {"healthCheckType": "ELB", "launchTemplate": {"id": template["id"], "version": "3"}}
    group = _row(
        "aws:autoscaling/group:Group", f"asg{number}", scaled,
        vpcZoneIdentifiers=subnets, targetGroupArns=[targets], launchTemplate=[template],
    )  # fmt: skip
    alias = {"name": balancer["outputs"]["dnsName"], "zoneId": "Z1", "evaluateTargetHealth": True}
    entry = {"name": f"s{number}.example.com", "type": "A", "zoneId": "Z2", "aliases": [alias]}
    yield from (
        vpc,
        *subnets,
        balancer,
        targets,
        listener,
        template,
        group,
        _row("aws:route53/record:Record", f"dns{number}", entry, aliases=[balancer]),
    )


def _row(type_: str, name: str, inputs: dict[str, Any], **needs: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a resource as a state holds it; `needs` are the resources that its properties are made of."""
    urns = {key: [each["urn"] for each in named] for key, named in needs.items()}
    own = {"arn": f"arn:aws:x:us-east-1:1:{name}", "dnsName": f"{name}.elb.example.com"}
    return {
        "urn": f"{PREFIX}{type_}::{name}",
        "custom": True,
        "id": f"{name}-id",
        "type": type_,
        "inputs": {**inputs, "tags": {"service": name, "team": "fleet"}},
        "outputs": {**inputs, **own, "tagsAll": {"service": name, "team": "fleet"}},
        "dependencies": sorted({urn for named in urns.values() for urn in named}),
        "propertyDependencies": urns,
    }


def fleet(folder: Path, resources: int) -> Path:
    """Write the state of a fleet of about so many resources."""
    rows = [row for number in range(resources // 10) for row in service(number)]
    path = folder / f"{resources}.json"
    path.write_text(json.dumps({"version": 3, "deployment": {"resources": rows}}, indent=1))
    return path


def medians(commands: dict[str, list[str]], rounds: int) -> dict[str, float]:
    """Return the median seconds of each command, all of them run in turn."""
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            begun = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            seconds[name].append(time.perf_counter() - begun)
    return {name: statistics.median(each) for name, each in seconds.items()}


def main(rounds: int) -> None:
    """Print the figures."""
    holdfast = [sys.executable, "-m", "holdfast"]
    start = medians({"version": [*holdfast, "--version"], "bare": [sys.executable, "-c", "pass"]}, rounds)
    print(f"start: {start['version']:.3f} s; the interpreter alone {start['bare']:.3f} s")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for clauses in (False, True):
            settings = folder / "holdfast.yaml"
            settings.write_text(f"default_contract: {str(clauses).lower()}\n")
            print("with the default contract" if clauses else "rules alone")
            for size in SIZES:
                path = fleet(folder, size)
                command = [*holdfast, "check", str(path), "--contract", str(settings), "--format", "json", "--exit-zero"]
                found = medians({"check": command, "decode": [sys.executable, "-c", DECODE, str(path)]}, rounds)
                ratio = found["check"] / found["decode"]
                seconds = f"{found['check']:.3f} s; decode {found['decode']:.3f} s; {ratio:.1f} x"
                print(f"{size:>8,} resources, {path.stat().st_size / 1e6:5.1f} MB: {seconds}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
