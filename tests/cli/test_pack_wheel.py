"""`holdfast pack` from a built wheel, in an environment that has never seen the checkout."""

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import analyzer_pb2_grpc

from holdfast.check.catalogue import installed

ROOT = Path(__file__).parents[2]
CLEAN = {key: value for key, value in os.environ.items() if not key.startswith(("PULUMI_", "PYTHON", "VIRTUAL_ENV"))}


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """Return a virtual environment with the wheel; its other packages are those of this one, without the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    venv.create(folder / "venv")
    [wheel] = folder.glob("*.whl")
    here = folder / "venv" / "bin" / "python"
    subprocess.run([*pip, "--python", str(here), "install", "--no-deps", "--no-index", str(wheel)], check=True, capture_output=True)
    site = sysconfig.get_path("purelib", vars={"base": str(folder / "venv"), "platbase": str(folder / "venv")})
    (Path(site) / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "venv"


def holdfast(environment, folder, *arguments):
    path = f"{environment / 'bin'}{os.pathsep}{CLEAN['PATH']}"
    done = subprocess.run(["holdfast", *arguments], cwd=folder, env={**CLEAN, "PATH": path}, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout


def announced(environment, folder):
    """Return the policies of a pack folder, started as the language host does."""
    path = f"{environment / 'bin'}{os.pathsep}{CLEAN['PATH']}"
    host = ["python", "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(folder)]
    with subprocess.Popen(host, cwd=folder, env={**CLEAN, "PATH": path}, stdout=subprocess.PIPE, text=True) as served:
        try:
            with grpc.insecure_channel(f"127.0.0.1:{int(served.stdout.readline())}") as channel:
                info = analyzer_pb2_grpc.AnalyzerStub(channel).GetAnalyzerInfo(Empty(), wait_for_ready=True, timeout=20)
        finally:
            served.kill()
    return [each.name for each in info.policies]


def test_the_folder_in_the_wheel_serves_every_rule(environment, tmp_path):
    folder = Path(holdfast(environment, tmp_path, "pack").removesuffix("\n"))
    assert folder.is_relative_to(environment)
    assert announced(environment, folder) == [rule.id for rule in installed()]


def test_a_folder_that_is_written_serves_every_rule(environment, tmp_path):
    holdfast(environment, tmp_path, "pack", "--write", "policy")
    assert announced(environment, tmp_path / "policy") == [rule.id for rule in installed()]
