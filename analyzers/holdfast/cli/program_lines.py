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
        path = (folder / file).resolve()
        lines = _lines(path) if path.is_relative_to(folder.resolve()) else ()
        return lines[line - 1] if 0 < line <= len(lines) else None


@cache
def _lines(path: Path) -> tuple[str, ...]:
    try:
        return tuple(path.read_text(encoding="utf-8", errors="replace").splitlines())
    except OSError:
        return ()
