"""The ways to write a program in Node.js, and the ways to run it."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from holdfast.errors import InputError
from holdfast.sources.program import nodejs, project
from holdfast.sources.program.deployment import Deployment
from holdfast.sources.program.faults import Faults
from holdfast.sources.program.monitor import serving
from holdfast.sources.program.process import Program
from holdfast.stack import Location, Resource, Stack

TWO = """import * as pulumi from "@pulumi/pulumi";
interface Size {
    n: number;
}

export function two(name: string, size: Size) {
    if (size.n > 2) throw new Error("too large");
    return new pulumi.CustomResource("aws:ec2/vpc:Vpc", name, { ...size });
}
"""


def resource(stack: Stack, name: str) -> Resource:
    return next(each for each in stack.resources if each.name == name)


def test_a_program_of_modules_in_plain_javascript_runs(run: Any) -> None:
    two = (
        'import * as pulumi from "@pulumi/pulumi";\n'
        'export const two = (name) =>\n    new pulumi.CustomResource("aws:ec2/vpc:Vpc", name, { n: 1 });\n'
    )
    stack = run(
        files={
            "package.json": json.dumps({"name": "demo", "type": "module", "main": "src/main.js"}),
            "src/main.js": 'import { two } from "./two (words).js";\nfor (const n of [1, 2]) two(`vpc-${n}`);\nexport const a = 1;\n',
            "src/two (words).js": two,
        }
    )
    assert [(each.name, dict(each.inputs), each.location) for each in stack.resources if each.type == "aws:ec2/vpc:Vpc"] == [
        ("vpc-1", {"n": 1}, Location("src/two (words).js", 3, 5)),
        ("vpc-2", {"n": 1}, Location("src/two (words).js", 3, 5)),
    ]


def test_main_may_be_a_file_and_typescript_may_be_switched_off(run: Any) -> None:
    manifest = "name: demo\nruntime: {name: nodejs, options: {typescript: false}}\nmain: src/app.js\n"
    program = 'const pulumi = require("@pulumi/pulumi");\nnew pulumi.CustomResource("aws:ec2/vpc:Vpc", "vpc", {});\n'
    stack = run(files={"Pulumi.yaml": manifest, "src/app.js": program, "src/index.ts": "no such program"})
    assert resource(stack, "vpc").location == Location("src/app.js", 2, 1)


def test_types_are_not_checked_unless_asked_for(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    program = 'const size: number = "three";\nnew LoadBalancer("lb", { size });\n'
    assert resource(run(program), "lb").inputs["size"] == "three"
    monkeypatch.setenv("PULUMI_NODEJS_TRANSPILE_ONLY", "false")
    with pytest.raises(InputError, match=r"TSError: index\.ts\(9,7\): error TS2322.* \(index\.ts, line 9\)"):
        run(program)


def test_the_same_program_says_the_same_twice(run: Any) -> None:
    program = 'for (const name of ["a", "b", "c", "d"]) new LoadBalancer(`lb-${name}`, { tags: { x: name, y: 1 } });\n'
    first, second = (repr([(each.urn, dict(each.inputs), each.location) for each in run(program).resources]) for _ in range(2))
    assert first == second


def test_a_program_may_be_run_as_if_its_resources_were_made(write: Any, tmp_path: Path) -> None:
    folder = write(
        'const lb = new LoadBalancer("lb");\nlb.id.apply((id) => new LoadBalancer(`behind-${id}`, { dry: pulumi.runtime.isDryRun() }));\n'
    )
    runner = nodejs.find(project.load(folder))
    deployment = Deployment("demo", "dev", root=str(folder), simulated=True)
    job = {"project": "demo", "stack": "dev", "organization": "o", "root": str(folder), "folder": str(folder), "program": str(folder)}
    rest = {"parallel": 16, "config": {}, "secret_keys": [], "unknown_keys": [], "dry_run": False, "address": f"unix:{tmp_path}/engine"}
    with (
        Program((runner.path, *runner.arguments), folder, runner.environment_in(tmp_path)) as program,
        serving(deployment, Faults(program.wake), f"unix:{tmp_path}/engine"),
    ):
        program.start({**job, **rest})
        ending = program.wait(time.monotonic() + 60)
    assert (ending.code, ending.answer) == (0, {"kind": "done"})
    inputs = {each.urn.rpartition("::")[2]: each.inputs.get("dry") for each in deployment.recording().resources if each.id}
    assert inputs == {"lb": None, "behind-lb-id": False}


def test_a_program_of_modules_in_typescript_has_the_lines_of_its_source(run: Any, write: Any) -> None:
    files = {
        "package.json": json.dumps({"name": "demo", "type": "module"}),
        "tsconfig.json": json.dumps({"compilerOptions": {"module": "nodenext", "moduleResolution": "nodenext", "target": "es2022"}}),
        "two.ts": TWO,
    }
    program = 'type Name = string;\nimport { two } from "./two.js";\nconst n = await Promise.resolve(2);\ntwo("vpc", { n });\n'
    vpc = resource(run(program, prelude="", files=files), "vpc")
    assert (dict(vpc.inputs), vpc.location and (vpc.location.file, vpc.location.line)) == ({"n": 2}, ("two.ts", 8))
    with pytest.raises(InputError) as raised:
        run(program.replace("resolve(2)", "resolve(3)"), prelude="", files=files)
    assert raised.value.message == f"{write()}: the program raised Error: too large (two.ts, line 7 in two, from index.ts, line 4)"
    with pytest.raises(InputError, match=r"TSError: index\.ts\(4,\d+\): error TS1005: .* \(index\.ts, line 4\)"):
        run(program.replace("{ n }", "{ n"), prelude="", files=files)
