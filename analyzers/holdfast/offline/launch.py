"""What stands as `pulumi` first on PATH: it readies stand-ins and a stack for the project, and becomes the real CLI."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from holdfast.errors import InputError
from holdfast.offline import references, stacks
from holdfast.offline.arguments import CommandLine, parse
from holdfast.offline.folder import PLANNING, SETTINGS, Folder, Told
from holdfast.offline.packages import Package, merged, of_node, of_project, of_python
from holdfast.settings.load import PROJECT_FILES, read_settings
from holdfast.sources.program import interpreter, project
from holdfast.sources.program.project import Project


def launch(folder: Folder, words: Sequence[str]) -> int:  # noqa: RET503 - execve does not return
    """Become the real CLI; return an exit code where it is not needed."""
    line = parse(words)
    told = folder.told()
    file = project_file(Path(line.folder or "."))
    environment = {**os.environ, PLANNING: str(line.plans).lower()}
    if file is not None and line.needs_stack:
        read = read_project(file)
        environment |= readied(folder, read, environment)
        if told.own_backend:
            words = _on_own_stack(folder, read, line, environment)
            references.provide(folder, read_settings(settings_of(told, read)).lookups, environment)
        if line.creates_stack and told.own_backend:
            return 0
    sys.stdout.flush()
    os.execve(told.pulumi, [told.pulumi, *words], environment)  # noqa: S606 - the CLI that the user has


def project_file(folder: Path) -> Path | None:
    """Return the file of the project that a folder belongs to."""
    for place in (folder.absolute(), *folder.absolute().parents):
        for name in PROJECT_FILES:
            if (place / name).is_file():
                return place / name
    return None


def read_project(file: Path) -> Project:
    """Return a project, of any runtime."""
    content = project.read_mapping(file)
    given = content.get("runtime")
    runtime = str(given.get("name", "")) if isinstance(given, Mapping) else str(given)
    if runtime in ("python", "nodejs"):
        return project.load(file.parent)
    name = content.get("name")
    if not isinstance(name, str) or not name:
        raise InputError(f"{file}: `name` is missing or is no text", "Give `name` as text.")
    config = content.get("stackConfigDir") or content.get("config")
    return Project(file.parent, file, name, runtime=runtime, config_folder=config if isinstance(config, str) else "")


def settings_of(told: Told, read: Project) -> Path | None:
    """Return the file of the settings: asked for, else that of the project, else none."""
    beside = read.folder / "holdfast.yaml"
    return Path(told.settings) if told.settings else beside if beside.is_file() else None


def readied(folder: Folder, read: Project, environment: Mapping[str, str]) -> dict[str, str]:
    """Write the stand-ins that a project needs; return what the environment of the CLI needs beside."""
    told = folder.told()
    settings = settings_of(told, read)
    read_settings(settings)
    added = {SETTINGS: str(settings.absolute()) if settings else ""}
    python = ""
    if read.runtime == "python":
        python = interpreter.find(read).path
        if not read.virtualenv:
            added["PULUMI_PYTHON_CMD"] = environment.get("PULUMI_PYTHON_CMD", python)
    found = merged(*told.packages, *_packages(read, added.get("PULUMI_PYTHON_CMD", python), environment))
    folder.stand_in(found.values())
    return added


def _packages(read: Project, python: str, environment: Mapping[str, str]) -> Iterator[Package]:
    if python:
        yield from of_python(python, environment)
    if read.runtime == "nodejs":
        yield from of_node(read.folder.absolute())
    yield from of_project(project.read_mapping(read.file))


def _on_own_stack(folder: Folder, read: Project, line: CommandLine, environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return the words of a command line, on a stack of the private backend."""
    name = stacks.name_of(folder, read, line.named() or environment.get("PULUMI_OPTION_STACK", ""))
    if line.creates_stack or line.selects_stack or not line.takes_config:
        stacks.select(folder, read, name)
    stack = stacks.prepared(folder, read, name, environment, line.config_file)
    if not line.takes_config:
        stacks.select_in_place(folder, read, name, environment)
    return line.about(stack.name, str(stack.config_file))
