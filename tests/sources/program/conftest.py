"""Projects to run."""

import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from holdfast.settings.model import Settings
from holdfast.sources.program import read
from holdfast.stack import Stack

BARE = """
import pulumi

def balancer(name, **more):
    return pulumi.CustomResource("aws:lb/loadBalancer:LoadBalancer", name, {"loadBalancerType": "application", **more})
"""
Write = Callable[..., Path]
Run = Callable[..., Stack]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a project: the program after a prelude, and further files."""

    def made(program: str | None = "", *, prelude: str = BARE, **files: str) -> Path:
        folder = tmp_path / "project"
        texts = {"Pulumi.yaml": "name: demo\nruntime: python\n", **{name.replace("__", "."): text for name, text in files.items()}}
        if program is not None:
            texts["__main__.py"] = prelude + textwrap.dedent(program)
        for name, text in texts.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        return folder

    return made


@pytest.fixture
def run(write: Write) -> Run:
    """Run a program and return its stack."""

    def made(
        program: str, *, settings: Settings | None = None, timeout: float = 60, config: Mapping[str, str] | None = None, **files: str
    ) -> Stack:
        return read(write(program, **files), settings=settings or Settings(), config=config, timeout=timeout)

    return made
