"""Stand-ins that run as the CLI runs them."""

import os
import socket
import subprocess
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


@pytest.fixture(scope="session")
def packages() -> dict[str, Package]:
    """Return the packages whose SDKs are installed, and some without one."""
    return {
        "aws": Package("aws", version("pulumi-aws"), str(Path(pulumi_aws.__file__).parent)),
        "gcp": Package("gcp", version("pulumi-gcp"), str(Path(pulumi_gcp.__file__).parent)),
        **{name: Package(name, "1.2.3") for name in ("acme", "docker", "random", "tls")},
    }


@pytest.fixture(scope="session")
def engine() -> Iterator[str]:
    """Listen at an address, as an engine does."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"127.0.0.1:{listening.getsockname()[1]}"


@pytest.fixture(scope="session")
def start(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Start the stand-in of a package as the CLI does, and return what calls it."""
    running = []

    def started(package: Package, *, settings: str = "", planning: bool = False, own_backend: bool = True) -> Any:
        place = tmp_path_factory.mktemp(package.name)
        folder = Folder(place / "private")
        folder.create(Told("pulumi", own_backend=own_backend))
        folder.stand_in([package])
        (place / "holdfast.yaml").write_text(settings)
        process = subprocess.Popen(
            [folder.programs / f"pulumi-resource-{package.name}", engine],
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
