"""Where the files of the user's project are. The engine starts a pack in the pack's own folder and names no other.

What the pack can see: the folder that the user's shell was in (`PWD` passes through the CLI), and the one of the process that started it.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from holdfast.settings.load import PROJECT_FILES


def project_folder(environment: Mapping[str, str], project: str) -> Path | None:
    """Return the folder of the project of a name, from the working directory of the CLI upwards; None where it cannot be seen.

    Without a name (`pulumi policy analyze --file` gives none) it is the working directory itself.
    """
    for start in _starts(environment):
        if not project:
            return start
        for folder in (start, *start.parents):
            file = next((folder / name for name in PROJECT_FILES if (folder / name).is_file()), None)
            if file is not None:
                if _name_in(file) == project:
                    return folder
                break
    return None


def _starts(environment: Mapping[str, str]) -> Iterator[Path]:
    shell = environment.get("PWD", "")
    if os.path.isabs(shell) and os.path.isdir(shell):  # noqa: PTH112, PTH117 - Path raises on odd texts
        yield Path(shell)
    try:
        yield Path(f"/proc/{os.getppid()}/cwd").readlink()
    except OSError:
        return


def _name_in(file: Path) -> str:
    """Return the name that a project file gives, empty where it cannot be read."""
    import yaml  # noqa: PLC0415 - few packs need it

    try:
        with file.open(encoding="utf-8") as text:
            document: Any = yaml.safe_load(text)
    except (OSError, ValueError, yaml.YAMLError, RecursionError):
        return ""
    return str(document.get("name", "")) if isinstance(document, dict) else ""
