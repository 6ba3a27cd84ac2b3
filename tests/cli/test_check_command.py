"""`holdfast check` as its users meet it: a process with arguments, files, output and an exit code."""

import contextlib
import gc
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import pytest

from holdfast import __version__
from holdfast.cli.run import run as command_line

RECORDINGS = Path(__file__).parent.parent / "recordings" / "cli"
BALANCER = "aws:lb/loadBalancer:LoadBalancer"
URN = f"urn:pulumi:dev::demo::{BALANCER}::api"
RULE = "aws-lb-deletion-protection-off"
OTHER = "aws-lb-no-listener"
ALONE = ("--select", RULE)


def row(name="api", **inputs):
    return {"urn": URN.replace("api", name), "type": BALANCER, "custom": True, "id": name, "inputs": inputs, "outputs": {}}


def state(*rows):
    return json.dumps({"version": 3, "deployment": {"resources": list(rows)}})


SAFE, FAULTY = state(row(enableDeletionProtection=True)), state(row(enableDeletionProtection=False))
OPEN = state(row(enableDeletionProtection="[secret]"))


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "holdfast.yaml").write_text("default_contract: false\n")
    for name, text in (("safe", SAFE), ("faulty", FAULTY), ("open", OPEN), ("broken", "{")):
        (tmp_path / f"{name}.json").write_text(text)
    return tmp_path


class Done(NamedTuple):
    """What a command printed, and its exit code."""

    stdout: str
    stderr: str
    returncode: int


def run(folder, *arguments, stdin="", env=None):
    """Run a command line in this process, as far as it can tell like one of its own."""
    streams = {name: io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for name in ("stdout", "stderr")}
    stdin_ = io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8")
    with (
        contextlib.chdir(folder), patch.dict(os.environ, env or {}), patch.object(sys, "stdin", stdin_),
        contextlib.redirect_stdout(streams["stdout"]), contextlib.redirect_stderr(streams["stderr"]),
    ):  # fmt: skip
        code = command_line(arguments)
    gc.enable()  # a command line has its process to itself, and turns it off
    return Done(*(stream.buffer.getvalue().decode() for stream in streams.values()), code)


def process(folder, *arguments, env=None):
    """Run a command line in a process of its own."""
    command = [sys.executable, "-m", "holdfast", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, env={**os.environ, **(env or {})}, check=False)
    return Done(done.stdout.decode(), done.stderr.decode(), done.returncode)


def check(folder, *arguments, **more):
    return run(folder, "check", *arguments, *ALONE, **more)


def test_the_text_report_is_whole(folder):
    done = check(folder, "faulty.json", "safe.json", "open.json")
    assert (
        done.stdout
        == f"""\
demo/dev: state faulty.json, 1 resource
demo/dev: state safe.json, 1 resource
demo/dev: state open.json, 1 resource

medium[{RULE}]: api can be deleted by one call: deletion protection is off
  --> {BALANCER} api
   = fix: Set enableDeletionProtection to true.

undecided[{RULE}]: api
   = missing: enableDeletionProtection of api, which is secret
   = settle: Make the value plain: a secret is never read.

1 finding: 1 medium; 1 undecided; 0 opaque; 0 assumed
`holdfast explain RULE` says why a rule matters and what to do.
"""
    )
    assert (done.stderr, done.returncode) == ("", 0)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["safe.json"], 0),
        (["faulty.json"], 0),
        (["faulty.json", "--fail-on", "medium"], 1),
        (["faulty.json", "--fail-on", "low"], 1),
        (["faulty.json", "--fail-on", "critical"], 0),
        (["faulty.json", "--fail-on", "never"], 0),
        (["faulty.json", "--fail-on", "medium", "--exit-zero"], 0),
        (["faulty.json", "--fail-on", "catastrophic"], 2),
        (["open.json"], 0),
        (["open.json", "--strict-undecided"], 5),
        (["open.json", "--strict-undecided", "--exit-zero"], 0),
        (["open.json", "faulty.json", "--strict-undecided", "--fail-on", "medium"], 1),
        (["broken.json"], 3),
        (["broken.json", "--exit-zero"], 3),
        (["faulty.json", "broken.json", "--fail-on", "medium"], 3),
        (["missing.json"], 3),
        (["safe.json", "--as", "preview"], 3),
        (["safe.json", "--as", "nonsense"], 2),
        (["safe.json", "--no-such-option"], 2),
        (["safe.json", "--config", "novalue"], 2),
        (["safe.json", "--contract", "missing.yaml"], 2),
        (["broken.json", "--contract", "missing.yaml"], 2),
        (["safe.json", "--ignore", RULE], 0),
        (["safe.json", "--select", "no-such-rule"], 2),
        (["safe.json", "--ignore", "group:no-such-group"], 2),
    ],
)
def test_the_exit_code_says_how_it_went(folder, arguments, code):
    done = check(folder, *arguments)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert bool(done.stderr) == (code in (2, 3))


def test_a_path_that_cannot_be_read_does_not_hide_the_others(folder):
    done = check(folder, "missing.json", "faulty.json", "broken.json", "--format", "json")
    report = json.loads(done.stdout)
    assert ([each["source"] for each in report["stacks"]], [each["rule"] for each in report["findings"]]) == (["faulty.json"], [RULE])
    assert done.stderr == (
        "error: missing.json: No such file or directory\n"
        "help: Give a project folder, a `pulumi stack export`, a checkpoint or a `pulumi preview --json`.\n"
        "error: broken.json: not valid JSON: input data was truncated\n"
        "help: The file may be cut short; write it again.\n"
    )
    assert done.returncode == 3


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ("[1]", "expected `object | null`, got `array` - at `$.deployment.resources[0].inputs`"),
        ('{"enableDeletionProtection": 1e999}', "number out of range - at `$.deployment.resources[0].inputs[...]`"),
        ('{"enableDeletionProtection": ' + "9" * 5000 + "}", "integer value out of range - at `$.deployment.resources[0].inputs[...]`"),
    ],
)
def test_properties_that_cannot_be_read_are_named_with_their_place(folder, inputs, said):
    (folder / "odd.json").write_text(FAULTY.replace('{"enableDeletionProtection": false}', inputs))
    done = run(folder, "check", "odd.json")
    assert (done.stdout, done.returncode, done.stderr.splitlines()[0]) == ("", 3, f"error: odd.json: {said}")


def test_nothing_that_could_be_read_prints_no_report(folder):
    done = check(folder, "broken.json", "--format", "json")
    assert (done.stdout, done.returncode) == ("", 3)


def test_standard_input_is_a_path(folder):
    done = check(folder, "-", "safe.json", "--format", "json", stdin=FAULTY)
    assert [(each["source"], each["kind"]) for each in json.loads(done.stdout)["stacks"]] == [("stdin", "state"), ("safe.json", "state")]
    assert check(folder, "-", stdin="").stderr.startswith("error: stdin: the file is empty\n")


def test_rules_are_chosen_by_id_glob_group_and_list(folder):
    def ran(*arguments):
        done = run(folder, "check", "faulty.json", *arguments, "--format", "json")
        assert done.returncode in (0, 1), done.stderr
        return {each["rule"] for each in json.loads(done.stdout)["findings"]}

    assert ran("--select", f"{RULE}, {OTHER}") == ran("--select", RULE, "--select", OTHER) == {RULE, OTHER}
    assert ran("--select", "aws-lb-*", "--ignore", OTHER) >= {RULE}
    assert OTHER not in ran("--select", "group:load-balancing", "--ignore", OTHER)
    assert ran("--ignore", "*") == set()


def test_an_unknown_rule_is_named_with_its_neighbours(folder):
    done = run(folder, "check", "faulty.json", "--select", "aws-lb-no-listner")
    assert (done.stdout, done.returncode) == ("", 2)
    assert done.stderr.startswith("error: there is no rule aws-lb-no-listner\nhelp: Did you mean aws-lb-no-listener")


def test_colour_is_for_those_who_ask(folder):
    for arguments, env in ((["--color", "never"], {}), ([], {}), (["--color", "auto"], {"NO_COLOR": "1"})):
        assert "\x1b" not in check(folder, "faulty.json", *arguments, env=env).stdout
    assert "\x1b[33m\x1b[1mmedium" in check(folder, "faulty.json", "--color", "always", env={"NO_COLOR": "1"}).stdout


@pytest.mark.parametrize(
    "name", ["a\n::error title=PWNED::b", "x\x1b[31mred\x1b[0m", "abc\u202etxt.exe", "##[error]x", "<script>alert(1)</script>"]
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_name_does_not_act(folder, name, form):
    (folder / "hostile.json").write_text(state(row(name, enableDeletionProtection=False)))
    done = check(folder, "hostile.json", "--format", form)
    assert not set("\x1b\u202e") & set(done.stdout + done.stderr)
    assert not any(line.lstrip().startswith("::") for line in (done.stdout + done.stderr).splitlines())
    if form == "json":
        assert json.loads(done.stdout)["findings"][0]["name"] == name


def test_a_lone_surrogate_and_text_beyond_ascii_are_printed_in_any_locale(folder):
    (folder / "odd.json").write_text(state(row("Zürich", enableDeletionProtection=False)).replace("api", "东京"))
    done = process(folder, "check", "odd.json", *ALONE, env={"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert (done.returncode, "Zürich can be deleted" in done.stdout) == (0, True)


def test_the_same_input_gives_the_same_bytes(folder):
    rows = [row(name, enableDeletionProtection=False, subnets=["subnet-1"]) for name in ("a", "b", "c")]
    seen = set()
    for seed, order in (("0", rows), ("1", rows[::-1]), ("2", [rows[1], rows[0], rows[2]])):
        (folder / "stack.json").write_text(state(*order))
        done = process(folder, "check", "stack.json", "--format", "json", "--exit-zero", env={"PYTHONHASHSEED": seed})
        seen.add(done.stdout)
        assert done.returncode == 0
    assert len(seen) == 1


def test_a_recorded_secret_is_nowhere_in_the_output():
    for form in ("text", "json"):
        done = run(RECORDINGS, "check", "secrets-up.export.json", "secrets-preview.preview.json", "--format", form, "--exit-zero")
        assert done.returncode == 0, done.stderr
        assert "v1:" not in done.stdout
        assert "ciphertext" not in done.stdout


def test_a_program_line_is_shown_where_the_program_is_and_only_from_there(folder):
    secret = folder.parent / "secret.txt"
    secret.write_text("PLANTED\n")
    (folder / "Pulumi.yaml").write_text("name: demo\nruntime: python\n")
    (folder / "__main__.py").write_text("import pulumi_aws as aws\naws.lb.LoadBalancer('api')\n")
    for position, shown in (
        ("project:///__main__.py#2", True), ("project:///__main__.py#99", False), ("project:///missing.py#1", False),
        ("project:///../secret.txt#1", False), (f"project:///{secret}#1", False), ("project:///a\0b#1", False), ("project:///.#1", False),
    ):  # fmt: skip
        (folder / "faulty.json").write_text(state({**row(enableDeletionProtection=False), "sourcePosition": position}))
        done = check(folder, "faulty.json")
        assert (done.returncode, "PLANTED" in done.stdout) == (0, False), done.stderr
        assert ("    2 | aws.lb.LoadBalancer('api')\n" in done.stdout) is shown


@pytest.mark.parametrize(
    "arguments", [["check", "faulty.json", *ALONE, "--fail-on", "medium"], ["rules"], ["explain", RULE], ["rules", "--format", "json"]]
)
def test_a_reader_that_leaves_is_no_fault(folder, arguments):
    started = subprocess.Popen(
        [sys.executable, "-m", "holdfast", *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    started.stdout.close()
    assert started.stderr.read() == ""
    started.stderr.close()
    assert started.wait() == (1 if arguments[0] == "check" else 0)


def test_the_version_is_said_without_loading_anything(folder):
    assert process(folder, "--version") == (f"holdfast {__version__}\n", "", 0)
    loaded = "import sys; sys.argv = ['holdfast', '--version']; from holdfast.cli import main; main(); print('click' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert done.stdout == f"holdfast {__version__}\nFalse\n"
    assert run(folder, "--version", "--help").stdout == f"holdfast {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "error: Missing command.\nhelp: `holdfast --help` lists the options.\n"),
        (["chek"], "error: No such command 'chek'.\nhelp: `holdfast --help` lists the options.\n"),
        (["explain"], "error: Missing argument 'RULE'.\nhelp: `holdfast explain --help` lists the options.\n"),
    ],
)
def test_wrong_usage_says_what_is_wrong_and_where_to_look(folder, arguments, said):
    done = run(folder, *arguments)
    assert (done.stderr, done.stdout, done.returncode) == (said, "", 2)


def test_help_lists_the_commands(folder):
    done = run(folder, "--help")
    assert done.returncode == 0
    assert all(f"\n  {command} " in done.stdout for command in ("check", "explain", "rules"))


def test_a_fault_of_ours_is_said_with_its_code(folder):
    program = "import sys; from holdfast.cli import run as r, check as c; c._check_all = lambda *a: 1 / 0; sys.exit(r.run(sys.argv[1:]))"
    done = subprocess.run([sys.executable, "-c", program, "check", "safe.json"], cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr == "error: a fault of holdfast: ZeroDivisionError: division by zero\nhelp: Please report it; --debug shows where.\n"
