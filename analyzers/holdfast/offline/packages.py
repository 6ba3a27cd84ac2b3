"""The packages that a program may ask the engine for a provider of.

Facts: the language host of Python names every installed package with a `pulumi-plugin.json` that says `resource: true`, that of Node.js
every one whose `package.json` has such a `pulumi` entry; each used or not. Projects name more under `packages` and `plugins`.
"""

import json
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

ALWAYS: Final = ("aws", "gcp")
_PLUGIN_FILE: Final = "pulumi-plugin.json"
_WHERE: Final = "import json, sys; print(json.dumps([each for each in sys.path if each]))"
_SECONDS: Final = 20


class Package(msgspec.Struct, frozen=True):
    """A package. version: of its SDK, empty where it is not known. folder: of its SDK, empty where there is none."""

    name: str
    version: str = ""
    folder: str = ""


def of_python(python: str, environment: Mapping[str, str]) -> Iterator[Package]:
    """Yield the packages that are installed for an interpreter."""
    for place in _search_path(python, environment):
        for file in sorted(Path(place).glob(f"*/{_PLUGIN_FILE}")):
            said = _read(file)
            if said.get("resource"):
                yield _package(said, file.parent, file.parent.name.removeprefix("pulumi_").replace("_", "-"))


def _search_path(python: str, environment: Mapping[str, str]) -> list[str]:
    """Return where an interpreter looks for packages; it is asked in an empty folder, where nothing can be in its way."""
    with tempfile.TemporaryDirectory(prefix="holdfast-") as empty:
        try:
            asked = subprocess.run(  # noqa: S603 - the interpreter that the program is to run with
                [python, "-c", _WHERE], capture_output=True, cwd=empty, env=dict(environment), timeout=_SECONDS, check=False
            )
            found = json.loads(asked.stdout)
        except (OSError, subprocess.SubprocessError, ValueError):
            return []
    return [str(each) for each in found if Path(each).is_dir()]


def of_node(folder: Path) -> Iterator[Package]:
    """Yield the packages that are installed for a project in a folder, or for one around it."""
    for place in (folder, *folder.parents):
        modules = place / "node_modules"
        for file in sorted((*modules.glob("*/package.json"), *modules.glob("@*/*/package.json"))):
            said = _read(file)
            plugin = said.get("pulumi")
            if isinstance(plugin, Mapping) and plugin.get("resource"):
                named = str(said.get("name", "")).removeprefix("@pulumi/").rpartition("/")[2]
                yield _package({"version": said.get("version"), **plugin}, file.parent, named)


def of_project(content: Mapping[str, Any]) -> Iterator[Package]:
    """Yield the packages that `Pulumi.yaml` names, but not plugins whose folder it gives: those are the user's own."""
    listed = content.get("packages")
    for name, wanted in listed.items() if isinstance(listed, Mapping) else ():
        source = wanted.get("source") if isinstance(wanted, Mapping) else wanted
        yield Package(str(name))
        base = str(source or "").partition("@")[0]
        if base and base != name and not any(mark in base for mark in "/\\. "):
            yield Package(base)


def merged(*packages: Package) -> dict[str, Package]:
    """Return packages by name, those that are always there among them; the first of a name that tells its version counts."""
    found: dict[str, Package] = {name: Package(name) for name in ALWAYS}
    for each in packages:
        if each.name not in found or not found[each.name].version:
            found[each.name] = each
    return found


def _package(said: Mapping[str, Any], folder: Path, otherwise: str) -> Package:
    version = said.get("version")
    return Package(str(said.get("name") or otherwise), version.removeprefix("v") if isinstance(version, str) else "", str(folder))


def _read(file: Path) -> Mapping[str, Any]:
    try:
        said = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, Mapping) else {}
