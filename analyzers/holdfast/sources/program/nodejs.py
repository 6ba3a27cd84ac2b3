"""Which Node.js runs a program, and whether what the program needs is installed."""

import json
import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from holdfast.errors import InputError
from holdfast.sources.program.interpreter import Interpreter
from holdfast.sources.program.project import Project

EXECUTOR: Final = Path(__file__).with_name("executor.js")
_ENTRIES: Final = ("index.ts", "index.js", "index.mts", "index.mjs", "index.cts", "index.cjs", "index.tsx", "index.json", "index.node")
_SDK: Final = "@pulumi/pulumi"
_OLDEST: Final = 3
_WHERE: Final = "JSON.stringify([process.execPath, process.versions.node])"
_UPGRADE: Final = f"Name a later {_SDK} in package.json, and install it."
_SECONDS: Final = 20
_KEPT: Final = ("NODE_OPTIONS", "NODE_PATH")
_NO_CHECK: Final = "PULUMI_NODEJS_TRANSPILE_ONLY"
_LOCKS: Final = {
    "package-lock.json": "npm ci",
    "npm-shrinkwrap.json": "npm ci",
    "pnpm-lock.yaml": "pnpm install",
    "yarn.lock": "yarn install",
    "bun.lock": "bun install",
    "bun.lockb": "bun install",
}


def find(project: Project) -> Interpreter:
    """Return the Node.js that runs a program; raise InputError where it, or what the program needs, is not there.

    TypeScript is compiled without a check of its types, unless PULUMI_NODEJS_TRANSPILE_ONLY says `false`: what a program declares
    does not depend on it.
    """
    place, entry = project.program()
    if entry == ".":
        _require_entry(project, place)
    install = how_to_install(project, place)
    sdk = _sdk(project, place, install)
    node, version = _node(project, place)
    kept = {key: os.environ[key] for key in _KEPT if key in os.environ}
    environment = {"NODE_NO_WARNINGS": "1", **kept, **_typescript(project)}
    return Interpreter(
        node, arguments=(*_arguments(project), str(EXECUTOR)), environment=environment, install=install, doubt=_doubt(sdk, version)
    )


def _require_entry(project: Project, place: Path) -> None:
    """Raise InputError where a folder holds nothing that Node.js would run."""
    if any((place / name).exists() for name in _ENTRIES):
        return
    manifest = _package(place)
    content = _json(manifest / "package.json") if manifest else {}
    if content.get("exports"):
        return
    named = content.get("main")
    if manifest is None or not isinstance(named, str) or not named:
        raise InputError(
            f"{place}: there is no program: no index.ts, no index.js, and no `main` in a package.json",
            f"Give the folder of a Pulumi program, or its place as `main` in {project.file}.",
        )
    if not any(Path(f"{manifest / named}{suffix}").exists() for suffix in ("", ".js", ".json", ".ts")):
        raise InputError(
            f"{place}: there is no program: {manifest / 'package.json'} names {named}, which is not there",
            "Build the program first, or name its source as `main`.",
        )


def _package(place: Path) -> Path | None:
    """Return the folder of the package that a folder belongs to."""
    return next((each for each in _upwards(place) if (each / "package.json").is_file()), None)


def how_to_install(project: Project, place: Path) -> str:
    """Return what installs the packages of a program: the command of its lock file, or of the package manager that Pulumi.yaml names."""
    manager = str(project.options.get("packagemanager") or "")
    for folder in _upwards(place):
        command = next((command for name, command in _LOCKS.items() if (folder / name).is_file()), "")
        if command and manager in ("", "auto", command.split()[0]):
            return f"Run `{command}` in {folder}."
        if (folder / ".git").exists():
            break
    package = _package(place)
    command = f"{manager if manager not in ('', 'auto') else 'npm'} install"
    if package is None:
        return f"Write a package.json that names {_SDK}, and run `{command}` in its folder."
    return f"Run `{command}` in {package}."


def _sdk(project: Project, place: Path, install: str) -> dict[str, Any]:
    """Return what the Pulumi SDK of a program says of itself; raise InputError where there is none, or one that is too old."""
    manifest = next((each / "node_modules" / _SDK / "package.json" for each in _upwards(place) if _has_sdk(each)), None)
    if manifest is None and any((each / ".pnp.cjs").is_file() for each in _upwards(place)):
        raise InputError(
            f"{project.folder}: the program's packages are installed without node_modules, which Pulumi needs",
            "Set `nodeLinker: node-modules` in .yarnrc.yml, and run `yarn install`.",
        )
    if manifest is None:
        raise InputError(f"{project.folder}: the program's packages are not installed: there is no node_modules/{_SDK}", install)
    content = _json(manifest)
    version = str(content.get("version", ""))
    major = version.partition(".")[0]
    if not major.isdigit() or int(major) < _OLDEST:
        raise InputError(f"{project.folder}: {_SDK} {version or 'of no version'} is too old: it must be {_OLDEST}.0.0 or later", _UPGRADE)
    return content


def _has_sdk(folder: Path) -> bool:
    return (folder / "node_modules" / _SDK / "package.json").is_file()


def _node(project: Project, place: Path) -> tuple[str, str]:
    """Return the real Node.js behind `node`, and its version.

    A version manager's stand-in may need the environment that a program does not get.
    """
    found = shutil.which("node")
    if found is None:
        raise InputError(f"{project.folder}: no Node.js was found to run the program", "Put `node` on PATH.")
    try:
        asked = subprocess.run(  # noqa: S603 - a Node.js that the user has put on PATH
            [found, "-p", _WHERE], capture_output=True, text=True, timeout=_SECONDS, stdin=subprocess.DEVNULL, check=True, cwd=place
        )
        path, version = json.loads(asked.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        said = (getattr(error, "stderr", "") or str(error)).strip().splitlines()
        raise InputError(f"{project.folder}: {found} does not run: {said[-1] if said else 'it says nothing'}", "Repair it.") from error
    return str(path), str(version)


def _doubt(sdk: dict[str, Any], version: str) -> str:
    """Return what may be wrong where a program fails: a Node.js older than its SDK asks for. Many programs run with one all the same."""
    engines = sdk.get("engines")
    needed = str(engines.get("node", "")) if isinstance(engines, dict) else ""
    least = needed.removeprefix(">=").strip().partition(".")[0]
    if not (needed.startswith(">=") and least.isdigit() and int(version.partition(".")[0]) < int(least)):
        return ""
    return f"Put a later Node.js on PATH: {_SDK} {sdk.get('version')} asks for {needed}, and this one is {version}."


def _arguments(project: Project) -> list[str]:
    given = project.options.get("nodeargs")
    try:
        return shlex.split(given) if isinstance(given, str) else []
    except ValueError as error:
        raise InputError(f"{project.file}: `nodeargs` cannot be read: {error}", "Close its quotation marks.") from error


def _typescript(project: Project) -> dict[str, str]:
    """Return what the SDK, and the compiler that it starts for ES modules, read of the environment."""
    if project.options.get("typescript") is False:
        return {}
    unchecked = os.environ.get(_NO_CHECK, "true")
    path = project.options.get("tsconfig")
    return {
        "PULUMI_NODEJS_TYPESCRIPT": "true",
        _NO_CHECK: unchecked,
        "TS_NODE_TRANSPILE_ONLY": unchecked,
        **({"PULUMI_NODEJS_TSCONFIG_PATH": path} if isinstance(path, str) and path else {}),
    }


def _upwards(place: Path) -> Iterator[Path]:
    yield place
    yield from place.parents


def _json(file: Path) -> dict[str, Any]:
    """Return what a package says of itself; nothing where it cannot be read, which Node.js tells in its own words."""
    try:
        content = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
