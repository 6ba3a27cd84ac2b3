"""`Pulumi.yaml`, `Pulumi.STACK.yaml` and which Python runs the program."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from holdfast.errors import InputError, UsageError
from holdfast.sources.program import interpreter, project
from holdfast.sources.program.configuration import Configuration, configure
from holdfast.sources.program.environment import program_environment
from holdfast.stack.values import UNKNOWN_STRING


@pytest.mark.parametrize(
    ("manifest", "says"),
    [
        ("name: [", "Pulumi.yaml:"),
        ("name: a\nname: b\nruntime: python", "Pulumi.yaml:2:"),
        ("- 1\n", "expected names with values, not a list"),
        ("name: demo\nruntime: cobol", "runtime 'cobol' is not known"),
        ("name: demo\nruntime: {name: yaml}", "runtime yaml is not supported yet"),
        ("name: demo", "no `runtime` is named"),
        ("runtime: python", "`name` is missing or is no text"),
        ("name: demo\nruntime: python\nconfig: [1]", "expected names with values in `config`, not a list"),
        ("", "no `runtime` is named"),
    ],
)
def test_a_broken_manifest_is_named(write: Any, manifest: str, says: str) -> None:
    folder = write("", Pulumi__yaml=manifest)
    with pytest.raises(InputError) as raised:
        project.load(folder)
    assert raised.value.message.startswith(str(folder))
    assert says in raised.value.message


def test_a_folder_without_a_project_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no Pulumi\.yaml"):
        project.load(tmp_path)
    with pytest.raises(InputError, match="there is no such folder"):
        project.load(tmp_path / "none")


def test_a_project_without_a_program_is_named(write: Any) -> None:
    folder = write(None)
    with pytest.raises(InputError, match=r"there is no program: no __main__\.py"):
        project.load(folder).program()


def test_the_program_may_be_in_a_folder_or_a_file_of_its_own(write: Any) -> None:
    folder = write("", Pulumi__yaml="name: demo\nruntime: python\nmain: infra\n")
    (folder / "infra").mkdir()
    (folder / "infra" / "__main__.py").touch()
    assert project.load(folder).program() == (folder / "infra", ".")
    (folder / "Pulumi.yaml").write_text("name: demo\nruntime: python\nmain: infra/__main__.py\n")
    assert project.load(folder).program() == (folder / "infra", "__main__.py")


def configured(folder: Path, stack: str | None = None, **given: str) -> Configuration:
    return configure(project.load(folder), stack, given)


def test_the_only_stack_is_taken_and_several_are_listed(write: Any) -> None:
    folder = write("")
    assert configured(folder).stack == "dev"
    (folder / "Pulumi.prod.yaml").touch()
    assert configured(folder).stack == "prod"
    (folder / "Pulumi.eu.test.yaml").touch()
    with pytest.raises(UsageError, match=r"several stacks: eu\.test, prod"):
        configured(folder)
    assert configured(folder, "acme/demo/eu.test").stack == "eu.test"


def test_configuration_is_merged_with_its_namespaces(write: Any) -> None:
    folder = write(
        "",
        Pulumi__yaml="""
name: demo
runtime: python
config:
  aws:region: us-east-1
  size: {type: integer, default: 3}
  asked: {type: string}
  word: {type: string, default: hush, secret: true}
  zones: {type: array, default: [a, b]}
  gcp:project: {value: base}
""",
        Pulumi__dev__yaml="""
config:
  aws:region: eu-west-1
  demo:on: true
  demo:password: {secure: v1:x}
  demo:later: {secure: v1:y}
  demo:data: {user: mia, token: {secure: v1:z}}
""",
    )
    config = configured(folder, None, later="said", **{"gcp:zone": "europe-west1-b"})
    assert config == Configuration(
        "dev",
        {
            "aws:region": "eu-west-1",
            "demo:size": "3",
            "demo:word": "hush",
            "demo:zones": '["a", "b"]',
            "gcp:project": "base",
            "demo:on": "true",
            "demo:password": UNKNOWN_STRING,
            "demo:later": "said",
            "demo:data": json.dumps({"user": "mia", "token": UNKNOWN_STRING}),
            "gcp:zone": "europe-west1-b",
        },
        secret=frozenset({"demo:word", "demo:password", "demo:later", "demo:data"}),
        unknown=frozenset({"demo:password"}),
    )


def test_a_stack_file_that_is_no_mapping_is_named(write: Any) -> None:
    folder = write("", Pulumi__dev__yaml="config: [1]\n")
    with pytest.raises(InputError, match=r"Pulumi\.dev\.yaml: expected names with values in `config`"):
        configured(folder)


def test_environments_that_are_imported_are_told(write: Any) -> None:
    folder = write("", Pulumi__dev__yaml="environment: [base, aws/prod]\n")
    assert configured(folder).environments == ("base", "aws/prod")


def python_in(folder: Path) -> Path:
    python = folder / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    return python


def test_the_virtual_environment_of_the_project_goes_first(write: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = write("", Pulumi__yaml="name: demo\nruntime: {name: python, options: {virtualenv: venv}}\n")
    active = python_in(tmp_path / "active")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "active"))
    with pytest.raises(InputError, match="`virtualenv: venv` is no virtual environment"):
        interpreter.find(project.load(folder))
    python = python_in(folder / "venv")
    assert interpreter.find(project.load(folder)) == interpreter.Interpreter(str(python), folder / "venv")
    (folder / "Pulumi.yaml").write_text("name: demo\nruntime: python\n")
    assert interpreter.find(project.load(folder)) == interpreter.Interpreter(str(active), tmp_path / "active")


def test_without_an_environment_the_python_that_has_pulumi_is_taken_else_the_one_on_path(
    write: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = write("")
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    assert interpreter.find(project.load(folder)) == interpreter.Interpreter(sys.executable)
    (tmp_path / "python3").write_text("#!/bin/sh\necho /opt/real/python3\n")
    (tmp_path / "python3").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert interpreter.find(project.load(folder)) == interpreter.Interpreter("/opt/real/python3")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(InputError, match="no Python was found"):
        interpreter.find(project.load(folder))


def test_only_what_cannot_hold_a_credential_is_handed_on() -> None:
    given = {"PATH": "/bin", "HOME": "/home/mia", "LC_ALL": "C", "AWS_PROFILE": "x", "PULUMI_CONFIG_PASSPHRASE": "x", "TOKEN": "x"}
    assert program_environment(given, Path("/empty"), Path("/venv")) == {
        "PATH": "/venv/bin:/bin",
        "LC_ALL": "C",
        "HOME": "/empty",
        "PYTHONUSERBASE": "/home/mia/.local",
        "VIRTUAL_ENV": "/venv",
        "PYTHONHASHSEED": "0",
        "GRPC_VERBOSITY": "NONE",
        "NO_COLOR": "1",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }
