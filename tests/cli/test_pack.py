"""`holdfast pack`: the folder for `--policy-pack`, from the checkout."""

import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml

from holdfast import __version__

POLICIES = Path(__file__).parents[2] / "policies"
HERE = Path(sys.executable).parent


def pack(folder, *arguments, **env):
    """Run the command in a folder, with this interpreter first on PATH unless told otherwise."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PULUMI_")}
    environment |= {"PATH": f"{HERE}{os.pathsep}{os.environ['PATH']}"} | env
    return subprocess.run(
        [sys.executable, "-m", "holdfast", "pack", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_the_folder_of_the_checkout_is_printed_wherever_the_command_runs(tmp_path):
    done = pack(tmp_path)
    assert (done.stdout, done.stderr, done.returncode) == (f"{POLICIES}\n", "", 0)


def test_the_cli_reads_no_lock_file_and_looks_for_no_environment():
    manifest = yaml.safe_load((POLICIES / "PulumiPolicy.yaml").read_text())
    assert manifest.pop("description")
    assert manifest == {"version": __version__, "runtime": {"name": "python", "options": {"toolchain": "pip"}}}
    assert (POLICIES / "requirements.txt").read_text() == f"holdfast[pulumi]=={__version__}\n"


def test_another_python_on_path_is_said(tmp_path):
    other = tmp_path / "python3"
    other.write_text("#!/bin/sh\n")
    other.chmod(0o755)
    done = pack(tmp_path, PATH=str(tmp_path))
    assert (done.stdout, done.returncode) == (f"{POLICIES}\n", 0)
    assert done.stderr == (
        f"note: pulumi would start the pack with {other}, and holdfast runs in {sys.executable}\n"
        f"help: activate that environment, or set PULUMI_PYTHON_CMD={sys.executable}\n"
    )
    assert pack(tmp_path, PATH=str(tmp_path), PULUMI_PYTHON_CMD=sys.executable).stderr == ""
    assert "with nothing: there is no python9 on PATH" in pack(tmp_path, PULUMI_PYTHON_CMD="python9").stderr


def test_an_environment_without_pulumi_is_said():
    without = "import sys; sys.modules['pulumi'] = None; from holdfast.cli.run import run; run(['pack'])"
    env = {**os.environ, "PULUMI_PYTHON_CMD": sys.executable}
    done = subprocess.run([sys.executable, "-c", without], env=env, capture_output=True, text=True, check=True)
    assert done.stdout == f"{POLICIES}\n"
    assert done.stderr == "note: pulumi is not installed here, and the pack needs it\nhelp: pip install 'holdfast[pulumi]'\n"


def test_a_pack_of_ones_own_is_written(tmp_path):
    done = pack(tmp_path, "--write", "infra/policy")
    assert done.stdout == (
        "wrote infra/policy: PulumiPolicy.yaml, README.md, __main__.py, requirements.txt\n"
        "Install its requirements.txt, then: pulumi preview --policy-pack infra/policy\n"
    )
    written = tmp_path / "infra" / "policy"
    assert sorted(each.name for each in written.iterdir()) == ["PulumiPolicy.yaml", "README.md", "__main__.py", "requirements.txt"]
    assert (written / "requirements.txt").read_text() == f"holdfast[pulumi]=={__version__}\npulumi=={version('pulumi')}\n"
    for name in ("PulumiPolicy.yaml", "__main__.py", "README.md"):
        assert (written / name).read_text() == (POLICIES / name).read_text()


def test_nothing_is_written_over(tmp_path):
    (tmp_path / "requirements.txt").write_text("mine\n")
    done = pack(tmp_path, "--write", ".")
    assert (done.stdout, done.returncode) == ("", 2)
    assert done.stderr == "error: . has a requirements.txt already\nhelp: Name a folder that has none, or remove them.\n"
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("requirements.txt", "mine\n")]


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "policy").write_text("")
    done = pack(tmp_path, "--write", "policy")
    assert (done.returncode, done.stderr) == (2, "error: policy: cannot be written: File exists\n")


@pytest.mark.skipif(shutil.which("pulumi") is None, reason="no pulumi on PATH")
def test_the_real_cli_starts_the_pack(tmp_path):
    (tmp_path / "state.json").write_text('{"version": 3, "deployment": {"manifest": {}, "resources": []}}')
    command = ["pulumi", "policy", "analyze", "--file", "state.json", "--policy-pack", str(POLICIES)]
    env = {**os.environ, "PULUMI_PYTHON_CMD": sys.executable, "PULUMI_HOME": str(tmp_path), "PULUMI_SKIP_UPDATE_CHECK": "true"}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
