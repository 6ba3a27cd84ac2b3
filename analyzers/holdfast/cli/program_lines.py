"""The lines of programs that findings point at, as far as the programs are here."""

from functools import cache
from pathlib import Path


class ProgramLines:
    """Reads lines of the programs of some stacks: a project folder, or the folder of a file beside a `Pulumi.yaml`."""

    def __init__(self, sources: dict[str, Path]) -> None:
        self._sources = sources

    def __call__(self, stack: str, file: str, line: int) -> str | None:
        """Return a line of a stack's program, or None where the program is not here."""
        source = self._sources.get(stack)
        if source is None:
            return None
        folder = source if source.is_dir() else source.parent
        if not (folder / "Pulumi.yaml").is_file():
            return None
        lines = _lines(folder, file)
        return lines[line - 1] if 0 < line <= len(lines) else None


@cache
def _lines(folder: Path, file: str) -> tuple[str, ...]:
    """Return the lines of a file in a folder; none where it is not one, lies elsewhere or has an impossible name."""
    try:
        path = (folder / file).resolve()
        if not (path.is_relative_to(folder.resolve()) and path.is_file()):
            return ()
        return tuple(path.read_text(encoding="utf-8", errors="replace").splitlines())
    except (OSError, ValueError, RuntimeError):
        return ()
