"""The process of a stand-in: it says its port, and ends with the CLI that has started it."""

import os
import signal
import socket
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from holdfast.offline.folder import PLANNING, SETTINGS, Folder
from holdfast.offline.provider import Provider
from holdfast.offline.sdk import Sdk
from holdfast.settings.load import read_settings
from holdfast.sources.program.lookups import Lookups

_WORKERS: Final = 16
_MESSAGE_BYTES: Final = 400 * 1024 * 1024
_ORPHAN_SECONDS: Final = 2


def serve(folder: Folder, name: str, engine: str = "") -> None:
    """Serve as the provider of a package until the CLI is gone. engine: the address of its engine, `HOST:PORT`."""
    server = grpc.server(ThreadPoolExecutor(_WORKERS), options=[("grpc.max_receive_message_length", _MESSAGE_BYTES)])
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(_provider(folder, name), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    ended = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: ended.set())
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    parent = os.getppid()
    while not ended.wait(_ORPHAN_SECONDS) and os.getppid() == parent and not _is_gone(engine):
        continue
    server.stop(None)


def _is_gone(engine: str) -> bool:
    """Tell whether nothing listens at an address any more: the process that has started this one may be gone before it was known."""
    host, _, port = engine.rpartition(":")
    if not port.isdecimal():
        return False
    try:
        socket.create_connection((host, int(port)), timeout=_ORPHAN_SECONDS).close()
    except ConnectionRefusedError:
        return True
    except OSError:
        return False
    return False


def _provider(folder: Folder, name: str) -> Provider:
    package, told = folder.package(name), folder.told()
    named = os.environ.get(SETTINGS, "")
    settings = read_settings(Path(named) if named else None)

    return Provider(
        name,
        package.version,
        Sdk(Path(package.folder) if package.folder else None),
        Lookups(settings.lookups, settings.resources),
        note=folder.note,
        planning=os.environ.get(PLANNING) == "true",
        writes=told.own_backend,
    )
