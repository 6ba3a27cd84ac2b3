"""Where in the program a resource is declared."""

import os.path
from collections.abc import Iterable
from pathlib import PurePath
from typing import Final
from urllib.parse import unquote, urlsplit

from holdfast.sources.program.requests import Frame

_OTHERS: Final = frozenset({"site-packages", "dist-packages", "node_modules", ".venv", "venv"})


def locate(frames: Iterable[Frame], root: str) -> Frame | None:
    """Return the first frame of the user's own files, its file relative to the project's folder."""
    for address, line, column in frames:
        file = own_file(_path(address), root)
        if file and line > 0:
            return file, line, column
    return None


def own_file(path: str, root: str) -> str:
    """Return a path relative to the project's folder; nothing where it is outside, or belongs to an installed package."""
    for base in dict.fromkeys((os.path.abspath(root), os.path.realpath(root))):  # noqa: PTH100 - text, thousands of times
        if path.startswith(base.rstrip(os.sep) + os.sep):
            relative = path[len(base.rstrip(os.sep)) + 1 :]
            return "" if _OTHERS.intersection(PurePath(relative).parts) else relative.replace(os.sep, "/")
    return ""


def _path(address: str) -> str:
    parts = urlsplit(address)
    return unquote(parts.path) if parts.scheme == "file" else ""
