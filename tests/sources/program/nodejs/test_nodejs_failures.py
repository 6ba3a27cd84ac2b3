"""What is said of a program in Node.js that does not come to its end, and that nothing of it is left."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from holdfast.errors import InputError

MODULE = {"package.json": json.dumps({"name": "demo", "type": "module"})}
LOOK = "See whether `pulumi preview` runs the program."


def error_of(run: Any, program: str | None = None, **more: Any) -> InputError:
    with pytest.raises(InputError) as raised:
        run(program, **more)
    assert str(raised.value).isprintable()
    return raised.value


@pytest.mark.parametrize(
    ("program", "says"),
    [
        (
            'function zones(known: string): never {\n    throw new RangeError(`the ${known}\\x1b[31m\\nzones`);\n}\nzones("two");\n',
            "the program raised RangeError: the two / zones (index.ts, line 10 in zones, from index.ts, line 12)",
        ),
        (
            'const late = async () => {\n    await null;\n    throw new Error("not in time");\n};\nlate();\nnew LoadBalancer("lb");\n',
            "the program raised Error: not in time (index.ts, line 11 in late)",
        ),
        (
            'eval("null.zones");\n',
            "the program raised TypeError: Cannot read properties of null (reading 'zones') (index.ts, line 9)",
        ),
        (
            "pulumi.output(1).apply((one: any) => one.zones.length);\n",
            "the program raised TypeError: Cannot read properties of undefined (reading 'length') (index.ts, line 9)",
        ),
        (
            'class NoZonesError extends Error {}\nexport = async () => {\n    throw new NoZonesError("none");\n};\n',
            "the program raised NoZonesError: none (index.ts, line 11 in module.exports)",
        ),
        ('throw "no zones";\n', "the program raised a value that is no Error: no zones"),
        ("const zones = = 3;\n", "the program raised TSError: index.ts(9,15): error TS1109: Expression expected. (index.ts, line 9)"),
        ("process.exit(0);\n", "the program left before its end, with exit code 0 (index.ts, line 9)"),
        ("process.exitCode = 3;\n", "the program ended with exit code 3 before the Pulumi SDK was done"),
        ('console.error("no way"); process.abort();\n', "the program was killed by signal SIGABRT before its end; its last words: no way"),
        ('pulumi.log.error("not like this");\n', "the program reported an error: not like this"),
        ('import "./nowhere";\n', "the program raised Error: Cannot find module './nowhere' (index.ts, line 9)"),
    ],
)
def test_a_program_that_does_not_come_to_its_end_is_an_error(run: Any, write: Any, program: str, says: str) -> None:
    error = error_of(run, program)
    assert error.message == f"{write()}: {says}"
    assert error.hint in (LOOK, "Let it run to its end.", "A program ends by itself, once everything is declared.")


def test_a_program_that_waits_for_ever_is_an_error(run: Any, write: Any) -> None:
    error = error_of(run, 'export = async () => { await new Promise(() => {}); new LoadBalancer("lb"); };\n')
    assert error.message == f"{write()}: the program ended while it still waited for something that never comes"
    assert error.hint == "Look for a promise that is never resolved: everything that is declared after it is missing."


def test_a_module_that_cannot_be_parsed_is_named_with_its_line(run: Any, write: Any) -> None:
    error = error_of(run, files={**MODULE, "index.js": 'import "./zones.js";\n', "zones.js": "const a = 1;\n\nconst zones = = 3;\n"})
    assert error.message == f"{write()}: the program raised SyntaxError: Unexpected token '=' (zones.js, line 3)"


def test_a_package_that_is_missing_is_to_be_installed(run: Any, write: Any) -> None:
    error = error_of(run, 'import * as acme from "@acme/cloud";\nnew acme.Cloud();\n')
    assert error.message == f"{write()}: the program raised Error: Cannot find module '@acme/cloud' (index.ts, line 9)"
    assert error.hint == f"Run `npm install` in {write()}."
    error = error_of(run, files={**MODULE, "index.js": 'import "@acme/cloud";\n', "pnpm-lock.yaml": "", "index.ts": ""})
    assert "Cannot find package '@acme/cloud' imported from" in error.message
    assert error.hint == f"Run `pnpm install` in {write()}."


def test_configuration_that_is_missing_is_asked_for(run: Any) -> None:
    error = error_of(run, 'new pulumi.Config().require("size");\n')
    assert "Missing required configuration variable 'demo:size'" in error.message
    assert error.hint == "Give the value with --config KEY=VALUE, or choose another stack with --stack."


def test_two_resources_of_one_name_are_refused(run: Any) -> None:
    error = error_of(run, 'new LoadBalancer("a");\nnew LoadBalancer("a");\n')
    assert "two resources have the URN urn:pulumi:dev::demo::aws:lb/loadBalancer:LoadBalancer::a (index.ts, line " in error.message
    assert "INVALID_ARGUMENT" not in error.message


def test_secrets_are_kept_out_of_messages(run: Any) -> None:
    program = """
    const word = "planted-word";
    new LoadBalancer("lb", { tags: pulumi.secret([word]) });
    setTimeout(() => { throw new Error(`not ${word}`); }, 300);
    """
    assert "the program raised Error: not [secret] (index.ts, line " in error_of(run, program).message


def test_a_look_up_without_an_answer_is_named(run: Any) -> None:
    error = error_of(run, 'pulumi.runtime.invoke("acme:index/getThing:getThing", { a: 1 }).then((thing) => thing.b.c);\n')
    assert error.hint == "No answer was known to the look-up acme:index/getThing:getThing: give one under `lookups` in holdfast.yaml."


def test_a_transform_that_raises_is_told(run: Any) -> None:
    program = 'pulumi.runtime.registerResourceTransform(() => { throw new Error("no transform"); });\nnew LoadBalancer("lb");\n'
    message = error_of(run, program).message
    assert "a transform failed: " in message
    assert "no transform" in message


def test_a_program_without_memory_is_told_how_to_have_more(run: Any) -> None:
    manifest = "name: demo\nruntime: {name: nodejs, options: {nodeargs: --max-old-space-size=120}}\n"
    program = "const all: any[] = [];\nfor (;;) all.push(new Array(1000).fill(all.length));\n"
    error = error_of(run, program, files={"Pulumi.yaml": manifest})
    assert "JavaScript heap out of memory" in error.message
    assert error.hint == "Give Node.js more memory: `nodeargs: --max-old-space-size=8192` under `options` of the runtime in Pulumi.yaml."


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def all_gone(processes: list[int]) -> bool:
    limit = time.monotonic() + 15  # what was killed may take a moment to be gone
    while any(map(is_alive, processes)) and time.monotonic() < limit:
        time.sleep(0.05)
    return not any(map(is_alive, processes))


BUSY = """
import * as fs from "fs";
import { spawn } from "child_process";
const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 300000)"], { detached: true, stdio: "ignore" });
fs.writeFileSync("pids.new", `${process.pid} ${child.pid}`);
fs.renameSync("pids.new", "pids");
while (true) console.log("x".repeat(1000));
"""


def test_nothing_of_a_program_outlives_its_time(run: Any, write: Any) -> None:
    error = error_of(run, BUSY, prelude="", timeout=10)
    assert error.message == f"{write()}: the program was not at its end after 10 s"
    processes = [int(each) for each in (write() / "pids").read_text().split()]
    assert len(processes) == 2
    assert all_gone(processes)


def test_a_program_ends_with_whoever_waits_for_it(write: Any) -> None:
    folder = write(BUSY.replace(", { detached: true, stdio", ", { stdio").replace('console.log("x".repeat(1000))', ""), prelude="")
    waiting = subprocess.Popen(
        [sys.executable, "-m", "holdfast", "check", str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    limit = time.monotonic() + 30
    while not (folder / "pids").exists() and time.monotonic() < limit:
        time.sleep(0.05)
    processes = [int(each) for each in (folder / "pids").read_text().split()]
    os.kill(waiting.pid, signal.SIGKILL)
    waiting.wait()
    assert all_gone(processes)
