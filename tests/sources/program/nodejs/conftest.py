"""Projects in Node.js, with the Pulumi SDK that `make packages` installs."""

import json
import shutil
import textwrap
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from holdfast.settings.model import Settings
from holdfast.sources.program import read
from holdfast.stack import Stack

PACKAGES = Path(__file__).with_name("node_modules")
BARE = """
import * as pulumi from "@pulumi/pulumi";

class LoadBalancer extends pulumi.CustomResource {
    constructor(name: string, more?: any, opts?: pulumi.CustomResourceOptions) {
        super("aws:lb/loadBalancer:LoadBalancer", name, { loadBalancerType: "application", arn: undefined, ...more }, opts);
    }
}
"""
"""Nine lines, the first one empty."""
Write = Callable[..., Path]
Run = Callable[..., Stack]


@pytest.fixture(scope="session")
def packages() -> Path:
    """Return the folder of the installed packages; skip where there is none."""
    if shutil.which("node") is None:
        pytest.skip("there is no Node.js on PATH")
    if not (PACKAGES / "@pulumi" / "pulumi").is_dir():
        pytest.skip("the packages of the programs in Node.js are not installed: make packages")
    return PACKAGES


def written(folder: Path, packages: Path | None, files: Mapping[str, str]) -> Path:
    """Write a project."""
    texts = {"Pulumi.yaml": "name: demo\nruntime: nodejs\n", "package.json": json.dumps({"name": "demo"}), **files}
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    if packages is not None and not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(packages)
    return folder


@pytest.fixture
def write(tmp_path: Path, packages: Path) -> Write:
    """Write a project: its program in TypeScript after a prelude, and further files."""

    def made(program: str | None = None, *, prelude: str = BARE, files: Mapping[str, str] | None = None) -> Path:
        texts = {} if program is None else {"index.ts": prelude + textwrap.dedent(program)}
        return written(tmp_path / "project", packages, {**texts, **(files or {})})

    return made


@pytest.fixture
def run(write: Write) -> Run:
    """Run a program, once unless asked for more, and return its stack."""

    def made(program: str | None = None, *, settings: Settings | None = None, timeout: float = 60, **more: Any) -> Stack:
        config, once = more.pop("config", None), more.pop("once", True)
        return read(write(program, **more), settings=settings or Settings(), config=config, timeout=timeout, once=once)

    return made


@pytest.fixture
def twice(run: Run) -> Run:
    """Run a program twice, as a check does."""
    return partial(run, once=False)
