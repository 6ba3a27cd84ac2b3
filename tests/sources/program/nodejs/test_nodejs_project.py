"""Which Node.js runs a program, and what is said where something is not there."""

import json
from pathlib import Path

import pytest

from holdfast.errors import InputError
from holdfast.sources.program import nodejs, project

PROGRAM = {"Pulumi.yaml": "name: demo\nruntime: nodejs\n", "index.ts": "", "package.json": "{}"}
SDK = "node_modules/@pulumi/pulumi/package.json"
NOT_INSTALLED = "the program's packages are not installed: there is no node_modules/@pulumi/pulumi"


@pytest.fixture
def node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a version manager's `node` on PATH, which names the real one."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "node").write_text('#!/bin/sh\necho \'["/opt/real/node", "20.1.0"]\'\n')
    (folder / "node").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    for name in ("NODE_OPTIONS", "NODE_PATH", "PULUMI_NODEJS_TRANSPILE_ONLY"):
        monkeypatch.delenv(name, raising=False)
    return folder


def made(folder: Path, **files: str) -> project.Project:
    for name, text in {**PROGRAM, **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return project.load(folder)


def installed(version: str = "3.248.0", needs: str = ">=20") -> dict[str, str]:
    return {SDK: json.dumps({"version": version, "engines": {"node": needs}})}


def refusal(given: project.Project) -> InputError:
    with pytest.raises(InputError) as raised:
        nodejs.find(given)
    return raised.value


def test_the_node_on_path_runs_a_program(tmp_path: Path, node: Path) -> None:
    found = nodejs.find(made(tmp_path / "p", **installed()))
    assert found.path == "/opt/real/node"
    assert [Path(each).name for each in found.arguments] == ["executor.js"]
    assert found.environment == {
        "PULUMI_NODEJS_TYPESCRIPT": "true",
        "PULUMI_NODEJS_TRANSPILE_ONLY": "true",
        "TS_NODE_TRANSPILE_ONLY": "true",
        "NODE_NO_WARNINGS": "1",
    }
    assert found.doubt == ""


def test_options_of_the_runtime_are_followed(tmp_path: Path, node: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NODE_OPTIONS", "--no-deprecation")
    manifest = "name: demo\nruntime: {name: nodejs, options: {nodeargs: \"--a='b c' --d\", tsconfig: ts/tsconfig.json}}\n"
    found = nodejs.find(made(tmp_path / "p", **installed(), **{"Pulumi.yaml": manifest}))
    assert found.arguments[:-1] == ("--a=b c", "--d")
    assert found.environment["PULUMI_NODEJS_TSCONFIG_PATH"] == "ts/tsconfig.json"
    assert found.environment["NODE_OPTIONS"] == "--no-deprecation"
    (tmp_path / "p" / "Pulumi.yaml").write_text('name: demo\nruntime: {name: nodejs, options: {typescript: false, nodeargs: "\'"}}\n')
    assert "`nodeargs` cannot be read: No closing quotation" in refusal(project.load(tmp_path / "p")).message
    (tmp_path / "p" / "Pulumi.yaml").write_text("name: demo\nruntime: {name: nodejs, options: {typescript: false}}\n")
    assert "PULUMI_NODEJS_TYPESCRIPT" not in nodejs.find(project.load(tmp_path / "p")).environment


@pytest.mark.parametrize(
    ("files", "options", "command"),
    [
        ({}, "", "npm install"),
        ({"package-lock.json": ""}, "", "npm ci"),
        ({"yarn.lock": ""}, "", "yarn install"),
        ({"pnpm-lock.yaml": "", "package-lock.json": ""}, "", "npm ci"),
        ({"pnpm-lock.yaml": "", "package-lock.json": ""}, "packagemanager: pnpm", "pnpm install"),
        ({"package-lock.json": ""}, "packagemanager: yarn", "yarn install"),
        ({"bun.lock": ""}, "packagemanager: auto", "bun install"),
    ],
)
def test_packages_that_are_not_installed_are_told_with_the_command(
    tmp_path: Path, node: Path, files: dict[str, str], options: str, command: str
) -> None:
    folder = tmp_path / "p"
    manifest = f"name: demo\nruntime: {{name: nodejs, options: {{{options}}}}}\n"
    error = refusal(made(folder, **files, **{"Pulumi.yaml": manifest}))
    assert error.message == f"{folder}: {NOT_INSTALLED}"
    assert error.hint == f"Run `{command}` in {folder}."


def test_the_packages_of_a_workspace_are_found_and_its_lock_file_counts(tmp_path: Path, node: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "pnpm-lock.yaml").touch()
    given = made(tmp_path / "apps" / "infra")
    assert refusal(given).hint == f"Run `pnpm install` in {tmp_path}."
    made(tmp_path, **installed())
    assert nodejs.find(given).path == "/opt/real/node"


def test_packages_without_a_folder_are_refused(tmp_path: Path, node: Path) -> None:
    error = refusal(made(tmp_path / "p", **{".pnp.cjs": "", "yarn.lock": ""}))
    assert error.message.endswith("the program's packages are installed without node_modules, which Pulumi needs")
    assert error.hint == "Set `nodeLinker: node-modules` in .yarnrc.yml, and run `yarn install`."


def test_an_sdk_that_is_too_old_is_named(tmp_path: Path, node: Path) -> None:
    error = refusal(made(tmp_path / "p", **installed("2.25.2")))
    assert error.message == f"{tmp_path / 'p'}: @pulumi/pulumi 2.25.2 is too old: it must be 3.0.0 or later"


def test_a_node_older_than_the_sdk_asks_for_is_doubted_only(tmp_path: Path, node: Path) -> None:
    found = nodejs.find(made(tmp_path / "p", **installed("3.270.0", ">=22")))
    assert found.doubt == "Put a later Node.js on PATH: @pulumi/pulumi 3.270.0 asks for >=22, and this one is 20.1.0."


def test_a_node_that_is_missing_or_does_not_run_is_named(tmp_path: Path, node: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = made(tmp_path / "p", **installed())
    (node / "node").write_text("#!/bin/sh\necho 'no version is set' >&2\nexit 1\n")
    assert refusal(given).message == f"{tmp_path / 'p'}: {node / 'node'} does not run: no version is set"
    monkeypatch.setenv("PATH", "/nowhere")
    error = refusal(given)
    assert (error.message, error.hint) == (f"{tmp_path / 'p'}: no Node.js was found to run the program", "Put `node` on PATH.")


def test_a_project_without_a_program_is_named(tmp_path: Path, node: Path) -> None:
    folder = tmp_path / "p"
    given = made(folder, **installed())
    (folder / "index.ts").unlink()
    assert refusal(given).message == f"{folder}: there is no program: no index.ts, no index.js, and no `main` in a package.json"
    (folder / "package.json").write_text('{"main": "lib/index.js"}')
    error = refusal(given)
    assert error.message == f"{folder}: there is no program: {folder / 'package.json'} names lib/index.js, which is not there"
    assert error.hint == "Build the program first, or name its source as `main`."
    (folder / "Pulumi.yaml").write_text("name: demo\nruntime: nodejs\nmain: infra\n")
    assert refusal(project.load(folder)).message == f"{folder / 'infra'}: there is no program"


def test_any_broken_package_file_is_left_to_node(tmp_path: Path, node: Path) -> None:
    assert nodejs.find(made(tmp_path / "p", **installed(), **{"package.json": "{"})).path == "/opt/real/node"
