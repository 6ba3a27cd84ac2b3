"""Private folders, stand-ins that run, and a `pulumi` that says what it was asked."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import grpc
import pulumi_aws
import pulumi_gcp
import pytest
from pulumi.runtime.proto import provider_pb2_grpc

from holdfast.offline.folder import PLANNING, SETTINGS, Folder, Told
from holdfast.offline.packages import Package

SECONDS = 30
Start = Callable[..., provider_pb2_grpc.ResourceProviderStub]
FAKE = """\
#!{python}
import json, os, sys
from pathlib import Path
words = sys.argv[1:]
said = {{"words": words, "folder": os.getcwd(), "environment": dict(os.environ)}}
if "--config-file" in words and Path(words[words.index("--config-file") + 1]).is_file():
    said["config"] = Path(words[words.index("--config-file") + 1]).read_text()
with open({log!r}, "a") as log:
    log.write(json.dumps(said) + "\\n")
if words[:2] == ["stack", "init"]:
    with open(f"Pulumi.{{words[2]}}.yaml", "a") as config:
        config.write("encryptionsalt: v1:of the stack\\n")
if words[:2] == ["stack", "refuse"]:
    sys.stderr.write("error: no\\n")
    sys.exit(255)
print("done: " + " ".join(words[:1]))
"""


@pytest.fixture(scope="session")
def packages() -> dict[str, Package]:
    """Return the packages whose SDKs are installed, and some without one."""
    return {
        "aws": Package("aws", version("pulumi-aws"), str(Path(pulumi_aws.__file__).parent)),
        "gcp": Package("gcp", version("pulumi-gcp"), str(Path(pulumi_gcp.__file__).parent)),
        **{name: Package(name, "1.2.3") for name in ("acme", "docker", "random", "tls")},
    }


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Start the stand-in of a package as the CLI does, and return what calls it."""
    running = []

    def started(package: Package, *, settings: str = "", planning: bool = False, own_backend: bool = True) -> Any:
        place = tmp_path_factory.mktemp(package.name)
        folder = Folder(place / "private")
        folder.create(Told("pulumi", own_backend=own_backend))
        folder.stand_in([package])
        (place / "holdfast.yaml").write_text(settings)
        process = subprocess.Popen(
            [folder.programs / f"pulumi-resource-{package.name}", "127.0.0.1:1"],
            cwd=place,
            env={**os.environ, PLANNING: str(planning).lower(), SETTINGS: str(place / "holdfast.yaml"), "GRPC_VERBOSITY": "NONE"},
            stdout=subprocess.PIPE,
            text=True,
        )
        channel = grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}")
        running.append((process, channel))
        stub = provider_pb2_grpc.ResourceProviderStub(channel)
        stub.folder, stub.process = folder, process
        return stub

    yield started
    for process, channel in running:
        channel.close()
        process.terminate()
        process.wait(SECONDS)
        process.stdout.close()


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[dict[str, Any]]]:
    """Put a `pulumi` first on PATH that notes what it is asked; return what reads its notes."""
    programs, log = tmp_path / "programs", tmp_path / "calls.jsonl"
    programs.mkdir()
    (programs / "pulumi").write_text(FAKE.format(python=sys.executable, log=str(log)))
    (programs / "pulumi").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    return lambda: [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
