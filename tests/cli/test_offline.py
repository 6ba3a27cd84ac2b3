"""`holdfast offline` as its users meet it, with a `pulumi` that says what it was asked."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

FAKE = """\
#!{python}
import json, os, sys
words, here = sys.argv[1:], os.environ
said = {{"words": words, "folder": os.getcwd(), "environment": dict(here), "programs": sorted(os.listdir(here["PATH"].split(":")[0]))}}
if "--config-file" in words:
    file = words[words.index("--config-file") + 1]
    said["config"] = open(file).read() if os.path.isfile(file) else None
with open({log!r}, "a") as log:
    log.write(json.dumps(said) + "\\n")
if words[:2] == ["stack", "init"]:
    if words[2] == "refused":
        sys.exit("error: no such luck")
    with open(f"Pulumi.{{words[2]}}.yaml", "a") as config:
        config.write("encryptionsalt: v1:of-the-stack\\n")
if "--exit" in words:
    sys.exit(int(words[words.index("--exit") + 1]))
print("pulumi says", *words[:1])
"""


SECRETS = {"AWS_SECRET_ACCESS_KEY": "s1", "GITHUB_TOKEN": "s2"}
PASSPHRASE = {"PULUMI_CONFIG_PASSPHRASE": "of the user"}


class Ran(NamedTuple):
    code: int
    out: str
    err: str
    calls: list[dict]

    @property
    def words(self):
        return [call["words"] for call in self.calls]


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: demo\nruntime: python\n")
    return folder


@pytest.fixture
def offline(tmp_path, project):
    """Run `holdfast offline` in the project, with the fake CLI on PATH."""
    programs, log = tmp_path / "programs", tmp_path / "calls.jsonl"
    programs.mkdir()
    (programs / "pulumi").write_text(FAKE.format(python=sys.executable, log=str(log)))
    (programs / "pulumi").chmod(0o755)
    base = {name: value for name, value in os.environ.items() if not name.startswith(("PULUMI_", "AWS_"))}

    def ran(*arguments, folder=project, **environment):
        log.unlink(missing_ok=True)
        search = f"{programs}{os.pathsep}/usr/bin{os.pathsep}/bin"
        done = subprocess.run(
            [sys.executable, "-m", "holdfast", "offline", *map(str, arguments)],
            cwd=folder,
            env={**base, "PATH": search, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        calls = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        return Ran(done.returncode, done.stdout, done.stderr, calls)

    ran.programs = programs
    return ran


def test_a_preview_gets_a_stack_and_stand_ins(offline, project):
    (project / "Pulumi.dev.yaml").write_text("config:\n  aws:region: us-east-1\n")
    ran = offline("--", "pulumi", "preview", "--json")
    assert (ran.code, ran.out, ran.err) == (0, "pulumi says preview\n", "")
    init, preview = ran.calls
    assert init["words"] == ["stack", "init", "dev", "--non-interactive", "--color", "never"]
    assert init["folder"] != str(project)
    config_file = preview["words"][2]
    assert preview["words"] == ["preview", "--config-file", config_file, "--stack", "dev", "--json"]
    assert preview["config"] == "config:\n  aws:region: us-east-1\nencryptionsalt: v1:of-the-stack\n"
    assert preview["folder"] == str(project)
    assert preview["programs"] == ["pulumi", "pulumi-resource-aws", "pulumi-resource-gcp"]
    assert preview["environment"]["PULUMI_PYTHON_CMD"]
    assert preview["environment"]["PULUMI_BACKEND_URL"].startswith("file://")


def test_nothing_of_the_project_is_written(offline, project):
    (project / "Pulumi.dev.yaml").write_text("config:\n  a:b: c\n")
    before = {path: path.read_bytes() for path in project.rglob("*")}
    offline("--", "pulumi", "up", "--yes")
    assert {path: path.read_bytes() for path in project.rglob("*")} == before


def test_nothing_stays_of_the_private_folder(offline):
    private = Path(offline("--", "pulumi", "preview").calls[0]["environment"]["PULUMI_HOME"]).parent
    assert not private.exists()


def test_encrypted_values_are_stood_in_for(offline, project):
    text = "encryptionsalt: v1:theirs\nconfig:\n  demo:pw: {secure: v1:x}\n  demo:size: 1.10\nenvironment: [team]\n"
    (project / "Pulumi.dev.yaml").write_text(text)
    ran = offline("--", "pulumi", "preview")
    assert ran.err == "note: dev: texts stand for the encrypted values of demo:pw\nnote: dev: its environments are not read\n"
    _, completed, preview = ran.words
    assert completed[:4] == ["config", "set-all", "--stack", "dev"]
    ((key, value),) = json.loads(completed[completed.index("--json") + 1]).items()
    assert (key, value["secret"]) == ("demo:pw", True)
    assert value["value"].startswith("secret-unknown-")
    assert preview[0] == "preview"
    assert "theirs" not in ran.calls[-1]["config"]
    assert "demo:size: 1.10\n" in ran.calls[-1]["config"]


def test_a_passphrase_of_the_users_opens_them(offline, project):
    (project / "Pulumi.dev.yaml").write_text("encryptionsalt: v1:theirs\nconfig:\n  demo:pw: {secure: v1:x}\n")
    ran = offline("--", "pulumi", "preview", **PASSPHRASE)
    assert [words[0] for words in ran.words] == ["stack", "preview"]
    assert ran.calls[-1]["environment"].items() >= PASSPHRASE.items()
    assert "v1:theirs" in ran.calls[-1]["config"]


def test_credentials_do_not_reach_the_command(offline):
    secrets = {"AWS_SECRET_ACCESS_KEY": "s1", "PULUMI_ACCESS_TOKEN": "s2", "GITHUB_TOKEN": "s3", "SOME_SETTING": "s4"}
    seen = offline("--", "pulumi", "preview", **secrets).calls[-1]["environment"]
    assert not set(secrets.values()) & set(seen.values())
    kept = offline("--keep-env", "SOME_*", "--", "pulumi", "preview", **secrets).calls[-1]["environment"]
    assert set(secrets.values()) & set(kept.values()) == {"s4"}


def test_several_stacks_are_listed(offline, project):
    for name in ("dev", "prod"):
        (project / f"Pulumi.{name}.yaml").write_text("config: {}\n")
    ran = offline("--", "pulumi", "preview")
    assert (ran.code, ran.calls) == (2, [])
    assert ran.err == f"error: {project}: several stacks: dev, prod\nhelp: Choose one with --stack.\n"
    chosen = offline("--", "pulumi", "preview", "--stack", "acme/demo/prod")
    assert chosen.words[-1][-2:] == ["--stack", "prod"]


def test_stacks_may_be_created_and_selected(offline, project):
    for name in ("dev", "prod"):
        (project / f"Pulumi.{name}.yaml").write_text("config: {}\n")
    script = "pulumi stack init acme/prod && pulumi up && pulumi stack select --create dev && pulumi up && pulumi stack ls"
    ran = offline("--", "sh", "-ec", script)
    assert ran.code == 0
    shown = [" ".join(word for word in words if not word.startswith("/")) for words in ran.words]
    assert shown == [
        "stack init prod --non-interactive --color never",
        "stack select prod --non-interactive --color never",
        "up --config-file --stack prod",
        "stack init dev --non-interactive --color never",
        "stack select dev --non-interactive --color never",
        "stack select --create dev",
        "up --config-file --stack dev",
        "stack select dev --non-interactive --color never",
        "stack ls",
    ]


def test_a_project_elsewhere_is_found(offline, project, tmp_path):
    (project / "app").mkdir()
    assert offline("--", "pulumi", "preview", folder=project / "app").words[0][:3] == ["stack", "init", "dev"]
    assert offline("--", "pulumi", "-C", project / "app", "preview", folder=tmp_path).words[0][:3] == ["stack", "init", "dev"]
    assert offline("--", "pulumi", "preview", folder=tmp_path).words == [["preview"]]


def test_stacks_that_are_referred_to_are_created_once(offline, project):
    names = "organization/network/prod", "acme/network/prod", "prod"
    answers = [{"call": "pulumi:pulumi:StackReference", "arguments": {"name": name}, "returns": {"vpcId": "vpc-1"}} for name in names]
    (project / "holdfast.yaml").write_text(json.dumps({"lookups": answers}))
    ran = offline("--", "sh", "-ec", "pulumi preview --json; pulumi preview")
    assert [words[:3] for words in ran.words] == [
        ["stack", "init", "dev"],
        ["stack", "init", "prod"],
        ["stack", "import", "--stack"],
        ["preview", "--config-file", ran.words[3][2]],
        ["preview", "--config-file", ran.words[3][2]],
    ]
    assert ran.err.splitlines() == [
        f"note: {name} is a stack that the CLI cannot read here: of a backend in files it reads `organization/PROJECT/STACK` alone"
        for name in names[1:]
    ]


def test_what_works_on_no_stack_gets_none(offline):
    assert offline("--", "pulumi", "version").words == [["version"]]


def test_what_the_cli_refuses_is_an_error_of_its_own(offline):
    ran = offline("--", "pulumi", "preview", "-s", "refused")
    assert ran.code == 3
    assert ran.err.endswith("pulumi stack init: error: no such luck\n")


def test_a_backend_of_the_users_is_left_as_it_is(offline, project):
    (project / "Pulumi.dev.yaml").write_text("config: {}\n")
    ran = offline("--", "pulumi", "preview", PULUMI_BACKEND_URL="file:///state")
    assert ran.words == [["preview"]]
    assert ran.calls[0]["environment"]["PULUMI_BACKEND_URL"] == "file:///state"
    own = offline("--own-backend", "--", "pulumi", "preview", PULUMI_BACKEND_URL="file:///state")
    assert own.calls[-1]["environment"]["PULUMI_BACKEND_URL"] != "file:///state"


def test_more_packages_may_be_asked_for(offline):
    programs = offline("--package", "random@4.19.0", "--package", "tls", "--", "pulumi", "preview").calls[-1]["programs"]
    assert programs == ["pulumi", *(f"pulumi-resource-{name}" for name in ("aws", "gcp", "random", "tls"))]


def test_an_installed_provider_may_be_used(offline, tmp_path):
    plugin = tmp_path / "home" / "plugins" / "resource-gcp-v1.0.0"
    plugin.mkdir(parents=True)
    script = "pulumi preview && ls $PULUMI_HOME/plugins"
    ran = offline("--real", "gcp", "--", "sh", "-ec", script, PULUMI_HOME=str(tmp_path / "home"))
    assert ran.calls[-1]["programs"] == ["pulumi", "pulumi-resource-aws"]
    assert ran.out.splitlines()[-1] == plugin.name
    assert plugin.is_dir()


def test_the_exit_code_is_that_of_the_command(offline):
    assert offline("--", "pulumi", "preview", "--exit", "255").code == 255
    assert offline("--", "sh", "-c", "exit 3").code == 3


def test_over_the_time_limit_it_is_124(offline):
    ran = offline("--timeout", "0.5", "--", "sleep", "60")
    assert (ran.code, ran.err) == (124, "error: sleep was ended: its time of 0.5 s was over (--timeout)\n")


def test_settings_that_are_wrong_are_told_before_anything_runs(offline, project):
    (project / "holdfast.yaml").write_text("lookup: []\n")
    ran = offline("--", "pulumi", "preview")
    assert (ran.code, ran.calls) == (2, [])
    assert ran.err.startswith(f"error: {project}/holdfast.yaml:1:1:")
    (project / "other.yaml").write_text("lookups: []\n")
    assert offline("--contract", "other.yaml", "--", "pulumi", "preview").code == 0


def test_without_the_cli_it_says_what_to_install(offline):
    (offline.programs / "pulumi").unlink()
    for arguments in (["--", "pulumi", "preview"], ["--write-env", "x"]):
        ran = offline(*arguments)
        assert ran.code == 2
        assert ran.err == (
            "error: there is no `pulumi` on PATH, and stand-ins for providers need the real CLI\n"
            "help: Install the Pulumi CLI, with the language host of the program (`pulumi-language-python`, …) beside it.\n"
        )


@pytest.mark.parametrize("arguments", [[], ["--write-env", "x", "--", "pulumi"]])
def test_one_of_a_command_and_write_env_is_expected(offline, arguments):
    ran = offline(*arguments)
    assert ran.code == 2
    assert "either a command after `--` or --write-env DIR was expected" in ran.err


def test_later_steps_of_a_pipeline_use_what_was_written(offline, project, tmp_path):
    written = offline("--write-env", "../stand-ins", **SECRETS)
    assert (written.code, written.err) == (0, "")
    script = f'{written.out}\nset -e\ntest -z "$AWS_SECRET_ACCESS_KEY$GITHUB_TOKEN"\npulumi preview\npulumi preview\n'
    done = subprocess.run(
        ["sh", "-c", script],
        cwd=project,
        env={**os.environ, "PATH": f"{offline.programs}:/usr/bin:/bin", **SECRETS},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "pulumi says preview\npulumi says preview\n"), done.stderr
    calls = [json.loads(line)["words"][0] for line in (tmp_path / "calls.jsonl").read_text().splitlines()]
    assert calls == ["stack", "preview", "preview"]
    assert (tmp_path / "stand-ins" / "bin" / "pulumi-resource-aws").is_file()


def test_lines_name_value_are_for_files_of_variables(offline, tmp_path):
    ran = offline("--write-env", tmp_path / "x", "--format", "env", **SECRETS)
    lines = dict(line.partition("=")[::2] for line in ran.out.splitlines())
    assert {lines[name] for name in SECRETS} == {""}
    assert lines["PATH"].startswith(f"{tmp_path}/x/bin:")
    assert lines["PULUMI_HOME"] == f"{tmp_path}/x/pulumi"
