"""Stacks that the program refers to: in the private backend with the outputs that holdfast.yaml gives them.

Facts: the CLI itself reads the outputs of a `StackReference` from the backend, and one of files knows a single organization.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from holdfast.offline import stacks
from holdfast.offline.folder import Folder
from holdfast.settings.model import Lookup
from holdfast.sources.program.lookups import canonical
from holdfast.sources.program.project import Project

_REFERENCE: Final = canonical("pulumi:pulumi:StackReference")
_ORGANIZATION: Final = "organization"
_PARTS: Final = 3
_FOREIGN: Final = "{name} is a stack that the CLI cannot read here: of a backend in files it reads `organization/PROJECT/STACK` alone"
_MANIFEST: Final = {"time": "2000-01-01T00:00:00Z", "magic": "", "version": ""}


def provide(folder: Folder, lookups: Iterable[Lookup], environment: Mapping[str, str]) -> None:
    """Create each stack that settings give outputs of, once."""
    for each in lookups:
        name = each.arguments.get("name")
        if canonical(each.call) != _REFERENCE or not isinstance(name, str):
            continue
        parts = name.split("/")
        if len(parts) != _PARTS or parts[0] != _ORGANIZATION:
            folder.note(_FOREIGN.format(name=name))
            continue
        _create(folder, parts[1], parts[2], each.returns.get("outputs", each.returns), environment)


def _create(folder: Folder, project: str, stack: str, outputs: Any, environment: Mapping[str, str]) -> None:
    made = stacks.prepared(folder, Project(folder.nowhere, folder.nowhere / "Pulumi.yaml", project), stack, environment)
    file = made.config_file.with_name("import.json")
    if file.is_file():
        return
    root = {"urn": f"urn:pulumi:{stack}::{project}::pulumi:pulumi:Stack::{project}-{stack}", "type": "pulumi:pulumi:Stack", "custom": False}
    deployment = {"manifest": _MANIFEST, "resources": [{**root, "outputs": outputs}]}
    text = json.dumps({"version": 3, "deployment": deployment})
    file.with_suffix(".new").write_text(text)
    stacks.call(
        folder.told().pulumi, ["stack", "import", "--stack", stack, "--file", file.with_suffix(".new").name], file.parent, environment
    )
    file.with_suffix(".new").rename(file)
